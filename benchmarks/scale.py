"""How big a measure is, and how its two sides are put side by side."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

RESULTS = Path(__file__).with_name("results.md")
HEAD = "# Measures\n\nWritten by `make bench`: both sides of a ratio in turns in one run; medians.\n\n"
COLUMNS = "| bar | database | rows | ours s | bare s | ratio | bar says |\n|---|---|---|---|---|---|---|\n"


def rows_wanted(default: int) -> int:
    """``BENCH_ROWS`` sets the size of every measure."""
    return int(os.environ.get("BENCH_ROWS", default))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: prepared anew before each round, only ``run`` is timed."""

    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


def side_by_side(*, ours: Side, bare: Side, rounds: int = 3) -> tuple[float, float]:
    """Median seconds of both, run in turns so that the machine's moods hit both alike."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _round in range(rounds):
        for side, taken in zip((ours, bare), seconds, strict=True):
            side.prepare()
            started = time.perf_counter()
            side.run()
            taken.append(time.perf_counter() - started)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


@dataclass(frozen=True, slots=True)
class Measured:
    bar: str
    rows: int
    ours: float
    bare: float
    wanted: str

    def line(self) -> str:
        ratio = self.ours / self.bare
        return (
            f"| {self.bar} | {connection.vendor} | {self.rows:,} | {self.ours:.3f} | {self.bare:.3f} "
            f"| {ratio:.2f} | {self.wanted} |"
        )


def keep(measured: Measured) -> None:
    """Print the line and put it into results.md in place of the same bar's older line."""
    line = measured.line()
    print(f"\n{line}")
    key = line.split("|")[1:3]
    kept = [
        old
        for old in (RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else [])
        if old.startswith("| P") and old.split("|")[1:3] != key
    ]
    RESULTS.write_text(HEAD + COLUMNS + "\n".join(sorted([*kept, line])) + "\n", encoding="utf-8")
