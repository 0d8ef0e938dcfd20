"""Detail files of any length, written row by row: workbook or CSV (ruling 56, reliability E1, F5).

The workbook comes from a streaming writer: what it holds in memory does not grow with the rows. A text cell
is written as text and its column has the format 文本, so that it stays text when somebody edits it; nothing
is turned into a link.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import BinaryIO

from rustpy_xlsxwriter import Format, write_worksheets

from config.lib.sheets.names import sheet_name
from config.lib.sheets.text import clean_text, guarded

# Excel's own limit is 1,048,576; what is left is room for rows that came after the count.
ROWS_A_SHEET = 1_000_000
FONT = "宋体"

_SYSTEM_ERROR = re.compile(r"\(os error (\d+)\)")

Cell = str | int | float | Decimal | date | None


class Shape(StrEnum):
    """What a column holds."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    DAY = "day"
    CLOCK = "clock"


_FORMATS = {
    Shape.TEXT: "@",
    Shape.COUNT: "0",
    Shape.AMOUNT: "0.00",
    Shape.DAY: "yyyy-mm-dd",
    Shape.CLOCK: "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column. ``width`` in characters.

    CLOCK cells are naive, on the wall clock of the reader.
    """

    text: str
    shape: Shape = Shape.TEXT
    width: float = 12


@dataclass(slots=True)
class _Counted:
    """Rows on their way into the file: cleaned, and counted as they pass."""

    headings: Sequence[Heading]
    source: Iterator[Sequence[Cell]]
    rows: int = 0

    def records(self, most: int | None) -> Iterator[dict[str, Cell]]:
        names = _heads(self.headings)
        for row in islice(self.source, most):
            self.rows += 1
            yield dict(zip(names, map(_legal, row), strict=True))


def write_workbook(
    *, target: str, name: str, headings: Sequence[Heading], rows: Iterable[Sequence[Cell]], expected: int
) -> int:
    """Write ``rows`` to the file ``target``, on as many sheets as ``expected`` rows need; how many they were.

    A file without rows has its headings. Raises OSError when the disk is full.
    """
    counted = _Counted(headings=headings, source=iter(rows))
    first = next(counted.source, None)
    if first is None:
        blank: dict[str, Cell] = dict.fromkeys(_heads(headings))
        sheets: list[tuple[str, Iterable[dict[str, Cell]]]] = [(_names(name, 1)[0], [blank])]
    else:
        counted.source = chain([first], counted.source)
        names = _names(name, max(1, -(-expected // ROWS_A_SHEET)))
        most = [*([ROWS_A_SHEET] * (len(names) - 1)), None]
        sheets = [(title, counted.records(limit)) for title, limit in zip(names, most, strict=True)]
    try:
        _write(target=target, headings=headings, sheets=sheets)
    except (OSError, RuntimeError) as problem:
        raise _with_number(problem) from problem
    return counted.rows


def _with_number(problem: Exception) -> Exception:
    """The writer tells the system's error in words only."""
    found = _SYSTEM_ERROR.search(str(problem))
    return OSError(int(found[1]), str(problem)) if found else problem


def _write(
    *, target: str, headings: Sequence[Heading], sheets: list[tuple[str, Iterable[dict[str, Cell]]]]
) -> None:
    everywhere = "general"  # the writer's word for "on all sheets"
    write_worksheets(
        sheets,
        target,
        freeze_panes={everywhere: {"row": 1, "col": 0}},
        column_widths={title: [heading.width for heading in headings] for title, _rows in sheets},
        column_formats={title: [_format(heading) for heading in headings] for title, _rows in sheets},
        header_format={title: _head_format() for title, _rows in sheets},
        page_setup={title: _paper() for title, _rows in sheets},
    )


def _format(heading: Heading) -> Format:
    return Format().set_font_name(FONT).set_font_size(10).set_num_format(_FORMATS[heading.shape])


def _head_format() -> Format:
    return Format().set_font_name(FONT).set_font_size(10).set_bold().set_background_color("#EDEDED")


def _paper() -> dict[str, object]:
    return {
        "landscape": True,
        "paper_size": 9,  # A4
        "repeat_rows": 0,
        "fit_to_pages": (1, 0),
        "footer": "&C第 &P 页 / 共 &N 页",
    }


def _names(name: str, sheets: int) -> list[str]:
    found: list[str] = []
    for _number in range(sheets):
        found.append(sheet_name(wanted=name, taken=found))
    return found


def _heads(headings: Sequence[Heading]) -> list[str]:
    """Legal and all different: a row is written by its headings."""
    found: dict[str, None] = {}
    for heading in headings:
        wanted = name = clean_text(text=heading.text)
        while name in found:
            name = f"{wanted} ({len(found) + 1})"
        found[name] = None
    return list(found)


def _legal(value: Cell) -> Cell:
    return clean_text(text=value) if isinstance(value, str) else value


def write_csv(*, target: BinaryIO, headings: Sequence[Heading], rows: Iterable[Sequence[Cell]]) -> int:
    """The same as CSV in UTF-8 with its mark, so that Excel reads it; how many rows there were (F6)."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([guarded(text=heading.text) for heading in headings])
        shown = [_SHOWN.get(heading.shape, str) for heading in headings]
        written = 0
        for row in rows:
            writer.writerow(
                ["" if cell is None else show(cell) for cell, show in zip(row, shown, strict=True)]
            )
            written += 1
        text.flush()
    finally:
        text.detach()  # the file is the caller's to close
    return written


_SHOWN: dict[Shape, Callable[..., str]] = {
    Shape.TEXT: lambda cell: guarded(text=str(cell)),
    Shape.DAY: lambda cell: f"{cell:%Y-%m-%d}",
    Shape.CLOCK: lambda cell: f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell),
}
