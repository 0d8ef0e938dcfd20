"""A file with planted faults, and the clerk who mends them in the error workbook (F9)."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook

from tests.workorders.files import FIELDS, HEADINGS, cells
from workorders.imports.columns import BY_FIELD

FAULTS: tuple[tuple[str, str, str], ...] = (
    ("kind", "保养", "unreadable"),
    ("region", "上海", "unknown_region"),
    ("region", "", "missing"),
    ("customer_name", "", "missing"),
    ("category", "　", "missing"),
    ("dispatched_at", "昨天下午", "unreadable"),
    ("completed_at", "2026-05-01 10:00:00", "completed_before_dispatched"),
    ("completed_at", "2099-05-01 10:00:00", "completed_in_future"),
    ("charge", "若干", "unreadable"),
    ("status", "不清楚", "unreadable"),
)


@dataclass(frozen=True)
class Planted:
    """``faults``: line of the file → (field, what stands there, why it is rejected)."""

    count: int
    faults: dict[int, tuple[str, str, str]]

    def rows(self) -> Iterator[list[Any]]:
        """Headings, then the orders; line n + 1 is order n."""
        yield HEADINGS
        for number in range(1, self.count + 1):
            row = cells(number)
            if fault := self.faults.get(number + 1):
                row[fault[0]] = fault[1]
            yield [row.get(name, "") for name in FIELDS]

    def rejections(self) -> list[tuple[int, str, str, str]]:
        """Line, order, field and reason of each, as a right importer tells them."""
        told = sorted(self.faults.items())
        return [(line, cells(line - 1)["order_no"], field, reason) for line, (field, _bad, reason) in told]


def plant(*, count: int, faults: int, seed: int = 20260630) -> Planted:
    lines = random.Random(seed).sample(range(2, count + 2), faults)
    return Planted(count, {line: FAULTS[n % len(FAULTS)] for n, line in enumerate(lines)})


def mended(book: bytes, *, planted: Planted) -> bytes:
    """Each wrong cell set right, nothing else touched: the reasons and lines stay where they are."""
    opened = load_workbook(io.BytesIO(book))
    sheet = opened.worksheets[0]
    headings = {str(cell.value): cell.column for cell in sheet[1]}
    at = next(column for name, column in headings.items() if name.startswith("原行号("))
    for row in range(2, sheet.max_row + 1):
        line = int(str(sheet.cell(row, at).value))
        field = planted.faults[line][0]
        sheet.cell(row, headings[BY_FIELD[field].header]).value = cells(line - 1)[field]
    buffer = io.BytesIO()
    opened.save(buffer)
    return buffer.getvalue()
