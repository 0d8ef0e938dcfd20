"""From finished orders to callbacks (C1, C3–C7, B6; rulings 2, 13, 14, 31): the sweep that plans.

It looks for itself what is missing or wrong, so it may run at any time, twice, and on two machines at once:
every statement is guarded by the state it expects or by a unique constraint.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from callbacks.actions._births import bear
from callbacks.actions._transition import Step, transition_many
from callbacks.actions.moved_orders import follow_regions, mark_called_days, mark_moved_orders
from callbacks.actions.queueing import rerank
from callbacks.actions.rechecks import give_up_lost_numbers, take_late_numbers
from callbacks.actions.renewing import move_windows, renew_windows
from callbacks.choices import OPEN_STATES, CancelReason, TaskState
from callbacks.models import CallbackTask, DataRecheck
from callbacks.models.task import CallbackTaskQuerySet
from config.lib.calendar import day_end, local_day
from regions.actions.days import mark_days
from regions.models import Region
from workorders.choices import Status
from workorders.models import WorkOrder

NOT_FINISHED = tuple(status for status in Status if status is not Status.FINISHED)
CANCELLED_WITH_ITS_ORDER = (*OPEN_STATES, TaskState.WAIVED, TaskState.BAD_DATA)
FLAGGED_WITH_ITS_ORDER = (TaskState.COMPLETED, TaskState.REFUSED, TaskState.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one sweep did. ``planned`` are callbacks to be called; ``opened`` those whose window began,
    ``corrected`` those whose number the ERP sent after all."""

    planned: int = 0
    waived: int = 0
    data_errors: int = 0
    cancelled: int = 0
    flagged: int = 0
    corrected: int = 0
    opened: int = 0


def acting_at(*, today: date, now: datetime) -> datetime:
    """The end of ``today``, never later than now (ruling 21)."""
    return min(day_end(today), now)


def plan_callbacks(*, now: datetime, region: Region | None = None) -> Planned:
    """Bring the callbacks in line with the orders, for one region or for all; idempotent.

    Orders voided or undone lose their open callback and flag a done one; a number that came after all reopens
    its callback, one taken away makes it bad data; a corrected completion renews its window, closed days
    lengthen it; finished orders without a standing first-round callback get one, waived, due, pending or as
    bad data; windows that began open.
    """
    tasks, orders = CallbackTask.objects.all(), WorkOrder.objects.all()
    if region is not None:
        tasks, orders = tasks.filter(region=region), orders.filter(region=region)
    cancelled = _cancel(tasks=tasks, now=now)
    flagged = _flag(tasks=tasks, now=now)
    follow_regions(tasks=tasks, now=now)
    renew_windows(tasks=tasks, now=now)
    move_windows(tasks=tasks, now=now)
    corrected = take_late_numbers(tasks=tasks, now=now)
    lost = give_up_lost_numbers(tasks=tasks, now=now)
    born = bear(orders=orders, now=now)
    opened = open_windows(tasks=tasks, now=now)
    mark_moved_orders(now=now)
    mark_called_days(now=now)
    return Planned(
        planned=born.planned,
        waived=born.waived,
        data_errors=born.data_errors + lost,
        cancelled=cancelled,
        flagged=flagged,
        corrected=corrected,
        opened=opened,
    )


def open_windows(*, now: datetime, tasks: CallbackTaskQuerySet | None = None) -> int:
    """pending → due for every callback whose window has begun (the 00:05 job); how many."""
    scope = CallbackTask.objects.all() if tasks is None else tasks
    waiting = scope.open().filter(state=TaskState.PENDING, rerank_at__lte=now)
    opened = transition_many(tasks=waiting, step=Step(to=TaskState.DUE, verb="open", now=now))
    rerank(tasks=scope, now=now)
    return opened


def _undone() -> Q:
    """The order is not finished now, or was undone since this callback was born (ruling 14).

    The few orders that may be so are found first, by their indexes: the history is not read for them.
    """
    keys = WorkOrder.objects.order_by().values("pk")
    few = keys.filter(status__in=NOT_FINISHED).union(keys.filter(undone_at__isnull=False))
    since = ~Q(work_order__status=Status.FINISHED) | Q(work_order__undone_at__gt=F("created_at"))
    return Q(work_order__in=few) & since


def _cancel(*, tasks: CallbackTaskQuerySet, now: datetime) -> int:
    """First-round callbacks not yet done of orders voided or undone (B6)."""
    gone = tasks.first_round().filter(state__in=CANCELLED_WITH_ITS_ORDER)
    voided = gone.filter(work_order__status=Status.VOID)
    undone = gone.filter(_undone()).exclude(work_order__status=Status.VOID)
    return sum(
        _leave(tasks=which, reason=reason, now=now)
        for which, reason in ((voided, CancelReason.VOIDED), (undone, CancelReason.UNDONE))
    )


@transaction.atomic
def _leave(*, tasks: CallbackTaskQuerySet, reason: CancelReason, now: datetime) -> int:
    rows = tasks.order_by().values_list("region_id", "work_order__region_id", "due_on")
    days = {(region, day) for *regions, day in rows for region in regions}
    if not days:
        return 0
    columns = {
        "cancel_reason": reason,
        "claimed_by": None,
        "lease_until": None,
        "rerank_at": None,
        "completed_at": now,
    }
    # 资料错误 stands in the 备注 of the day its re-check was opened, and leaves it.
    doubts = DataRecheck.objects.filter(task__in=tasks).order_by().values_list("region_id", "opened_at")
    mark_days(days=days | {(region, local_day(at)) for region, at in doubts}, now=now)
    step = Step(to=TaskState.CANCELLED, verb="cancel", now=now, reason=str(reason.label), columns=columns)
    return transition_many(tasks=tasks, step=step)


@transaction.atomic
def _flag(*, tasks: CallbackTaskQuerySet, now: datetime) -> int:
    """A done callback of an order undone since stays as it is and leaves every figure (ruling 14)."""
    done = tasks.first_round().filter(_undone(), state__in=FLAGGED_WITH_ITS_ORDER, flagged_at__isnull=True)
    columns = ("pk", "region_id", "work_order__region_id", "due_on", "completed_at")
    rows: list[Any] = list(done.order_by().values_list(*columns))
    if not rows:
        return 0
    mark_days(days=_both_days(rows), now=now)
    ids = [pk for pk, *_rest in rows]
    return CallbackTask.objects.filter(pk__in=ids, flagged_at__isnull=True).update(flagged_at=now)


def _both_days(rows: Iterable[tuple[int, int, int, date, datetime]]) -> set[tuple[int, date]]:
    """The day a callback was due and the day it was done: both lose it, in its region and in its order's."""
    return {
        (region, day)
        for _pk, *regions, due_on, at in rows
        for region in regions
        for day in (due_on, local_day(at))
    }
