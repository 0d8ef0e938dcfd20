"""The second callback (E5, E7; rulings 25, 31, 43, 45): a callback of round 2, 3 … that decides a case.

Planned in the transaction that handles the case, concluded in the save of the call. Only a customer who says
solved and at least satisfied closes it, and never to somebody who handled it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, in_hand, take
from callbacks.actions.case_escalating import Rise, rise
from callbacks.actions.case_notices import Tidings, tell
from callbacks.actions.follow_ups import open_stability_check
from callbacks.actions.queueing import columns_of
from callbacks.choices import CaseVerb, EscalationRule, Severity, Solved, TaskState
from callbacks.models import CallbackRecord, CallbackTask, Complaint, TaskEvent
from callbacks.models.complaint import CONTENT
from callbacks.policies.deadlines import progress_due, resolution_again
from callbacks.policies.escalation import HEADQUARTERS
from callbacks.policies.severity import FAILED_RULE, raised
from callbacks.queries.case_limits import case_policy_on, clock_from, limits_and_clock
from callbacks.queries.queue import place_of
from config.lib.calendar import local_day
from config.lib.errors import Forbidden
from regions.actions.days import mark_days
from regions.choices import Role
from regions.models import User
from workorders.models import WorkOrder

TWICE = 2
# What was proposed and decided of the round that is over is nobody's to decide again.
NOTHING_FOUND: dict[str, Any] = {"invalid_found_by": None, "invalid_proposed_by": None, "invalid_reason": ""}
COLUMNS = {field.name: field.attname for field in Complaint._meta.concrete_fields}


def plan_second_callback(*, case: Complaint, now: datetime, step: CaseStep | None = None) -> CallbackTask:
    """handled → second_callback with its task, for a case in hand: within a day, at the latest within two,
    never later than the customer can be phoned (ruling 42). ``step``: the other way here (found invalid).
    """
    step = step or CaseStep(verb=CaseVerb.CALL_AGAIN, now=now)
    policy = case_policy_on(region_id=case.region_id, day=local_day(now))
    clock = clock_from(region_id=case.region_id, since=now)
    limit = clock.talk(since=now, span=timedelta(hours=policy.second_limit_hours))
    columns = {
        "second_target_at": clock.talk(since=now, span=timedelta(hours=policy.second_target_hours)),
        "second_due_at": limit,
        "rounds": case.rounds + 1,
    }
    take(case=case, step=replace(step, columns={**step.columns, **columns}))
    task = CallbackTask(
        work_order=case.work_order,
        region_id=case.region_id,
        complaint=case,
        round=_next_round(case.work_order),
        state=TaskState.DUE,
        due_start=now,
        due_end=limit,
        due_on=local_day(limit),
        callable_at=now,
        assigned_to=_first_agent(case),
        created_at=now,
    )
    for name, value in columns_of(place_of(task=task, now=now)).items():
        setattr(task, name, value)
    task.save()
    TaskEvent.objects.create(
        subject=task, region_id=task.region_id, verb="plan_second", to_state=task.state, at=now
    )
    mark_days(days={(task.region_id, task.due_on)}, now=now)
    return task


def _next_round(order: WorkOrder) -> int:
    """Rounds of an order go on through all its cases; its row is held so that two never meet."""
    WorkOrder.objects.select_for_update().filter(pk=order.pk).values_list("pk", flat=True).first()
    last = CallbackTask.objects.filter(work_order=order).aggregate(last=Max("round"))["last"] or 1
    return last + 1


def _first_agent(case: Complaint) -> User | None:
    """Who talked with the customer first, if she still calls here and never handled the case."""
    agent = case.record.agent if case.record is not None else case.registered_by
    calls = agent.has_role(Role.CALLBACK_AGENT, region=case.region)
    return agent if calls and not case.was_handled_by(agent) else None


def ensure_may_conclude(*, task: CallbackTask, agent: User) -> None:
    """Raises Forbidden for whoever handled the case in any round (E5, ruling 41)."""
    if task.complaint is not None and task.complaint.was_handled_by(agent):
        raise Forbidden("handler_never_calls", _("处理过这件投诉的人不能做它的二次回访。"))


def conclude(*, task: CallbackTask, record: CallbackRecord | None, agent: User, now: datetime) -> None:
    """What a finished second callback makes of its case, in the transaction that saves the call.

    Satisfied closes it (or ends it as invalid, where it was found so); anything else reopens it one level up.
    Without a record (refused, not reached, wrong number) the supervisor is told.
    """
    if task.complaint is None:
        return
    with in_hand(case=task.complaint, now=now) as case:
        if record is None:
            tell_no_result(task=task, now=now)
        elif is_satisfied(record):
            _close(case=case, record=record, agent=agent, now=now)
        else:
            _reopen(case=case, record=record, agent=agent, now=now)


def tell_no_result(*, task: CallbackTask, now: datetime) -> None:
    """A second callback ended without an answer: its case is the supervisor's to bring on."""
    if task.complaint is not None:
        tell(case=task.complaint, tidings=Tidings.REFUSED, now=now, key=f"round:{task.round}")


