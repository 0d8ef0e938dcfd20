"""What the rules make of one dial: every decision is that of callbacks/policies, none is drawn here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from callbacks.actions.queueing import columns_of
from callbacks.choices import Behaviour, PhoneSlot, RecheckKind, TaskState
from callbacks.models import Outcome
from callbacks.policies.answers import Answers
from callbacks.policies.attempts import Allowance, Retry, Standing, next_try
from callbacks.policies.attempts import Tried as TriedNow
from callbacks.policies.endings import Ending, Happened, ending
from callbacks.policies.priority import Rank
from callbacks.policies.triggers import OrderFacts, case, grounds, irregularities
from callbacks.queries.orders import is_vip, order_facts
from callbacks.queries.queue import place_of
from reports.actions.demo.calls import STATE_OF, DemoCall
from reports.actions.demo.following import Following, Tried
from reports.actions.demo.talking import Talk, merged
from workorders.choices import ServiceMode

NO_LEASE: Mapping[str, Any] = {"claimed_by": None, "lease_until": None}
NO_PLACE: Mapping[str, Any] = {"rank": None, "rerank_at": None}
NO_APPOINTMENT: Mapping[str, Any] = {"appointment_at": None, "appointment_for": ""}


@dataclass(frozen=True, slots=True)
class Dialled:
    """A dial and its talk. ``used`` counts this dial too, ``other_today`` those to the other number today."""

    following: Following
    outcome: Outcome
    talk: Talk
    at: datetime
    saved_at: datetime
    used: Allowance
    other_today: int
    is_dialled: bool = True

    @property
    def slot(self) -> PhoneSlot:
        return self.talk.submission.phone_slot


@dataclass(frozen=True, slots=True)
class _Judged:
    """The attempt within its history: ``past`` includes it."""

    dialled: Dialled
    answers: Answers
    counted: bool
    past: Standing
    end: Ending


def judge(dialled: Dialled) -> DemoCall:
    """Decide the call and bring ``dialled.following`` and its callback to where they stand after it."""
    following = dialled.following
    judged = _judged(dialled)
    facts = _facts(judged)
    is_completed = judged.end is Ending.COMPLETED
    found = grounds(answers=judged.answers, order=facts) if is_completed else ()
    category = dialled.talk.submission.complaint.category if dialled.talk.submission.complaint else None
    from_state = TaskState(following.task.state)
    columns = _after(judged)
    for name, value in columns.items():
        setattr(following.task, name, value)
    _remember(judged)
    return DemoCall(
        task=following.task,
        agent=following.agent,
        submission=dialled.talk.submission,
        outcome=dialled.outcome,
        answers=judged.answers,
        dialled_at=dialled.at,
        saved_at=dialled.saved_at,
        is_dialled=dialled.is_dialled,
        counted=judged.counted,
        ending=judged.end,
        case=case(found=found, order=facts, category=category),
        irregular=irregularities(answers=judged.answers, order=facts) if is_completed else (),
        recheck=_recheck(judged),
        from_state=from_state,
        columns=columns,
    )


def _judged(dialled: Dialled) -> _Judged:
    following, kind = dialled.following, Behaviour(dialled.outcome.behaviour)
    earlier = following.partial if kind == Behaviour.PARTIAL else None
    answers = dialled.talk.answers
    if earlier is not None:
        answers = merged(earlier=earlier, later=answers)
    counted = following.counts(outcome=dialled.outcome, at=dialled.at)
    past = following.past.after(dialled.at) if counted else following.past
    again = any(t.outcome.pk == dialled.outcome.pk and t.slot == dialled.slot for t in following.tries)
    happened = Happened(
        behaviour=kind,
        answers=answers,
        past=past,
        allowance=dialled.used,
        counts=dialled.outcome.counts,
        earlier_partials=0 if earlier is None else 1,
        number_is_bad=again or not dialled.outcome.repeats_before_recheck,
        other_phone=dialled.outcome.tries_alternate and _other_is_left(dialled),
    )
    return _Judged(dialled=dialled, answers=answers, counted=counted, past=past, end=ending(happened))


def _other(slot: PhoneSlot) -> PhoneSlot:
    return PhoneSlot.PRIMARY if slot == PhoneSlot.ALTERNATE else PhoneSlot.ALTERNATE


def _other_is_left(dialled: Dialled) -> bool:
    other = _other(dialled.slot)
    return bool(dialled.following.digest_of(other)) and other not in dialled.following.bad_slots()


def _facts(judged: _Judged) -> OrderFacts:
    """The full facts, with the search for an earlier repair, only where an answer makes them matter."""
    order = judged.dialled.following.task.work_order
    facts = OrderFacts(
        service_mode=ServiceMode(order.service_mode), charge=order.charge, is_vip=is_vip(order)
    )
    if judged.end is Ending.COMPLETED and grounds(answers=judged.answers, order=facts):
        return order_facts(order=order)
    return facts


def _recheck(judged: _Judged) -> RecheckKind | None:
    told = judged.dialled.talk.submission.data_error
    if judged.end is Ending.BAD_DATA:
        return RecheckKind(judged.dialled.outcome.recheck_kind)
    return told.kind if told is not None else None


def _remember(judged: _Judged) -> None:
    dialled, following = judged.dialled, judged.dialled.following
    following.past = judged.past
    following.tries.append(
        Tried(at=dialled.at, slot=dialled.slot, outcome=dialled.outcome, counted=judged.counted)
    )
    if dialled.outcome.behaviour == Behaviour.PARTIAL:
        following.partial = judged.answers


def _after(judged: _Judged) -> dict[str, Any]:
    """The callback's columns after the save (actions/_standing.py writes the same)."""
    dialled, task = judged.dialled, judged.dialled.following.task
    columns: dict[str, Any] = {
        "attempts_made": task.attempts_made + 1,
        "first_attempt_at": task.first_attempt_at or dialled.at,
        "last_attempt_at": dialled.at,
        **NO_LEASE,
        **NO_APPOINTMENT,
    }
    if dialled.outcome.counts or judged.end in STATE_OF:
        columns["agent"] = dialled.following.agent
    if judged.end in STATE_OF:
        columns |= {"state": STATE_OF[judged.end], "completed_at": dialled.saved_at, **NO_PLACE}
        if judged.end is Ending.UNREACHABLE:
            columns["rule_met"] = True
        return columns
    return columns | {"state": TaskState.IN_PROGRESS} | _next(judged)


