"""From summed counts to rates with their targets; nothing is ever averaged (kpis.md 3, forms.md 2.0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from reports.policies.intervals import Interval, wilson
from reports.policies.kpis import INDEX, KPIS, RESPONSE, Kpi, Origin, Unit
from reports.policies.measures import SATISFACTION, Measure
from reports.policies.rates import tenths
from reports.policies.spans import Span
from reports.policies.tables import DASH

MINIMUM_BASE = 20
# kpis.md 3.2: a public explanation of the weighted index gives these as usual.
INDEX_WEIGHTS = dict(zip(SATISFACTION, (100, 80, 60, 30, 0), strict=True))
# Ruling 53: a callback is judged once the second day after its window is past.
RIPE_AFTER = timedelta(days=3)
# Among counts: some are of a past form, which tells both lower levels as one.
OUT_OF_A_FORM = "out_of_a_form"
# Among counts: cases not yet answered whose limit lies ahead; 响应及时率 does not judge them yet.
AHEAD = "unanswered_ahead"

Counts = Mapping[str, int]
# By code, above and below the line: what no totals know.
Facts = Mapping[str, tuple[int, int]]


class Standing(StrEnum):
    """How a value stands to its target. FEW: too small a base to judge."""

    OPEN = "open"
    FEW = "few"
    MET = "met"
    MISSED = "missed"
    WARNED = "warned"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Target:
    """In the unit of the rate. Of a rate that should be low ``goal`` is the most that is good, and ``warn``
    and ``poor`` are reached, not passed."""

    goal: Decimal | None = None
    warn: Decimal | None = None
    poor: Decimal | None = None
    minimum_base: int = MINIMUM_BASE


@dataclass(frozen=True, slots=True)
class Targets:
    """Those in force on one day."""

    by_code: Mapping[str, Target] = field(default_factory=dict)
    weights: Mapping[Measure, int] = field(default_factory=lambda: INDEX_WEIGHTS)

    def of(self, *, code: str) -> Target:
        return self.by_code.get(code, Target())


@dataclass(frozen=True, slots=True)
class KpiValue:
    """``counted`` is the figure that opens its rows, ``waiting`` how many are not ripe to be judged."""

    kpi: Kpi
    counted: int
    numerator: int
    denominator: int
    goal: Target = Target()
    waiting: int = 0

    @property
    def exact(self) -> Fraction | None:
        if self.denominator == 0:
            return None
        return Fraction(self.numerator, self.denominator) * (100 if self.kpi.unit is Unit.PERCENT else 1)

    @property
    def value(self) -> str:
        """One decimal, half up; — out of nothing."""
        return DASH if self.exact is None else tenths(exact=self.exact)

    @property
    def target(self) -> str:
        return "" if self.goal.goal is None else tenths(exact=Fraction(self.goal.goal))

    @property
    def enough(self) -> bool:
        return self.denominator >= max(self.goal.minimum_base, 1)

    @property
    def standing(self) -> Standing:
        """By the exact fraction: 97.96 % prints as 98.0 and still misses 98."""
        exact, goal = self.exact, self.goal
        if exact is None or (goal.goal is None and goal.warn is None and goal.poor is None):
            return Standing.OPEN
        if not self.enough:
            return Standing.FEW
        if self.is_beyond(limit=goal.poor):
            return Standing.POOR
        if self.is_beyond(limit=goal.warn):
            return Standing.WARNED
        if goal.goal is None:
            return Standing.OPEN
        met = exact <= goal.goal if self.kpi.is_lower_better else exact >= goal.goal
        return Standing.MET if met else Standing.MISSED

    @property
    def is_met(self) -> bool | None:
        """None where nothing can be said: no target, no base, or too small a one."""
        if self.standing in {Standing.OPEN, Standing.FEW} or self.goal.goal is None:
            return None
        return self.standing is Standing.MET

    @property
    def interval(self) -> Interval | None:
        """Of a proportion; a rate whose two counts are of different things may exceed one and has none."""
        if self.kpi.unit is not Unit.PERCENT or self.numerator > self.denominator:
            return None
        return wilson(part=self.numerator, whole=self.denominator)

    def is_beyond(self, *, limit: Decimal | None) -> bool:
        if limit is None or self.exact is None:
            return False
        return self.exact >= limit if self.kpi.is_lower_better else self.exact < limit


def kpi_values(
    *, counts: Counts, targets: Targets, facts: Facts, ripe: Counts | None = None, of_agent: bool = False
) -> dict[str, KpiValue]:
    """By code. ``ripe`` are the counts of those days alone that can be judged; None: all can."""
    judged = counts if ripe is None else ripe
    return {
        kpi.code: _value(
            kpi=kpi,
            counts=judged if kpi.origin is Origin.RIPE else counts,
            all_counts=counts,
            targets=targets,
            fact=facts.get(kpi.code, (0, 0)),
            of_agent=of_agent,
        )
        for kpi in KPIS
    }


def _value(
    *,
    kpi: Kpi,
    counts: Counts,
    all_counts: Counts,
    targets: Targets,
    fact: tuple[int, int],
    of_agent: bool,
) -> KpiValue:
    goal = targets.of(code=kpi.code)
    if kpi.code == INDEX and counts.get(OUT_OF_A_FORM):
        return KpiValue(kpi=kpi, counted=0, numerator=0, denominator=0, goal=goal)
    if kpi.origin is Origin.ELSEWHERE:
        return KpiValue(kpi=kpi, counted=fact[0], numerator=fact[0], denominator=fact[1], goal=goal)
    parts, whole = kpi.measures(of_agent=of_agent)
    counted, base = added(counts=counts, measures=parts), added(counts=counts, measures=whole)
    judged = max(counted, base - counts.get(AHEAD, 0)) if kpi.code == RESPONSE else base
    numerator = judged - counted if kpi.is_complement else counted
    if kpi.code == INDEX:
        numerator = sum(weight * counts.get(level, 0) for level, weight in targets.weights.items())
    return KpiValue(
        kpi=kpi,
        counted=counted,
        numerator=numerator,
        denominator=judged,
        goal=goal,
        waiting=added(counts=all_counts, measures=whole) - judged,
    )


def added(*, counts: Counts, measures: Iterable[str]) -> int:
    return sum(counts.get(measure, 0) for measure in measures)


def ripe_part(*, span: Span, today: date) -> tuple[date, date] | None:
    """The days of the span whose callbacks can be judged on ``today`` (ruling 53); None when none can."""
    last = min(span.last, today - RIPE_AFTER)
    return (span.first, last) if last >= span.first else None


def change(*, now: KpiValue, before: KpiValue | None) -> str:
    """In points, signed: ``+1.2``; — where one of the two is made of nothing."""
    if before is None or now.exact is None or before.exact is None:
        return DASH
    text = tenths(exact=now.exact - before.exact)
    return text if text.startswith("-") or text == "0.0" else f"+{text}"
