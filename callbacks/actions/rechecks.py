"""Data re-checks (F1, F2, F5; rulings 2, 40): every wrong datum is re-verified, none is sampled away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from callbacks.actions._marks import mark_task
from callbacks.actions._recheck_door import RecheckStep, take
from callbacks.actions._transition import Step, transition
from callbacks.actions.queueing import columns_of
from callbacks.actions.second_callback import tell_no_result
from callbacks.choices import OPEN_STATES, ComplaintState, RecheckKind, RecheckVerb, TaskState
from callbacks.models import CallbackTask, DataRecheck, RecheckEvent
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.recheck_steps import BORN_WITHOUT_NUMBER, STILL_OPEN
from callbacks.policies.scheduling import corrected_window
from callbacks.policies.states import RECHECK_OPENS_AS
from callbacks.queries.exception_days import closed_days
from callbacks.queries.queue import place_of
from callbacks.queries.rechecks import recheck_due, verify_due
from config.lib.calendar import local_day
from regions.models import User

# Nobody looked it up: what the order itself says now is the evidence.
NUMBER_CAME = "工单上已有可用的号码"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is wrong with the order's data, and who said so."""

    kind: RecheckKind
    note: str = ""
    respondent_name: str = ""


def open_recheck(*, task: CallbackTask, doubt: Doubt, actor: User | None, now: datetime) -> DataRecheck:
    """One open re-check of a kind for a callback: a second doubt of the same kind is the first one.

    In the caller's transaction, which holds the task and marks the day (ruling 70).
    """
    opened = DataRecheck.objects.filter(task=task, kind=doubt.kind, state__in=STILL_OPEN).first()
    if opened is not None:
        return opened
    recheck = DataRecheck.objects.create(
        work_order_id=task.work_order_id,
        task=task,
        region_id=task.region_id,
        kind=doubt.kind,
        state=RECHECK_OPENS_AS,
        note=doubt.note,
        respondent_name=doubt.respondent_name,
        opened_at=now,
        opened_by=actor,
        due_at=recheck_due(region_id=task.region_id, now=now),
    )
    RecheckEvent.objects.create(
        subject=recheck,
        region_id=task.region_id,
        verb="open",
        to_state=recheck.state,
        at=now,
        actor=actor,
        reason=doubt.note,
    )
    return recheck


def take_late_numbers(*, tasks: CallbackTaskQuerySet, now: datetime) -> int:
    """The ERP, or the clerk on the order, gave a usable number to an order that came without one: its
    re-check is corrected and the callback is made (F5); how many."""
    waiting = tasks.standing().filter(
        state=TaskState.BAD_DATA, rechecks__kind__in=BORN_WITHOUT_NUMBER, rechecks__state__in=STILL_OPEN
    )
    ids = list(
        waiting.exclude(work_order__phone_hmac="").order_by("pk").values_list("pk", flat=True).distinct()
    )
    return sum(_take_number(task_id=pk, now=now) for pk in ids)


@transaction.atomic
def _take_number(*, task_id: int, now: datetime) -> bool:
    task = (
        CallbackTask.objects.select_for_update(of=("self",))
        .select_related("work_order__customer")
        .get(pk=task_id)
    )
    recheck = task.rechecks.filter(kind__in=BORN_WITHOUT_NUMBER, state__in=STILL_OPEN).first()
    if recheck is None or task.state != TaskState.BAD_DATA:
        return False
    told = task.work_order.phone_masked
    step = RecheckStep(
        verb=RecheckVerb.CORRECT,
        now=now,
        reason=NUMBER_CAME,
        columns={
            "evidence": NUMBER_CAME,
            "changes": {"phone": {"before": "", "after": told}},
            "checked_at": now,
            "verify_due_at": verify_due(region_id=recheck.region_id, now=now),
        },
        evidence={"source": task.work_order.source, "phone": told},
    )
    take(recheck=recheck, step=step)
    reopen_corrected(task=task, actor=None, now=now)
    return True


def give_up_lost_numbers(*, tasks: CallbackTaskQuerySet, now: datetime) -> int:
    """The ERP took the only number from an order that waits for its call: bad data with its re-check, as if
    it had come so (ruling 2); how many. What somebody holds is left to the next sweep. Second callbacks too:
    nobody could dial them, nor end them.
    """
    unheld = Q(claimed_by__isnull=True) | Q(lease_until__lt=now)
    waiting = tasks.filter(
        unheld, state__in=OPEN_STATES, work_order__phone_hmac="", work_order__phone_alt_hmac=""
    )
    return sum(_give_up(task_id=pk, now=now) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _give_up(*, task_id: int, now: datetime) -> bool:
    rows = CallbackTask.objects.select_for_update(of=("self",)).select_related("work_order")
    task = rows.get(pk=task_id)
    if not task.is_open or task.work_order.phone_hmac:
        return False
    kind = RecheckKind.INVALID_FORMAT if task.work_order.phone_raw else RecheckKind.MISSING
    open_recheck(task=task, doubt=Doubt(kind=kind), actor=None, now=now)
    columns = {
        "completed_at": now,
        "claimed_by": None,
        "lease_until": None,
        "appointment_at": None,
        "appointment_for": "",
    }
    transition(task=task, step=Step(to=TaskState.BAD_DATA, verb="lose_number", now=now, columns=columns))
    tell_no_result(task=task, now=now)
    mark_task(task=task, days={local_day(now), task.due_on}, now=now)
    return True


def reopen_corrected(*, task: CallbackTask, actor: User | None, now: datetime) -> None:
    """bad_data → due with a window of one more day, which decides its period (ruling 2); marks both days.

    A second callback only while its case waits for it: not once the case has ended or gone round again.
    """
    if not _is_waited_for(task):
        return
    today, region = local_day(now), task.region_id
    closed = closed_days(region_ids=frozenset({region}), since=today).get(region, {})
    days = corrected_window(corrected_on=today, closed=closed)
    mark_task(task=task, days={task.due_on, days.last}, now=now)
    task.due_start, task.due_end, task.due_on = days.due_start, days.due_end, days.last
    columns = {
        "due_start": days.due_start,
        "due_end": days.due_end,
        "due_on": days.last,
        "completed_at": None,
        **columns_of(place_of(task=task, now=now)),
    }
    transition(task=task, step=Step(to=TaskState.DUE, verb="correct", now=now, actor=actor, columns=columns))


def _is_waited_for(task: CallbackTask) -> bool:
    case = task.complaint
    if case is None:
        return True
    last = case.second_callbacks.order_by("-round").values_list("pk", flat=True).first()
    return case.state == ComplaintState.SECOND_CALLBACK and last == task.pk
