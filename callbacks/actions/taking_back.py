"""U: the agent takes her last save back within ten seconds (ruling 33), so that speed is safe.

Attempt, record, suggestion and need stay for ever, with a retraction row; one queryset word (``standing``)
leaves them out everywhere. What the save had opened is closed as taken back, the callback returns into her
hand.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._transition import Step, note, transition
from callbacks.actions.calling import mark_save
from callbacks.actions.case_taken_back import (
    has_moved,
    second_callback_moved,
    take_back_case,
    undo_conclusion,
)
from callbacks.actions.claiming import claim
from callbacks.actions.dialling import lock
from callbacks.actions.queueing import columns_of
from callbacks.actions.unit_calls import unit_of
from callbacks.choices import AppointmentFor, FindingState, RecheckState, TaskState
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    DataRecheck,
    RecheckEvent,
    Retraction,
    ServiceFinding,
)
from callbacks.policies.states import RECHECK_OPENS_AS
from callbacks.queries.calls import complaint_of, standing_attempts
from callbacks.queries.queue import place_of
from config.lib.errors import Conflict, Forbidden
from regions.actions.auditing import record_audit
from regions.actions.days import days_together
from regions.models import User

WITHIN = timedelta(seconds=10)
VERB = "take_back"


def take_back(*, attempt: CallAttempt, agent: User, now: datetime) -> CallbackTask:
    """Undo the save of ``attempt``; the callback is hers again as it was before.

    A call that was saved for several orders of a unit is taken back for all of them (ruling 38); the one it
    began with is hers, the others wait in the queue again.

    Raises Forbidden for another agent's attempt; Conflict when ten seconds are over, when it was taken back
    already, or when somebody has done something with it since.
    """
    if attempt.agent_id != agent.pk:
        raise Forbidden("not_yours", _("只能撤回自己的结果。"))
    if not attempt.saved_at <= now <= attempt.saved_at + WITHIN:
        raise Conflict("too_late", _("超过10秒，不能撤回，请用更正。"))
    with transaction.atomic(), days_together(now=now):
        saves = [(lock(each.task), each) for each in unit_of(attempt)]
        for task, each in saves:
            _take_back_one(task=task, attempt=each, agent=agent, now=now)
        first = attempt.same_call_as_id or attempt.pk
        hers = next(task for task, each in saves if each.pk == first)
        claim(task=hers, agent=agent, now=now)
        mark_save(tasks=[task for task, _attempt in saves], now=now)
    return hers


def _take_back_one(*, task: CallbackTask, attempt: CallAttempt, agent: User, now: datetime) -> None:
    _ensure_untouched(task=task, attempt=attempt, agent=agent, now=now)
    Retraction.objects.create(attempt=attempt, region_id=attempt.region_id, agent=agent, at=now)
    _close_what_it_opened(attempt=attempt, task=task, agent=agent, now=now)
    _return(task=task, attempt=attempt, agent=agent, now=now)
    record_audit(
        actor=agent,
        verb=VERB,
        obj=task,
        region=task.region,
        now=now,
        before={"outcome": attempt.outcome.code, "attempt": attempt.pk},
    )


def _ensure_untouched(*, task: CallbackTask, attempt: CallAttempt, agent: User, now: datetime) -> None:
    last = standing_attempts(task).order_by("-pk").first()
    held = (
        task.claimed_by_id not in {None, agent.pk}
        and task.lease_until is not None
        and task.lease_until >= now
    )
    case = complaint_of(attempt)
    recheck = _recheck(attempt)
    moved = (
        last != attempt
        or held
        or task.events.order_by("-pk").values_list("at", flat=True).first() != attempt.saved_at
        or (case is not None and has_moved(case=case, since=attempt.saved_at))
        or second_callback_moved(task=task, attempt=attempt)
        or (recheck is not None and recheck.state != RECHECK_OPENS_AS)
    )
    if moved:
        raise Conflict("moved_on", _("这条结果之后已有别的处理,不能撤回。"))


def _recheck(attempt: CallAttempt) -> DataRecheck | None:
    return DataRecheck.objects.filter(task_id=attempt.task_id, opened_at=attempt.saved_at).first()


def _close_what_it_opened(*, attempt: CallAttempt, task: CallbackTask, agent: User, now: datetime) -> None:
    complaint = complaint_of(attempt)
    if complaint is not None:
        take_back_case(case=complaint, actor=agent, now=now)
    undo_conclusion(task=task, attempt=attempt, actor=agent, now=now)
    recheck = _recheck(attempt)
    if recheck is not None:
        before, recheck.state = recheck.state, RecheckState.CLOSED
        recheck.save(update_fields=["state"])
        RecheckEvent.objects.create(subject=recheck, **_event(before, recheck.state, task, agent, now))
    ServiceFinding.objects.filter(record__attempt=attempt).update(state=FindingState.REFUTED)
    CallbackRecord.objects.filter(attempt=attempt).update(task=None, retracted_at=now)
    customer = task.work_order.customer
    refusals = CallAttempt.objects.standing().filter(outcome__sets_do_not_call=True)
    if attempt.outcome.sets_do_not_call and not refusals.filter(task__work_order__customer=customer).exists():
        customer.do_not_call = False
        customer.save(update_fields=["do_not_call"])


def _event(before: str, after: str, task: CallbackTask, agent: User, now: datetime) -> dict[str, Any]:
    return {
        "region_id": task.region_id,
        "verb": VERB,
        "from_state": before,
        "to_state": after,
        "at": now,
        "actor": agent,
    }


def _return(*, task: CallbackTask, attempt: CallAttempt, agent: User, now: datetime) -> None:
    """The state before the save, and counters as the attempts that stand make them."""
    event = task.events.filter(verb="record", at=attempt.saved_at).order_by("-pk").first()
    state = TaskState(event.from_state) if event is not None else TaskState.DUE
    standing = list(standing_attempts(task).order_by("dialled_at", "pk").select_related("outcome"))
    counted = [earlier for earlier in standing if earlier.outcome.counts]
    # What was agreed before the save is agreed still.
    task.appointment_at = standing[-1].next_at if standing else None
    columns = {
        "attempts_made": len(standing),
        "first_attempt_at": standing[0].dialled_at if standing else None,
        "last_attempt_at": standing[-1].dialled_at if standing else None,
        "agent_id": counted[-1].agent_id if counted else None,
        "completed_at": None,
        "rule_met": None,
        "appointment_at": task.appointment_at,
        "appointment_for": AppointmentFor.ANYONE if task.appointment_at else "",
        **columns_of(place_of(task=task, now=now)),
    }
    step = Step(to=state, verb=VERB, now=now, actor=agent, columns=columns)
    move = note if task.state == state else transition
    move(task=task, step=step)
