"""What the dashboards show beside each other: the six figures, their small curves, the shares of a Pareto."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.policies import kpis
from reports.policies.rates import percent

# Ruling 57; 完成率 never stands without 有效回访率 in brackets.
SIX = (
    kpis.COMPLETION,
    kpis.TIMELINESS,
    kpis.SATISFACTION_RATE,
    kpis.TRUTH,
    kpis.RESOLUTION,
    kpis.FILING,
)
PARTNERS = {kpis.COMPLETION: kpis.EFFECTIVE}
# Of a region's day only: neither of one 品类 nor of one kind.
OF_REGIONS_ONLY = frozenset({kpis.TRUTH, kpis.FILING})

SPARK_WIDTH, SPARK_HEIGHT = 96, 24
SPARK_EDGE = 2
FEWEST = 3


def shares(*, counts: Sequence[int]) -> list[str]:
    """The running sum of each and all before it, in per cent of all: the line of a Pareto."""
    whole, running, found = sum(counts), 0, []
    for count in counts:
        running += count
        found.append(percent(part=running, whole=whole))
    return found


def sparklines(*, values: Sequence[float | None]) -> tuple[str, ...]:
    """Points of SVG polylines in a box of 96 × 24, a gap between two; two values are no curve yet."""
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return ()
    low, high = min(known), max(known)
    lines: list[list[str]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append(f"{_across(at, len(values)):.1f},{_down(value, low, high):.1f}")
    return tuple(_joined(lines))


def _joined(lines: list[list[str]]) -> Iterator[str]:
    """A single point is no line."""
    return (" ".join(line) for line in lines if len(line) > 1)


def _across(at: int, count: int) -> float:
    return SPARK_EDGE + at * (SPARK_WIDTH - 2 * SPARK_EDGE) / (count - 1)


def _down(value: float, low: float, high: float) -> float:
    inner = SPARK_HEIGHT - 2 * SPARK_EDGE
    return SPARK_EDGE + inner * (0.5 if high == low else (high - value) / (high - low))
