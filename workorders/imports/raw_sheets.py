"""Every sheet of a small workbook as the words in its cells: for forms, which are no tables of orders.

Runs in the reader's child. A printed form has some hundred rows; what is longer is no form.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workorders.imports.cleaners import cell_text
from workorders.imports.delimited import read_records
from workorders.imports.guards import Kind, inspect
from workorders.imports.problems import FileError, UnreadableFile
from workorders.imports.workbooks import sheets_of

MOST_SHEETS = 400
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_LETTERS = 2_000


def raw_sheets(*, path: Path) -> Iterator[dict[str, Any]]:
    """``{"sheet", "visible", "rows": [[line, [text]]]}``; empty rows are left out. Raises UnreadableFile."""
    kind = inspect(path=path)
    if kind is Kind.CSV:
        found = [("", True, read_records(path=path))]
    else:
        sheets = sheets_of(path=path, kind=kind)
        found = [(each.name, each.visible, list(enumerate(each.rows, 1))) for each in sheets]
    if len(found) > MOST_SHEETS or sum(len(rows) for _name, _visible, rows in found) > MOST_ROWS:
        raise UnreadableFile(FileError.TOO_MANY_ROWS)
    for name, visible, rows in found:
        told = [(line, [cell_text(cell)[:MOST_LETTERS] for cell in row[:MOST_COLUMNS]]) for line, row in rows]
        kept = [[line, cells] for line, cells in told if any(cell.strip() for cell in cells)]
        yield {"sheet": name, "visible": visible, "rows": kept}
