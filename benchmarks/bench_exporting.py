"""P8: a detail file of 100,000 rows × 15 columns against openpyxl's write-only mode; the peak of each."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from benchmarks.base import Base
from benchmarks.exporting_child import openpyxl_write_only, ours
from benchmarks.scale import Measured, Side, keep, sample_wanted, seconds_of, side_by_side
from config.lib.leases import RunState
from regions.choices import Role
from regions.models import Region, User
from reports.actions.exporting import Order, ask_export
from reports.actions.exporting_run import run_export
from reports.choices import ExportKind
from reports.models import ExportRun
from tests.factories import member

ROWS = 100_000
MOST_BYTES = 100 * 1024 * 1024
pytestmark = pytest.mark.bench


def test_a_detail_file_against_openpyxl(tmp_path: Path) -> None:
    rows = sample_wanted(ROWS)
    mine, theirs = side_by_side(
        ours=Side(run=lambda: ours(rows, tmp_path / "ours.xlsx")),
        bare=Side(run=lambda: openpyxl_write_only(rows, tmp_path / "openpyxl.xlsx")),
    )
    peaks = {name: peak(name, rows, tmp_path) for name in ("ours", "openpyxl")}
    told = ", ".join(f"{name} {size >> 20} MB" for name, size in peaks.items())
    wanted = f"≤ 0.20 of openpyxl write-only; peak ≤ 100 MB: {told}"
    keep(Measured("P8 detail file, 15 columns", rows, mine, theirs, wanted, most=0.2, base=0))
    assert peaks["ours"] <= MOST_BYTES


def peak(writer: str, rows: int, folder: Path) -> int:
    """Of a process that does nothing else."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.exporting_child",
        writer,
        str(rows),
        str(folder / "child.xlsx"),
    ]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_a_whole_run_from_the_database_against_openpyxl_alone(base: Base, tmp_path: Path) -> None:
    """24 columns of every order, read, masked, written, hashed and kept, against 15 given columns written."""
    given = sample_wanted(ROWS)
    started = time.perf_counter()
    rows = whole_run()
    mine = (time.perf_counter() - started) * given / rows
    theirs = seconds_of(Side(run=lambda: openpyxl_write_only(given, tmp_path / "openpyxl.xlsx")))
    wanted = "≤ 0.20 of openpyxl writing 15 given columns; seconds of as many rows"
    keep(Measured("P8 whole run, 24 masked columns", given, mine, theirs, wanted, most=0.2, base=rows))


def whole_run() -> int:
    headquarters = Region.objects.get(code="HQ")
    found = User.objects.filter(username="exporter").first()
    user = found or member(region=headquarters, role=Role.HQ_MANAGER, username="exporter")
    run = ask_export(order=Order(kind=ExportKind.ORDERS), actor=user, now=timezone.now())
    done = run_export(run_id=run.pk, clock=timezone.now)
    assert done is not None
    assert (done.run_state, done.rows) == (RunState.DONE, done.total)
    Path(done.file.path).unlink()
    ExportRun.objects.filter(pk=done.pk).delete()
    return done.rows
