"""How big a measure is, how its two sides are put side by side, and where the figures are kept."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.utils import timezone

from config.lib.calendar import local_day

RESULTS = Path(__file__).with_name("results.md")
HEAD = (
    "# Measures\n\nWritten by `make bench`; how to read them stands in [README.md](README.md). Both sides of "
    "a ratio ran in turns in one run; medians.\n\n"
)
COLUMNS = (
    "| bar | database | base | n | ours | against | ratio | bar says | kept | day |\n"
    "|---|---|---|---|---|---|---|---|---|---|\n"
)
NOTES = "\n## Notes\n"


def rows_wanted() -> int:
    """``BENCH_ROWS`` orders and callbacks lie in the base: 1 million, or 10 with ``BENCH_ROWS=10000000``."""
    return int(os.environ.get("BENCH_ROWS", "1000000"))


def sample_wanted(default: int) -> int:
    """No more rows are moved than the base holds a tenth of."""
    return min(default, max(1_000, rows_wanted() // 10))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: prepared anew before each round, only ``run`` is timed."""

    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    clean: Callable[[], object] = lambda: None


def seconds_of(side: Side) -> float:
    side.prepare()
    started = time.perf_counter()
    side.run()
    taken = time.perf_counter() - started
    side.clean()
    return taken


def side_by_side(*, ours: Side, bare: Side, rounds: int = 3) -> tuple[float, float]:
    """Median seconds of both, run in turns so that the machine's moods hit both alike."""
    pairs = [(seconds_of(ours), seconds_of(bare)) for _round in range(rounds)]
    return statistics.median(mine for mine, _ in pairs), statistics.median(other for _, other in pairs)


@dataclass(frozen=True, slots=True)
class Measured:
    """``most`` is the highest ratio that keeps the bar, ``least`` the lowest; neither = told only."""

    bar: str
    count: int
    ours: float
    bare: float
    wanted: str
    most: float | None = None
    least: float | None = None
    base: int | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.bare

    @property
    def kept(self) -> str:
        if self.most is None and self.least is None:
            return "–"
        fits = (self.most is None or self.ratio <= self.most) and (
            self.least is None or self.ratio >= self.least
        )
        return "yes" if fits else "**no**"

    def line(self) -> str:
        base = rows_wanted() if self.base is None else self.base
        day = local_day(timezone.now())
        return (
            f"| {self.bar} | {connection.vendor} | {base:,} | {self.count:,} | {self.ours:.4g} "
            f"| {self.bare:.4g} | {self.ratio:.2f} | {self.wanted} | {self.kept} | {day} |"
        )


def keep(measured: Measured) -> None:
    """Print the line and put it into results.md in place of the older one of the same bar, database and base;
    what stands under Notes stays."""
    line = measured.line()
    print(f"\n{line}")
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    table, _mark, notes = old.partition(NOTES)
    kept = [row for row in table.splitlines() if _is_ours(row) and _key(row) != _key(line)]
    lines = "\n".join(sorted([*kept, line], key=_place))
    RESULTS.write_text(f"{HEAD}{machine()}\n\n{COLUMNS}{lines}\n{NOTES}{notes}", encoding="utf-8")


def _is_ours(row: str) -> bool:
    return row.startswith("| P") and row.count("|") == COLUMNS.splitlines()[0].count("|")


def _key(line: str) -> list[str]:
    return line.split("|")[1:4]


def _place(line: str) -> tuple[int, list[str]]:
    """P9 before P11."""
    number = line.removeprefix("| P").split(" ", 1)[0]
    return int(number), _key(line)


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"Last machine: {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}."
