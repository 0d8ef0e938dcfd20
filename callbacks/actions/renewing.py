"""Windows of callbacks that became wrong: days were closed (ruling 37), the ERP corrected a completion.

Sweeps: they look for what is wrong, in chunks, and may run at any time, twice and on two machines at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from callbacks.actions.queueing import columns_of
from callbacks.choices import HANDLED_STATES, OPEN_STATES, TaskState
from callbacks.models import CallbackTask, ExceptionDay, TaskEvent
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.priority import Rank
from callbacks.policies.scheduling import FinishedOrder, days_needed, window
from callbacks.policies.windows import DayWindow, lengthened, spared
from callbacks.queries.exception_days import Closed, closed_days, latest_in
from callbacks.queries.numbers import scheduling_rule
from callbacks.queries.queue import own_time, place_of
from config.lib.calendar import day_end, day_start, local_day
from regions.actions.days import mark_days
from regions.models import DayLock
from workorders.choices import Kind
from workorders.models import WorkOrderChange

CHUNK = 2_000
# Days closed longer ago change no window that is still open.
REACH = timedelta(days=62)
MOVED, RENEWED, CORRECTED = "move_window", "renew_window", "correct"


@dataclass(frozen=True, slots=True)
class Renewed:
    """A callback's window as it should be; ``exception`` is the latest row that closes one of its days."""

    window: DayWindow
    exception: int | None
    late_import: bool


Renew = Callable[[CallbackTask, Closed], Renewed]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Which event it leaves, and how it finds a callback's window."""

    verb: str
    renew: Renew
    now: datetime


def move_windows(*, tasks: CallbackTaskQuerySet, now: datetime) -> int:
    """Lengthen the windows that exception days touch; how many callbacks were looked at.

    A row told late is held against nobody either: callbacks handled since its first day move with the open
    ones, unless headquarters accepted the report of one of their days.

    A callback that a row was applied to carries it (``exception``) and is not looked at for that row again.
    Withdrawing a row moves nothing back: who was told a later day keeps it.
    """
    seen = 0
    for row in ExceptionDay.objects.standing().filter(ends_on__gte=local_day(now) - REACH).order_by("pk"):
        since = day_start(row.starts_on)
        handled = Q(state__in=HANDLED_STATES, flagged_at__isnull=True, completed_at__gte=since)
        touched = tasks.filter(
            Q(state__in=OPEN_STATES) | (handled & ~Exists(_accepted())),
            Q(exception__isnull=True) | Q(exception__lt=row.pk),
            due_on__gte=row.starts_on,
            due_start__lte=day_end(row.ends_on),
        )
        if row.region_id is not None:
            touched = touched.filter(region=row.region_id)
        seen += _run(sweep=Sweep(verb=MOVED, renew=_moved, now=now), tasks=touched)
    return seen


def _accepted() -> QuerySet[DayLock]:
    """The report of the day it is due was accepted: mostly the only one, so they are not read again."""
    return DayLock.objects.filter(
        region=OuterRef("region"), date=OuterRef("due_on"), accepted_at__isnull=False
    )


def renew_windows(*, tasks: CallbackTaskQuerySet, now: datetime) -> int:
    """A new window for the open callback of an order whose completion the ERP corrected; how many.

    The correction counts as the landing: where it came after the normal window, the callback is 迟到数据 and
    nobody is blamed (ruling 13).
    """
    corrections = WorkOrderChange.objects.filter(
        work_order=OuterRef("work_order"), field="completed_at", at__lte=now
    ).exclude(before="")
    latest = corrections.order_by("-at", "-pk").values("at")[:1]
    done = TaskEvent.objects.filter(subject=OuterRef("pk"), verb=RENEWED, at__gte=OuterRef("corrected_at"))
    stale = (
        tasks.open()
        .first_round()
        .filter(Exists(corrections.filter(at__gt=OuterRef("created_at"))), work_order__completed_at__lte=now)
        .annotate(corrected_at=Subquery(latest))
        .filter(~Exists(done))
    )
    return _run(sweep=Sweep(verb=RENEWED, renew=_renewed, now=now), tasks=stale)


def _moved(task: CallbackTask, closed: Closed) -> Renewed:
    """As many callable days as it had: a closed first day is only left while it has not begun."""
    days = DayWindow(first=local_day(task.due_start), last=task.due_on)
    if task.state == TaskState.PENDING:
        opens = spared(window=DayWindow(days.first, days.first), closed=closed).first
        days = DayWindow(first=opens, last=max(opens, days.last))
    found = lengthened(window=days, needed=_needed(task), closed=closed)
    return Renewed(
        window=found,
        exception=latest_in(closed=closed, first=local_day(task.due_start), last=found.last),
        late_import=task.late_import,
    )


def _needed(task: CallbackTask) -> int:
    """A second callback has its hours, not its days: it only never ends on a closed one."""
    if task.round > 1 or task.policy is None:
        return 1
    return days_needed(
        kind=Kind(task.work_order.kind),
        rule=scheduling_rule(task.policy),
        is_late=task.late_import,
        is_corrected=bool(getattr(task, "was_corrected", False)),
    )


