"""Text as a cell may hold it (reliability E1, E2): never a formula, never a broken file."""

from __future__ import annotations

import re
import unicodedata

CELL_LIMIT = 32_767  # Excel counts UTF-16 units
CUT_MARK = "…(已截断)"

_REPLACEMENT = "\ufffd"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read _x003D_ as "="
# Most texts hold nothing of these: one search for a million cells instead of three passes.
_DOUBTFUL = re.compile(f"\r|_x|{_ILLEGAL.pattern}")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_UNSEEN = " \u00a0\u3000\u200b\u200c\u200d\ufeff"
_WRAP_AT = 0.8  # a substitute font is wider than 宋体, and words do not break at the last letter


def clean_text(*, text: str) -> str:
    """`text` as a cell may hold it: characters XML forbids replaced, line ends as \\n, cut at the limit."""
    if len(text) <= CELL_LIMIT // 2 and not _DOUBTFUL.search(text):
        return text
    legal = _ILLEGAL.sub(_REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    legal = _ESCAPE.sub("＿", legal)
    units = legal.encode("utf-16-le")
    if len(units) <= CELL_LIMIT * 2:
        return legal
    room = (CELL_LIMIT - len(CUT_MARK)) * 2
    return units[:room].decode("utf-16-le", errors="ignore") + CUT_MARK


def is_risky(*, text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula or a command when it is typed again."""
    return text.startswith(_RISKY)


def guarded(*, text: str) -> str:
    """`text` for a CSV, which has no types: what could be taken for a formula gets an apostrophe."""
    legal = clean_text(text=text)
    return f"'{legal}" if is_risky(text=legal.lstrip(_UNSEEN)) or is_risky(text=legal) else legal


def text_width(*, text: str) -> int:
    """Columns the text fills: a full-width character counts two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def lines_needed(*, text: str, width: float) -> int:
    """Printed lines of `text` in a column `width` characters wide, with room to spare for wider fonts."""
    room = max(int(width * _WRAP_AT), 1)
    return sum(max(1, -(-text_width(text=line) // room)) for line in text.split("\n"))
