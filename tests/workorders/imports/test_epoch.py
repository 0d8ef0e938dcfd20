"""Workbooks that count their days from 1904: plain day numbers and date cells come out alike (F7)."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from tests.workorders.files import HEADINGS, cells, grid
from workorders.imports.reader import read_file
from workorders.imports.rows import VALUE_FIELDS

AT = datetime(2026, 6, 1, 9, 0)
DAYS_1900, DAYS_1904 = 46_174.375, 44_712.375


@pytest.mark.parametrize(
    ("epoch", "days"), [(CALENDAR_WINDOWS_1900, DAYS_1900), (CALENDAR_MAC_1904, DAYS_1904)]
)
def test_a_bare_day_number_and_a_date_cell_mean_the_same_day(
    tmp_path: Path, epoch: datetime, days: float
) -> None:
    book = Workbook()
    book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    for line in grid([cells(1, dispatched_at=days), cells(2, dispatched_at=AT)]):
        sheet.append(line)
    assert HEADINGS[11] == "派单时间"
    path, out = tmp_path / "book.xlsx", io.StringIO()
    book.save(path)
    read_file(path=path, out=out)
    _layout, *rows, _end = [json.loads(line) for line in out.getvalue().splitlines()]
    place = VALUE_FIELDS.index("dispatched_at")
    assert [row[1][place] for row in rows] == ["2026-06-01T09:00:00"] * 2
    assert [row[2] for row in rows] == [[], []]