def _renewed(task: CallbackTask, closed: Closed) -> Renewed:
    order, policy = task.work_order, task.policy
    corrected_at: datetime = getattr(task, "corrected_at", task.created_at)
    if order.completed_at is None or policy is None:
        return Renewed(DayWindow(local_day(task.due_start), task.due_on), task.exception_id, task.late_import)
    finished = FinishedOrder(
        kind=Kind(order.kind),
        completed_on=local_day(order.completed_at),
        landed_on=local_day(corrected_at),
    )
    days, is_late = window(order=finished, rule=scheduling_rule(policy), closed=closed)
    return Renewed(days, latest_in(closed=closed, first=days.first, last=days.last), is_late)


def _run(*, sweep: Sweep, tasks: CallbackTaskQuerySet) -> int:
    """In short transactions of ``CHUNK`` rows; rows in another hand are left to the next sweep."""
    seen = last = 0
    while ids := list(tasks.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = ids[-1]
        seen += _run_chunk(sweep=sweep, tasks=tasks.filter(pk__in=ids))
    return seen


@transaction.atomic
def _run_chunk(*, sweep: Sweep, tasks: CallbackTaskQuerySet) -> int:
    was_corrected = TaskEvent.objects.filter(subject=OuterRef("pk"), verb=CORRECTED)
    locked = tasks.select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
    )
    rows = list(
        locked.select_related("work_order__customer", "policy")
        .annotate(was_corrected=Exists(was_corrected))
        .order_by("pk")
    )
    if not rows:
        return 0
    closed = closed_days(
        region_ids=frozenset(task.region_id for task in rows),
        since=min(local_day(task.due_start) for task in rows),
    )
    found = [(task, sweep.renew(task, closed.get(task.region_id, {}))) for task in rows]
    _write(found=_not_told(found), sweep=sweep)
    return len(rows)


def _not_told(found: list[tuple[CallbackTask, Renewed]]) -> list[tuple[CallbackTask, Renewed]]:
    """Without handled callbacks that an accepted report counts, or would have to: its figures stay true."""
    days = {
        task.pk: {(task.region_id, day) for day in (task.due_on, renewed.window.last, local_day(at))}
        for task, renewed in found
        if not task.is_open and (at := task.completed_at) is not None
    }
    if not days:
        return found
    accepted = set(
        DayLock.objects.filter(
            accepted_at__isnull=False, date__in={day for own in days.values() for _region, day in own}
        ).values_list("region_id", "date")
    )
    return [each for each in found if not days.get(each[0].pk, set()) & accepted]


def _write(*, found: list[tuple[CallbackTask, Renewed]], sweep: Sweep) -> None:
    """One update for each kind of change, an event for each callback whose window really moved."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    events: list[TaskEvent] = []
    days: set[tuple[int, date]] = set()
    for task, renewed in found:
        was = DayWindow(local_day(task.due_start), task.due_on)
        columns = _columns(task=task, was=was, renewed=renewed, now=sweep.now)
        alike[tuple(columns.items())].append(task.pk)
        if was != renewed.window or sweep.verb == RENEWED:
            own = {was.last, renewed.window.last}
            own |= {local_day(task.completed_at)} if task.completed_at is not None else set()
            days |= {(region, day) for region in (task.region_id, task.work_order.region_id) for day in own}
            events.append(_event(task=task, was=was, renewed=renewed, sweep=sweep))
    for same, ids in alike.items():
        CallbackTask.objects.filter(pk__in=ids).update(**dict(same))
    TaskEvent.objects.bulk_create(events, batch_size=1_000)
    mark_days(days=days, now=sweep.now)


def _columns(*, task: CallbackTask, was: DayWindow, renewed: Renewed, now: datetime) -> dict[str, Any]:
    """What changes; changes ``task`` itself on the way. An edge that did not move keeps its hour."""
    columns: dict[str, Any] = {"exception_id": renewed.exception, "late_import": renewed.late_import}
    if was == renewed.window:
        return columns
    own = own_time(task)
    if was.first != renewed.window.first:
        columns["due_start"] = task.due_start = renewed.window.due_start
    if was.last != renewed.window.last:
        columns["due_end"] = task.due_end = renewed.window.due_end
        columns["due_on"] = task.due_on = renewed.window.last
    if not task.is_open:  # it has left the queue
        return columns
    if task.state == TaskState.PENDING:
        return columns | {"rank": Rank.LATER, "callable_at": task.due_start, "rerank_at": task.due_start}
    if task.rank != Rank.SUPERVISOR:  # a dead end stays the supervisor's (ruling 27)
        columns |= columns_of(place_of(task=task, now=now, callable_at=own))
    return columns


def _event(*, task: CallbackTask, was: DayWindow, renewed: Renewed, sweep: Sweep) -> TaskEvent:
    return TaskEvent(
        subject_id=task.pk,
        region_id=task.region_id,
        verb=sweep.verb,
        from_state=task.state,
        to_state=task.state,
        at=sweep.now,
        evidence={
            "from": [was.first.isoformat(), was.last.isoformat()],
            "to": [renewed.window.first.isoformat(), renewed.window.last.isoformat()],
            "exception": renewed.exception,
        },
    )