def is_satisfied(record: CallbackRecord) -> bool:
    """Decision 14: solved, and 满意 or better."""
    return record.solved == Solved.YES and (record.satisfaction or 0) >= CONTENT


def _close(*, case: Complaint, record: CallbackRecord, agent: User, now: datetime) -> None:
    invalid = case.invalid_found_by_id is not None
    columns = {
        "closing_record": record,
        "closing_solved": record.solved,
        "closing_satisfaction": record.satisfaction,
        "closing_agent": agent,
    }
    step = CaseStep(
        verb=CaseVerb.END_INVALID if invalid else CaseVerb.CLOSE_SATISFIED,
        now=now,
        actor=agent,
        reason=record.description,
        columns=columns,
        evidence=told_by(record),
    )
    take(case=case, step=step)
    if not invalid:
        open_stability_check(case=case, now=now)
    tell(case=case, tidings=Tidings.CLOSED, now=now)


def told_by(record: CallbackRecord) -> dict[str, Any]:
    """What the customer said, for the case's history."""
    return {
        "record": record.pk,
        "round": record.round,
        "satisfaction": record.satisfaction,
        "solved": record.solved,
        "contacted": record.contacted,
    }


def _reopen(*, case: Complaint, record: CallbackRecord, agent: User, now: datetime) -> None:
    columns = reopened_columns(case=case, now=now)
    before = as_stored(case=case, names=("level", *columns))
    step = CaseStep(
        verb=CaseVerb.REOPEN,
        now=now,
        actor=agent,
        reason=record.description or record.extra_answers.get("further_demand") or record.note,
        columns=columns,
        evidence={**told_by(record), "before": before},
    )
    take(case=case, step=step)
    raise_reopened(case=case, now=now)
    tell(case=case, tidings=Tidings.REOPENED, now=now)


def as_stored(*, case: Complaint, names: Iterable[str]) -> dict[str, Any]:
    """These columns as they are, as JSON keeps them: what taking the call back restores."""
    values = {COLUMNS[name]: getattr(case, COLUMNS[name]) for name in names}
    return {name: at.isoformat() if isinstance(at, datetime) else at for name, at in values.items()}


def reopened_columns(*, case: Complaint, now: datetime) -> dict[str, Any]:
    """A new, shorter limit (row 12); a minor case becomes serious (calls.md 5.6)."""
    severity = Severity(case.severity)
    columns: dict[str, Any] = {"reopenings": case.reopenings + 1, "planned_at": None, "closed_at": None}
    if raised(severity=severity, to=Severity.SERIOUS):
        severity = Severity.SERIOUS
        columns |= {"severity": severity, "severity_rule": FAILED_RULE}
    limits, clock = limits_and_clock(case=case, severity=severity, since=now)
    return columns | {
        "resolution_due_at": resolution_again(limits=limits, clock=clock, reopened_at=now),
        "progress_due_at": progress_due(limits=limits, clock=clock, last_told_at=now),
        "plan_due_at": None if limits.plan is None else now + limits.plan,
        **NOTHING_FOUND,
    }


def raise_reopened(*, case: Complaint, now: datetime) -> None:
    """One level up each time, to the top at the second (states.md 6.2)."""
    rule = EscalationRule.REOPENED_TWICE if case.reopenings >= TWICE else EscalationRule.REOPENED
    to = HEADQUARTERS if case.reopenings >= TWICE else min(case.level + 1, HEADQUARTERS)
    rise(case=case, step=Rise(rule=rule, to=to, key=f"reopened:{case.reopenings}"), now=now)
