"""Appending to the stream of results that goes back to the ERP (item 8; reliability.md C4, C9).

Nobody below tells this collector anything: it reads what every change leaves behind anyway (tasks, events,
amendments, changed orders) by ascending ids, and appends an order's result when it differs from what was told
last. A transaction may end after one with later ids: such a row is noticed by the count of what was read and
fetched for ``LOOK_BACK`` (longer than any transaction may live: a task is killed after 300 s). One collector
works at a time, so the stream's own ids appear in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from callbacks.models import (
    CallbackTask,
    ComplaintEvent,
    RecordAmendment,
    ResultChange,
    ResultMark,
    TaskEvent,
)
from callbacks.queries.results import results_of
from workorders.models import WorkOrderChange

LOOK_BACK = timedelta(minutes=15)
NOTED_EVERY = timedelta(minutes=1)
CHUNK = 2_000
# A sweep leaves the rest to the next one: the first after an upgrade finds the whole history.
MOST_CHUNKS = 40


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows that tell of a change, and the way from one of them to its order."""

    rows: QuerySet[Any]
    order: str


def streams() -> Mapping[str, Stream]:
    moved = WorkOrderChange.objects.filter(field__in=("status", "region"))
    return {
        "tasks": Stream(CallbackTask.objects.all(), "work_order_id"),
        "task events": Stream(TaskEvent.objects.all(), "subject__work_order_id"),
        "amendments": Stream(RecordAmendment.objects.all(), "record__work_order_id"),
        "complaint events": Stream(ComplaintEvent.objects.all(), "subject__work_order_id"),
        "orders": Stream(moved, "work_order_id"),
    }


def collect_results(*, now: datetime) -> int:
    """Append every result that changed since the last time; how many. Safe to call at any time and twice."""
    known = streams()
    ResultMark.objects.bulk_create([ResultMark(stream=name) for name in known], ignore_conflicts=True)
    appended = _in_turn(known=known, now=now, late=True)[0]
    for _chunk in range(MOST_CHUNKS):
        more, fresh = _in_turn(known=known, now=now, late=False)
        appended += more
        if not fresh:
            break
    return appended


@transaction.atomic
def _in_turn(*, known: Mapping[str, Stream], now: datetime, late: bool) -> tuple[int, int]:
    """One chunk of every stream, or what came late to all: (appended, rows read), while no other collector
    works."""
    marks = list(ResultMark.objects.select_for_update().order_by("pk"))
    orders: set[int] = set()
    read = 0
    for mark in marks:
        if late and mark.settled == mark.done:
            continue  # nothing is on its way in: no count is taken
        found = _late(known[mark.stream], mark) if late else _fresh(known[mark.stream], mark)
        if late:
            _settle(known[mark.stream], mark, now)
        orders.update(found)
        read += len(found)
        mark.save()
    return _append(orders=orders, now=now), read


def _fresh(stream: Stream, mark: ResultMark) -> list[int]:
    rows = stream.rows.filter(pk__gt=mark.done).order_by("pk").values_list("pk", stream.order)
    found = list(rows[:CHUNK])
    if found:
        mark.done = found[-1][0]
        mark.seen += len(found)
    return [order for _pk, order in found]


def _late(stream: Stream, mark: ResultMark) -> list[int]:
    """All orders behind ``settled`` when more rows stand there than were read; else none."""
    window = stream.rows.filter(pk__gt=mark.settled, pk__lte=mark.done).order_by()
    if window.count() == mark.seen:
        return []
    found = list(window.values_list(stream.order, flat=True))
    mark.seen = len(found)
    return found


def _settle(stream: Stream, mark: ResultMark, now: datetime) -> None:
    """Let go of what was read ``LOOK_BACK`` ago, unless something came late this very moment."""
    seconds = int(now.timestamp())
    if not mark.trail or mark.trail[-1][0] <= seconds - NOTED_EVERY.total_seconds():
        mark.trail = [*mark.trail, [seconds, mark.done]]
    old = [done for at, done in mark.trail if at <= seconds - LOOK_BACK.total_seconds()]
    if not old:
        return
    beyond = Q(pk__gt=old[-1])
    window = stream.rows.filter(pk__gt=mark.settled, pk__lte=mark.done).order_by()
    counted = window.aggregate(kept=Count("pk", filter=beyond), let_go=Count("pk", filter=~beyond))
    if counted["kept"] + counted["let_go"] == mark.seen:
        mark.settled, mark.seen = old[-1], counted["kept"]
        mark.trail = mark.trail[len(old) :]


def _append(*, orders: Iterable[int], now: datetime) -> int:
    wanted = sorted(orders)
    return sum(
        _append_some(orders=wanted[start : start + CHUNK], now=now) for start in range(0, len(wanted), CHUNK)
    )


def _append_some(*, orders: list[int], now: datetime) -> int:
    told = ResultChange.objects.filter(work_order__in=orders).order_by("pk")
    last = dict(told.values_list("work_order", "row"))
    changes = [
        ResultChange(
            work_order_id=result.order_id,
            region_id=result.region_id,
            source=result.source,
            at=now,
            row=result.row,
        )
        for result in results_of(orders=orders)
        if (result.has_ended or result.order_id in last) and last.get(result.order_id) != result.row
    ]
    ResultChange.objects.bulk_create(changes, batch_size=500)
    return len(changes)
