"""The parent's side of the reader: starts the child, waits, turns every way to fail into one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.lib.errors import StorageFull
from workorders.imports.mapping import EMPTY, Plan
from workorders.imports.problems import DISK_FULL, FileError, Note, Problem, Reason, UnreadableFile
from workorders.imports.rows import CleanRow, OrderValues

WALL_SECONDS = 200.0
PULSE_SECONDS = 20.0
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class FileLayout:
    """What the child understood; ``columns`` maps a field to the file's own heading."""

    sheet: str
    header_row: int
    columns: dict[str, str]
    kind: str
    mends: int = 0


Pulse = Callable[[], None]


def no_pulse() -> None:
    """The pulse of a caller who holds no lease."""


def read_into_spool(
    *,
    path: Path,
    spool: Path,
    wall_seconds: float = WALL_SECONDS,
    pulse: Pulse = no_pulse,
    plan: Plan = EMPTY,
) -> FileLayout:
    """Read ``path`` in a limited child into ``spool`` (JSON lines). Raises UnreadableFile with one sentence.

    The child's output goes to a file, never through a pipe: nothing can block, and judging needs two passes.
    ``pulse`` is called every 20 s of waiting, so that a caller can renew a lease.
    """
    given = [] if plan == EMPTY else [_written(plan, spool)]
    _run_child(path, spool, given, Patience(wall_seconds, pulse))
    return _layout(spool)


def survey_file(*, path: Path, spool: Path, plan: Plan = EMPTY, pulse: Pulse = no_pulse) -> dict[str, Any]:
    """What people need to see of the file to map it (``survey.py``), read in the same child."""
    _run_child(path, spool, [_written(plan, spool), "--survey"], Patience(WALL_SECONDS, pulse))
    _succeeded(spool)
    with spool.open(encoding="utf-8") as lines:
        found: dict[str, Any] = json.loads(next(lines))
    return found


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands: its filled rows with their lines in the file, each a text a cell."""

    name: str
    is_visible: bool
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheets(*, path: Path, spool: Path, pulse: Pulse = no_pulse) -> list[RawSheet]:
    """Every sheet of a small workbook, read in the same child. Raises UnreadableFile with one sentence."""
    _run_child(path, spool, ["--sheets"], Patience(WALL_SECONDS, pulse))
    _succeeded(spool)
    with spool.open(encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    return [
        RawSheet(
            name=each["sheet"],
            is_visible=each["visible"],
            rows=tuple((line, tuple(cells)) for line, cells in each["rows"]),
        )
        for each in told
        if "sheet" in each
    ]


def _written(plan: Plan, spool: Path) -> str:
    path = spool.with_name(spool.name + ".plan")
    path.write_text(json.dumps(plan.as_json(), ensure_ascii=False), encoding="utf-8")
    return str(path)


@dataclass(frozen=True, slots=True)
class Patience:
    wall_seconds: float
    pulse: Pulse


def _run_child(path: Path, spool: Path, arguments: list[str], patience: Patience) -> None:
    if not path.is_file():
        raise UnreadableFile(FileError.GONE)
    with spool.open("wb") as out:
        child = subprocess.Popen(  # noqa: S603  # fixed program, paths of our own as its arguments
            [sys.executable, "-m", "workorders.imports.reader", str(path.resolve()), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            _wait(child, patience.wall_seconds, patience.pulse)
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            child.wait()
    if child.returncode == DISK_FULL:
        raise StorageFull


def _wait(child: subprocess.Popen[bytes], wall_seconds: float, pulse: Pulse) -> None:
    ends = time.monotonic() + wall_seconds
    while (left := ends - time.monotonic()) > 0:
        try:
            child.wait(timeout=min(left, PULSE_SECONDS))
            return
        except subprocess.TimeoutExpired:
            pulse()
    raise UnreadableFile(FileError.TOO_SLOW)


def spooled_rows(*, spool: Path) -> Iterator[CleanRow]:
    """The clean rows, one at a time."""
    with spool.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            message = json.loads(line)
            if isinstance(message, list):
                yield _row(message)


def _succeeded(spool: Path) -> None:
    """The child has succeeded only when its last line says so."""
    last = _last_message(spool)
    if isinstance(last, dict) and "error" in last:
        mends = last.get("mends", 0)
        raise UnreadableFile(FileError(last["error"]), columns=last["columns"], mends=mends)
    if not isinstance(last, dict) or "end" not in last:
        raise UnreadableFile(FileError.READER_DIED)


def _layout(spool: Path) -> FileLayout:
    _succeeded(spool)
    with spool.open(encoding="utf-8") as lines:
        return FileLayout(**json.loads(next(lines)))


def _last_message(spool: Path) -> Any:
    with spool.open("rb") as handle:
        handle.seek(0, os.SEEK_END)
        handle.seek(max(0, handle.tell() - 4096))
        lines = handle.read().splitlines()
    try:
        return json.loads(lines[-1]) if lines else None
    except ValueError:
        return None


def _row(message: list[Any]) -> CleanRow:
    line, values, problems, notes, raw, dates = message
    return CleanRow(
        line=line,
        values=OrderValues(*values),
        problems=[Problem(field, header, value, Reason(reason)) for field, header, value, reason in problems],
        notes=[Note(*note) for note in notes],
        raw=raw,
        dates=dates,
    )
