"""Sheets of .xlsx and .xls as rows of cells: calamine first, openpyxl where calamine gives up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import python_calamine as calamine

from workorders.imports.guards import MAX_ROWS, SPARE_ROWS, Kind
from workorders.imports.headers import SEARCHED_ROWS, Layout, Row, find_layout, is_data
from workorders.imports.mapping import EMPTY, Plan
from workorders.imports.problems import FileError, UnreadableFile
from workorders.imports.silent import silent_cells, spoken

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    visible: bool
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Found:
    """The sheet to import and how to read it."""

    sheet: str
    layout: Layout
    rows: list[Row]


def read_workbook(*, path: Path, kind: Kind, plan: Plan = EMPTY) -> Found:
    """Choose the sheet with a readable header and most data rows, hidden ones only at last (ruling 9)."""
    return _opened(path, kind, lambda sheets: _choose(sheets, plan))


def sheets_of(*, path: Path, kind: Kind) -> list[Sheet]:
    """All of them, for people to choose from."""
    return _opened(path, kind, list)


def _opened(path: Path, kind: Kind, use: Callable[[Iterator[Sheet]], T]) -> T:
    try:
        return use(_calamine_sheets(path, kind))
    except calamine.PasswordError as problem:
        raise UnreadableFile(FileError.ENCRYPTED) from problem
    except (calamine.CalamineError, OSError, ValueError) as problem:
        if kind is not Kind.XLSX:
            raise UnreadableFile(FileError.BROKEN) from problem
    try:
        return use(_openpyxl_sheets(path))
    except UnreadableFile:
        raise
    except Exception as problem:  # openpyxl raises whatever its parts raise; the file is broken all the same
        raise UnreadableFile(FileError.BROKEN) from problem


def _calamine_sheets(path: Path, kind: Kind) -> Iterator[Sheet]:
    book = calamine.CalamineWorkbook.from_path(str(path))
    silent = silent_cells(path=path, kind=kind)
    for place, info in enumerate(book.sheets_metadata):
        if info.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba):
            raise UnreadableFile(FileError.MACROS)
        if info.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        visible = info.visible == calamine.SheetVisibleEnum.Visible
        sheet = book.get_sheet_by_name(info.name)
        begins = sheet.start[1] if sheet.start else 0
        rows = spoken(rows=_limited(sheet.iter_rows()), cells=silent.get(place, {}), first_column=begins)
        yield Sheet(info.name, visible, rows)


def _openpyxl_sheets(path: Path) -> Iterator[Sheet]:
    """Given the open file: openpyxl goes by the name's ending, and a kept upload has none."""
    from openpyxl import load_workbook  # slow to import, seldom needed

    silent = silent_cells(path=path, kind=Kind.XLSX)
    with path.open("rb") as handle:
        book = load_workbook(handle, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = _limited(
                ["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)
            )
            rows = spoken(rows=rows, cells=silent.get(book.sheetnames.index(sheet.title), {}), first_column=0)
            yield Sheet(sheet.title, sheet.sheet_state == "visible", rows)


def _limited(rows: Iterator[Row]) -> list[Row]:
    """All rows; the empty ones that formatting leaves at the end do not count as too many."""
    kept = list(islice(rows, MAX_ROWS + SPARE_ROWS))
    if any(any(cell != "" for cell in row) for row in rows):
        raise UnreadableFile(FileError.TOO_MANY_ROWS)
    return kept


def _choose(sheets: Iterator[Sheet], plan: Plan) -> Found:
    fitting: list[tuple[bool, bool, Found]] = []
    for sheet in sheets:
        if plan.sheet not in ("", sheet.name):
            continue
        layout = find_layout(sheet.rows[: SEARCHED_ROWS + 1], plan)
        if layout is not None:
            fitting.append((not layout.missing, sheet.visible, Found(sheet.name, layout, sheet.rows)))
    if not fitting:
        raise UnreadableFile(FileError.NO_HEADER)
    if len(fitting) == 1:
        return fitting[0][2]
    return max(fitting, key=lambda one: (one[0], one[1], _data_rows(one[2])))[2]


def _data_rows(found: Found) -> int:
    return sum(is_data(layout=found.layout, row=row) for row in found.rows[found.layout.header_row :])
