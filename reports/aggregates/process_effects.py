"""The effect of each process change on its rate, out of the totals (A11). Settle the days before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from config.lib.calendar import local_day
from regions.scoping import AnyUser
from reports.aggregates.kpi_targets import targets_on
from reports.models import DailyTotal, ProcessChange
from reports.policies.kpi_values import KpiValue, Targets, kpi_values
from reports.policies.kpis import BY_CODE
from reports.policies.process_changes import Effect, Windows, windows

# So many stand on one page: each asks for a few columns of one query.
CHANGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ChangeEffect:
    change: ProcessChange
    effect: Effect


def changes_seen(*, user: AnyUser) -> QuerySet[ProcessChange]:
    """Newest first, with who entered and ended them."""
    rows = ProcessChange.objects.visible_to(user).order_by("-effective_on", "-pk")
    return rows.select_related("region", "by", "ending", "ending__by")


def days_of(*, changes: Sequence[ProcessChange], today: date) -> tuple[date, date] | None:
    """From the first to the last day that the effects count; None for no change."""
    found = [_windows(change, today=today) for change in changes]
    if not found:
        return None
    lasts = [each.after[1] if each.after else each.before[1] for each in found]
    return min(each.before[0] for each in found), max(lasts)


def change_effects(
    *, changes: Sequence[ProcessChange], regions: Collection[int], now: datetime
) -> list[ChangeEffect]:
    """In ``regions`` alone, which must be in sight. Three queries, however many changes; at most 20."""
    if not changes:
        return []
    today = local_day(now)
    asked = [(change, _windows(change, today=today)) for change in changes[:CHANGES_SHOWN]]
    numbers: dict[str, Any] = {}
    reach = Q()
    for place, (change, found) in enumerate(asked):
        for side, days in (("before", found.before), ("after", found.after)):
            if days is not None:
                within = Q(day__range=days) & _where(change)
                reach |= Q(day__range=days)
                numbers |= {
                    f"n{place}_{side}_{measure}": Sum(measure, filter=within) for measure in _measures(change)
                }
    row = DailyTotal.objects.filter(reach, region__in=regions).order_by().aggregate(**numbers)
    targets = targets_on(days=[today])[today]
    return [
        ChangeEffect(
            change=change,
            effect=Effect(
                windows=found,
                before=_value(change, row, f"n{place}_before_", targets=targets),
                after=_value(change, row, f"n{place}_after_", targets=targets),
            ),
        )
        for place, (change, found) in enumerate(asked)
    ]


def _windows(change: ProcessChange, *, today: date) -> Windows:
    ending = getattr(change, "ending", None)
    return windows(
        effective_on=change.effective_on,
        code=change.kpi,
        today=today,
        ended_on=ending.ended_on if ending else None,
    )


def _where(change: ProcessChange) -> Q:
    """The change's region with all below it; everywhere for one of the whole company."""
    return Q(region__path__startswith=change.region.path) if change.region else Q()


def _measures(change: ProcessChange) -> set[str]:
    parts, whole = BY_CODE[change.kpi].measures(of_agent=False)
    return {measure.value for measure in (*parts, *whole)}


def _value(change: ProcessChange, row: dict[str, Any], prefix: str, *, targets: Targets) -> KpiValue:
    counts = {name.removeprefix(prefix): count or 0 for name, count in row.items() if name.startswith(prefix)}
    return kpi_values(counts=counts, targets=targets, facts={})[change.kpi]
