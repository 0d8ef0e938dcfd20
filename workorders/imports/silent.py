"""What the fast reader keeps silent about: error values, and formulas without a result.

It reads both as empty, and an empty cell means "unknown" (reliability.md F8, ruling 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workorders.imports import biff, sheet_xml
from workorders.imports.guards import Kind
from workorders.imports.headers import Row

Cells = Mapping[tuple[int, int], str]  # row and column, from 0


def silent_cells(*, path: Path, kind: Kind) -> Mapping[int, Cells]:
    """By the sheet's place in the workbook, from 0. What cannot be followed is told by the reader proper."""
    source = sheet_xml if kind is Kind.XLSX else biff
    return source.silent_cells(path=path)


def spoken(*, rows: list[Row], cells: Cells, first_column: int) -> list[Row]:
    """``rows``, which begin at ``first_column``, with the silent cells in their places."""
    for (row, column), text in cells.items():
        at = column - first_column
        if row >= len(rows) or at < 0:
            continue
        line = list(rows[row])
        line += [""] * (at + 1 - len(line))
        if line[at] == "":
            line[at] = text
        rows[row] = line
    return rows
