"""P3: a workbook of 100,000 × 20 read and normalised in the sandbox, against openpyxl reading alone."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from django.db import connection
from openpyxl import load_workbook
from rustpy_xlsxwriter import write_worksheet

from benchmarks.bench_importing import given
from benchmarks.scale import Measured, Side, keep, sample_wanted, side_by_side
from tests.workorders.files import FIELDS
from workorders.imports.columns import BY_FIELD
from workorders.imports.sandbox import read_into_spool

pytestmark = pytest.mark.bench

ROWS = 100_000
MORE = {"brand": "美的", "model": "KFR-35GW", "serial_no": "SN", "fault": "不制冷，开机一会儿自动停机"}
PEAK = 400


def test_reading_in_the_sandbox_against_openpyxl(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("reads no database: measured once")
    count = sample_wanted(ROWS)
    path = tmp_path / "orders.xlsx"
    names = [*FIELDS, *MORE]
    lines = ({**given(n), **MORE, "serial_no": f"SN{n:09d}"} for n in range(1, count + 1))
    write_worksheet(({BY_FIELD[name].header: line[name] for name in names} for line in lines), str(path))
    ours, theirs = side_by_side(
        ours=Side(run=lambda: read_into_spool(path=path, spool=tmp_path / "rows.jsonl")),
        bare=Side(run=lambda: with_openpyxl(path)),
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    keep(Measured("P3 read and normalise", count, ours, theirs, "≤ 0.25 of openpyxl's read", 0.25, base=0))
    keep(Measured("P3 peak memory (MB)", count, peak, PEAK, f"≤ {PEAK} MB", most=1, base=0))


def with_openpyxl(path: Path) -> int:
    book = load_workbook(path, read_only=True, data_only=True)
    count = sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return count
