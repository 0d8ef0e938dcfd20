"""A corpus of 60 ugly workbooks: 60 right mappings, every value as it stands (F7, rulings 3, 8, 9)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.workorders.imports.ugly import make_ugly
from workorders.imports.headers import header_key
from workorders.imports.reader import read_file
from workorders.imports.rows import OrderValues

CORPUS = 60


def read(path: Path) -> tuple[dict[str, Any], list[list[Any]]]:
    """As the child does, without its limits."""
    out = io.StringIO()
    read_file(path=path, out=out)
    first, *rows, _end = [json.loads(line) for line in out.getvalue().splitlines()]
    return first, rows


@pytest.mark.parametrize("number", range(CORPUS))
def test_an_ugly_workbook_is_read_right(number: int, tmp_path: Path) -> None:
    ugly = make_ugly(number)
    layout, rows = read(ugly.save(tmp_path))
    assert (layout["sheet"], layout["header_row"]) == ("明细", ugly.header_row)
    told = {name: header_key(heading) for name, heading in layout["columns"].items()}
    assert told == {name: header_key(heading) for name, heading in ugly.headings.items()}
    assert [row[0] for row in rows] == ugly.lines
    values = [OrderValues(*row[1]) for row in rows]
    assert [{name: getattr(v, name) for name in ugly.orders[0]} for v in values] == ugly.orders
    assert [row[2] for row in rows] == [[]] * len(rows)
