"""What a change of the process did to a rate: its value before and after, said with its counts (A11).

Two stretches of equal length beside the day it came into force. That is no proof: other things change too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from reports.policies.kpi_values import RIPE_AFTER, KpiValue
from reports.policies.kpis import BY_CODE, KPIS, Origin, Theme, Unit

STRETCH_DAYS = 28
ONE_DAY = timedelta(days=1)
# Rates that the totals of days can tell: shares, neither of dials nor out of other records.
EFFECT_KPIS = tuple(
    kpi.code
    for kpi in KPIS
    if kpi.unit is Unit.PERCENT and kpi.origin is not Origin.ELSEWHERE and kpi.theme is not Theme.RUNNING
)


class Verdict(StrEnum):
    """FEW: too small a base on one side. UNSURE: the intervals overlap. APART: no share, counts alone."""

    WAITING = "waiting"
    FEW = "few"
    UNSURE = "unsure"
    BETTER = "better"
    WORSE = "worse"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Windows:
    """``after`` is None while not one of its days can be judged."""

    before: tuple[date, date]
    after: tuple[date, date] | None

    @property
    def days(self) -> int:
        """Of the days after, how many are in."""
        return 0 if self.after is None else (self.after[1] - self.after[0]).days + 1

    @property
    def is_whole(self) -> bool:
        return self.days == STRETCH_DAYS


def windows(*, effective_on: date, code: str, today: date, ended_on: date | None = None) -> Windows:
    """28 days before and from the day itself on, without those to come, not ripe, or after its end."""
    reach = today - RIPE_AFTER if BY_CODE[code].origin is Origin.RIPE else today - ONE_DAY
    last = min(effective_on + timedelta(days=STRETCH_DAYS - 1), reach)
    if ended_on is not None:
        last = min(last, ended_on - ONE_DAY)
    before = (effective_on - timedelta(days=STRETCH_DAYS), effective_on - ONE_DAY)
    return Windows(before=before, after=(effective_on, last) if last >= effective_on else None)


@dataclass(frozen=True, slots=True)
class Effect:
    windows: Windows
    before: KpiValue
    after: KpiValue

    @property
    def verdict(self) -> Verdict:
        if self.windows.after is None:
            return Verdict.WAITING
        if not (self.before.enough and self.after.enough):
            return Verdict.FEW
        then, now = self.before.interval, self.after.interval
        if then is None or now is None:
            return Verdict.APART
        if then.overlaps(now):
            return Verdict.UNSURE
        has_risen = (self.after.exact or Fraction()) > (self.before.exact or Fraction())
        return Verdict.WORSE if has_risen is self.after.kpi.is_lower_better else Verdict.BETTER
