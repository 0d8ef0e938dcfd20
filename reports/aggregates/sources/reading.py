"""Counting a source, and opening the rows behind its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from config.lib.calendar import ONE_DAY, day_start, zone
from reports.aggregates.sources.calls import ANSWERS, ATTEMPTS, TASKS
from reports.aggregates.sources.cases import CASES
from reports.aggregates.sources.orders import DISPATCHED, FINISHED
from reports.aggregates.sources.shape import Rows
from reports.policies.cuts import By, Cut, month_last, months_of
from reports.policies.measures import SOURCE_OF, Measure, Source

SOURCES: Mapping[Source, Rows] = {
    Source.DISPATCHED: DISPATCHED,
    Source.FINISHED: FINISHED,
    Source.ANSWERS: ANSWERS,
    Source.TASKS: TASKS,
    Source.CASES: CASES,
    Source.ATTEMPTS: ATTEMPTS,
}
AGENTLESS = (Source.DISPATCHED, Source.FINISHED)
# A column of a group, such as ``by_kind``, and of a measure, such as ``n_due``: no model has such fields.
BY, NUMBER = "by_", "n_"
# A figure's longest stretch touches 38.
MOST_MONTHS = 40


def source_rows(source: Source) -> Rows:
    return SOURCES[source]


def rows_behind(*, measures: Sequence[Measure], cut: Cut) -> QuerySet[Any]:
    """The rows that these measures count in the cut, each once; ``cut.regions`` is what the caller may see.

    The measures are of one source, else ValueError. Of a sum they are the rows that it adds up.
    """
    sources = {SOURCE_OF[measure] for measure in measures}
    if len(sources) != 1:
        raise ValueError("the measures of one figure are of one source")
    source = SOURCES[sources.pop()]
    asked = reduce(or_, (_condition(source, measure, cut) for measure in measures))
    return in_cut(source=source, cut=cut).filter(asked)


def _condition(source: Rows, measure: Measure, cut: Cut) -> Q:
    """One that depends on the month is asked of each month's days; ValueError for more than SQL can nest."""
    months = months_of(first=cut.first, last=cut.last)
    if len(months) > MOST_MONTHS:
        raise ValueError("the rows of so many months are not opened at once")
    by_month = [source.conditions[measure](month) for month in months]
    if all(each == by_month[0] for each in by_month):
        return by_month[0]
    own = (
        _days(source, month, month_last(month)) & each for month, each in zip(months, by_month, strict=True)
    )
    return reduce(or_, own)


def in_cut(*, source: Rows, cut: Cut) -> QuerySet[Any]:
    """Every row of the source in the cut, whatever it counts to."""
    rows = source.rows().filter(_days(source, cut.first, cut.last))
    rows = rows.filter(**{f"{source.path('region')}__in": cut.regions})
    if cut.kind:
        rows = rows.filter(**{source.path("kind"): cut.kind})
    if cut.category is not None:
        rows = rows.filter(_of(source.path("category"), cut.category))
    if cut.technician is not None:
        rows = rows.filter(_of(source.path("technician"), cut.technician))
    if cut.agent is not None:
        rows = rows.filter(counted_agent=cut.agent)
    if cut.unassigned is By.TECHNICIAN:
        rows = rows.filter(**{f"{source.path('technician')}__isnull": True})
    if cut.unassigned is By.AGENT:
        rows = rows.filter(counted_agent__isnull=True)
    return rows


def grouped(*, source: Source, cut: Cut, by: Sequence[By]) -> QuerySet[Any]:
    """One row a region, day and group, with every measure of the source as ``n_<measure>``.

    The days of the cut lie in one month, for the cohort ends with it.
    """
    found = SOURCES[source]
    keys = {
        "counted_day": F(found.on) if found.on else TruncDate(found.at, tzinfo=zone()),
        f"{BY}region": F(f"{found.path('region')}_id"),
        **{f"{BY}{name}": _key(found, name) for name in by},
    }
    numbers = {
        f"{NUMBER}{measure}": found.sums.get(measure) or Count("pk", filter=condition(cut.first))
        for measure, condition in found.conditions.items()
    }
    rows = in_cut(source=found, cut=cut).order_by().annotate(**keys)
    return rows.values(*keys).annotate(**numbers)


def _key(source: Rows, name: By) -> F:
    if name is By.AGENT:
        return F("counted_agent")
    return F(source.path("kind") if name is By.KIND else f"{source.path(name)}_id")


def _days(source: Rows, first: date, last: date) -> Q:
    if source.on:
        return Q(**{f"{source.on}__gte": first, f"{source.on}__lte": last})
    return Q(**{f"{source.at}__gte": day_start(first), f"{source.at}__lt": day_start(last + ONE_DAY)})


def _of(path: str, pk: int) -> Q:
    """The master and whatever was merged into it (ruling 12)."""
    return Q(**{path: pk}) | Q(**{f"{path}__alias_of": pk})
