"""Names of files and of sheets (reliability E3): one harmless line, on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import quote

from config.lib.sheets.text import clean_text

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_CONTENT_TYPE = "text/csv"
SHEET_NAME_LIMIT = 31
FILE_NAME_LIMIT = 120

_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FILE_NAME = re.compile(r'[\\/:*?"<>|;%\s]+')


def file_name(*, stem: str, suffix: str = "xlsx") -> str:
    """A name that is safe as a file, in a header and on every system: one line, no separators."""
    kept = "".join(
        letter for letter in unicodedata.normalize("NFC", stem) if unicodedata.category(letter)[0] != "C"
    )
    kept = _FILE_NAME.sub("_", kept).strip("._ ")
    return f"{kept[:FILE_NAME_LIMIT] or 'file'}.{suffix}"


def disposition(*, name: str, fallback: str = "report.xlsx") -> str:
    """Value of Content-Disposition (RFC 6266): an ASCII name for old clients and the real one."""
    plain = file_name(stem=fallback.rsplit(".", 1)[0], suffix=fallback.rsplit(".", 1)[-1])
    stem, _, suffix = name.rpartition(".")
    real = quote(file_name(stem=stem or name, suffix=suffix if stem else "xlsx"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{real}"


def sheet_name(*, wanted: str, taken: Collection[str] = ()) -> str:
    """`wanted` made legal, and another than those of `taken` (compared without case)."""
    base = _SHEET_NAME.sub("_", clean_text(text=wanted)).strip("' ") or "表"
    others = {name.casefold() for name in taken}
    for number in range(1, len(others) + 2):
        tail = "" if number == 1 else f"({number})"
        name = base[: SHEET_NAME_LIMIT - len(tail)] + tail
        if name.casefold() not in others:
            break
    return name
