"""The rows behind a weekly or monthly, as they are frozen with it: each carries the measures it counts to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import translation

from regions.models import Region
from reports.aggregates.daily import FORM_LANGUAGE, RECORD_FIELDS, record_line
from reports.aggregates.orders import ORDER_FIELDS, THROUGH_ORDER, Values, Workers, fetch, order_line
from reports.aggregates.sources import in_cut, source_rows
from reports.choices import PeriodKind
from reports.policies.counted import WorkerCounts
from reports.policies.cuts import Cut
from reports.policies.lines import Event, Line, Worker
from reports.policies.measures import ATTITUDE, OF_SOURCE, SATISFACTION, Measure, Source

FLAG = "is_"
SERVED = (Measure.COMPLETED_ONSITE, Measure.COMPLETED_CARRY_IN)
# What a form prints, its footnotes included.
PRINTED: Mapping[PeriodKind, Mapping[Source, tuple[Measure, ...]]] = {
    PeriodKind.WEEKLY: {Source.FINISHED: SERVED, Source.ANSWERS: SATISFACTION + ATTITUDE},
    PeriodKind.MONTHLY: {
        Source.DISPATCHED: OF_SOURCE[Source.DISPATCHED],
        Source.FINISHED: (*SERVED, Measure.CARRIED_OVER),
        Source.ANSWERS: SATISFACTION + ATTITUDE,
    },
}
EVENTS = {Source.DISPATCHED: Event.DISPATCHED, Source.FINISHED: Event.COMPLETED}
MOMENTS = {Source.DISPATCHED: "dispatched_at", Source.FINISHED: "completed_at"}


def period_lines(
    *, region: Region, kind: PeriodKind, first: date, last: date, known: Mapping[int, Worker] | None = None
) -> tuple[Line, ...]:
    """One query a source. ``known`` are the names that the sheet uses, by the technicians' ids."""
    cut = Cut(first=first, last=last, regions=frozenset({region.pk}))
    workers, lines = Workers(known=known), []
    with translation.override(FORM_LANGUAGE):
        for source, measures in PRINTED[kind].items():
            lines += _lines(source, measures, cut, workers)
    return tuple(lines)


def counts_of(*, lines: Iterable[Line]) -> dict[str, WorkerCounts]:
    """The measures by 品类 and technician, counted from the rows: a frozen figure is the rows it opens."""
    counts: dict[str, dict[Worker, Counter[str]]] = {}
    for line in lines:
        counts.setdefault(line.category, {}).setdefault(line.worker, Counter()).update(line.keys)
    return dict(counts)


def _lines(source: Source, measures: Sequence[Measure], cut: Cut, workers: Workers) -> list[Line]:
    found = source_rows(source)
    holds = {measure: found.conditions[measure](cut.first) for measure in measures}
    rows = in_cut(source=found, cut=cut).filter(_any(holds.values())).order_by(found.at, "pk")
    flags = {f"{FLAG}{measure}": _holds(condition) for measure, condition in holds.items()}
    return [_line(source, row, measures, workers) for row in _fetched(source, rows.annotate(**flags), flags)]


def _fetched(source: Source, rows: QuerySet[Any], flags: Iterable[str]) -> list[dict[str, Any]]:
    paths = {**THROUGH_ORDER, **RECORD_FIELDS} if source is Source.ANSWERS else ORDER_FIELDS
    return fetch(rows=rows, paths={**paths, **{name: name for name in flags}})


def _line(source: Source, row: Values, measures: Sequence[Measure], workers: Workers) -> Line:
    keys = tuple(measure.value for measure in measures if row[f"{FLAG}{measure}"])
    if source is Source.ANSWERS:
        # The day's tolerance decides 违规 alone, which no weekly or monthly prints.
        line = record_line(record={**row, "charge_tolerance": 1}, workers=workers)
    else:
        line = order_line(event=EVENTS[source], order=row, at=row[MOMENTS[source]], workers=workers)
    return replace(line, keys=keys)


def _holds(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
