"""Rows as people may see them on a page: contacts masked, free words without numbers (O2, ruling 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from config.lib.masking import mask_address, mask_name
from config.lib.phones import mask_raw_phone
from config.logs import masked
from workorders.imports.problems import FILE_SENTENCES, SENTENCES, FileError, Reason, UnreadableFile

FREE_WORDS = frozenset({"remark", "fault", "work_done"})
PHONES = frozenset({"phone", "phone_alt"})

_OTHER_LINES = re.compile(r"另见第 (.+) 行$")
_LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


def masked_value(*, name: str, value: str) -> str:
    """The cell of the field ``name`` for a page, a log or an API answer."""
    if name in PHONES:
        return mask_raw_phone(raw=value)
    if name == "customer_name":
        return mask_name(name=value)
    if name == "address":
        return mask_address(address=value)
    if name in FREE_WORDS:
        return _LONG_NUMBER.sub(lambda found: mask_raw_phone(raw=found[0]), value)
    # In a sheet whose columns slipped a number stands under any heading.
    return value if name == "order_no" else masked(value)


def file_sentence(*, problem: UnreadableFile) -> str:
    """Why a file was refused, in the reader's language; what is stored stays Chinese."""
    return gettext(FILE_SENTENCES[problem.error]).format(columns=problem.columns)


def stored_sentence(*, stored: str) -> str:
    """A file's sentence as it was stored, in the reader's language; the missing columns by their names."""
    start, _mark, _end = FILE_SENTENCES[FileError.MISSING_COLUMNS].partition("{columns}")
    if stored.startswith(start):
        names = stored.removeprefix(start).split("、")
        columns = gettext("、").join(gettext(name) for name in names)
        return gettext(FILE_SENTENCES[FileError.MISSING_COLUMNS]).format(columns=columns)
    return gettext(stored) if stored else ""


def row_sentence(*, reason: str, header: str, value: str, stored: str = "") -> str:
    """Why a row was rejected, in the reader's language; ``stored`` names the lines of a conflict."""
    lines = _OTHER_LINES.search(stored)
    text = gettext(SENTENCES[Reason(reason)])
    return text.format(header=header, value=value[:60], lines=lines[1] if lines else "")


def preview_row(*, line: int, raw: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, object]:
    """One line of the preview: the file's own cells in the order of ``columns`` (field → heading)."""
    cells = [masked_value(name=name, value=raw.get(heading, "")) for name, heading in columns.items()]
    return {"line": line, "cells": cells}


def original_headings(*, rows: Iterable[Mapping[str, str]]) -> list[str]:
    """All headings of the rows, in the order in which they first stand."""
    seen: dict[str, None] = {}
    for row in rows:
        seen.update(dict.fromkeys(row))
    return list(seen)