def _next(judged: _Judged) -> dict[str, Any]:
    dialled, task = judged.dialled, judged.dialled.following.task
    if judged.end is Ending.DEAD_END:
        return {"rank": Rank.SUPERVISOR, "callable_at": dialled.saved_at, "rerank_at": None}
    submission = dialled.talk.submission
    task.appointment_at = submission.next_at
    if submission.next_at is None:
        return columns_of(place_of(task=task, now=dialled.saved_at, callable_at=_retry_at(judged)))
    columns = columns_of(place_of(task=task, now=dialled.saved_at, callable_at=submission.next_at))
    return columns | {"appointment_at": submission.next_at, "appointment_for": submission.appointment_for}


def _retry_at(judged: _Judged) -> datetime:
    dialled, used = judged.dialled, judged.dialled.used
    if judged.end is Ending.OTHER_PHONE:
        used = replace(used, customer_today=dialled.other_today)
    same_today = dialled.following.same_today(outcome=dialled.outcome, at=dialled.at) + 1
    tried = TriedNow(at=dialled.saved_at, retry=_retry(judged), same_today=same_today)
    return next_try(tried=tried, past=judged.past, allowance=used)


def _retry(judged: _Judged) -> Retry:
    if judged.end is Ending.OTHER_PHONE:
        return Retry(at_once=True)
    outcome = judged.dialled.outcome
    return Retry(
        after=timedelta(minutes=outcome.retry_minutes),
        max_a_day=outcome.max_a_day,
        next_day=outcome.next_day,
        at_once=outcome.behaviour == Behaviour.FAULT,
    )
