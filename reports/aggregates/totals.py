"""Sums of the totals, as forms, rates and boards read them. Whole months are read from the months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.db.models import F, Min, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from config.lib.calendar import local_day
from reports.models import DailyAgentTotal, DailyTotal, MonthlyAgentTotal, MonthlyTotal
from reports.policies.cuts import By, Cut, month_last, whole_months
from reports.policies.measures import OF_SOURCE
from workorders.models import WorkOrder

# A region's, technician's, agent's or category's id, a kind, a day or month; None for nobody, and for all.
GroupKey: TypeAlias = Any
ONE_DAY = timedelta(days=1)


def sums(*, cut: Cut, by: By = By.NONE) -> dict[GroupKey, Counter[str]]:
    """Counts by measure for each group; at most three queries. Merged people and 品类 count to their master.

    By agent, or of one agent, the agents' totals are read, which know no orders; else the technicians', which
    know no attempts.
    """
    of_agents = by is By.AGENT or cut.agent is not None or cut.unassigned is By.AGENT
    daily: Any = DailyAgentTotal if of_agents else DailyTotal
    monthly: Any = MonthlyAgentTotal if of_agents else MonthlyTotal
    found: dict[GroupKey, Counter[str]] = {}
    whole = whole_months(first=cut.first, last=cut.last) if by is not By.DAY else None
    if whole is None:
        _add(found, _grouped(daily, cut, by, "day", [(cut.first, cut.last)]))
        return found
    begin, end = whole
    _add(found, _grouped(monthly, cut, by, "month", [(begin, end)]))
    edges = [(cut.first, begin - ONE_DAY), (month_last(end) + ONE_DAY, cut.last)]
    if edges := [(first, last) for first, last in edges if first <= last]:
        _add(found, _grouped(daily, cut, by, "day", edges))
    return found


def _grouped(
    model: type[Model], cut: Cut, by: By, day: str, stretches: list[tuple[date, date]]
) -> Iterable[tuple[GroupKey, Counter[str]]]:
    within = Q()
    for first, last in stretches:
        within |= Q(**{f"{day}__range": (first, last)})
    rows = narrowed(model._default_manager.filter(within, region__in=cut.regions), cut).order_by()
    names = columns(model=model)
    numbers = {f"n_{name}": Sum(name) for name in names}
    if by is By.NONE:
        row = rows.aggregate(**numbers)
        yield None, _counts(row, names)
        return
    for row in rows.annotate(group=_group(by, day)).values("group").annotate(**numbers):
        yield row["group"], _counts(row, names)


def narrowed(rows: QuerySet[Any], cut: Cut) -> QuerySet[Any]:
    """To whom or what the cut names; days and regions are the caller's."""
    if cut.kind:
        rows = rows.filter(kind=cut.kind)
    for name, pk in (("category", cut.category), ("technician", cut.technician)):
        if pk is not None:
            rows = rows.filter(Q(**{name: pk}) | Q(**{f"{name}__alias_of": pk}))
    if cut.agent is not None:
        rows = rows.filter(agent=cut.agent)
    if cut.unassigned is not None:
        rows = rows.filter(**{f"{cut.unassigned}__isnull": True})
    return rows


def _group(by: By, day: str) -> Any:
    if by in {By.CATEGORY, By.TECHNICIAN}:
        return Coalesce(f"{by}__alias_of", f"{by}_id")
    if by is By.MONTH:
        return F(day) if day == "month" else TruncMonth(day)
    return {By.REGION: F("region_id"), By.AGENT: F("agent_id"), By.KIND: F("kind"), By.DAY: F(day)}[by]


def columns(*, model: type[Model]) -> tuple[str, ...]:
    """The measures that a table of totals has columns for."""
    known = {field.name for field in model._meta.concrete_fields}
    return tuple(measure.value for measures in OF_SOURCE.values() for measure in measures if measure in known)


def _counts(row: dict[str, Any], names: Iterable[str]) -> Counter[str]:
    return Counter({name: row[f"n_{name}"] for name in names if row[f"n_{name}"]})


def _add(found: dict[GroupKey, Counter[str]], groups: Iterable[tuple[GroupKey, Counter[str]]]) -> None:
    for key, counts in groups:
        found.setdefault(key, Counter()).update(counts)


def first_counted_day() -> date | None:
    """The earliest day that has or should have totals."""
    first = WorkOrder.objects.valid().aggregate(first=Min("dispatched_at"))["first"]
    return local_day(first) if first else None
