"""Where a callback stands after an attempt: ended, or waiting for its next try."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from callbacks.actions._call import Call
from callbacks.actions._transition import Step, note, transition
from callbacks.actions.queueing import columns_of
from callbacks.choices import AppointmentFor, Behaviour, PhoneSlot, TaskState
from callbacks.models import CallbackTask
from callbacks.policies.attempts import Allowance, Retry, Tried, next_try
from callbacks.policies.endings import Ending
from callbacks.policies.priority import Rank
from callbacks.queries.calls import dials_today
from callbacks.queries.colleagues import colleague_named
from callbacks.queries.orders import phone_of
from callbacks.queries.queue import place_of

STATE_OF = {
    Ending.COMPLETED: TaskState.COMPLETED,
    Ending.REFUSED: TaskState.REFUSED,
    Ending.BAD_DATA: TaskState.BAD_DATA,
    Ending.UNREACHABLE: TaskState.UNREACHABLE,
}
NO_LEASE: dict[str, Any] = {"claimed_by": None, "lease_until": None}
NO_APPOINTMENT: dict[str, Any] = {"appointment_at": None, "appointment_for": ""}


def finish(*, call: Call) -> CallbackTask:
    """Close the callback. A waived one with a bad number stays waived; its re-check is open all the same."""
    state = STATE_OF[call.ending]
    columns = {**_after_attempt(call), **NO_LEASE, **NO_APPOINTMENT}
    if call.given.outcome.sets_do_not_call:
        customer = call.given.task.work_order.customer
        customer.do_not_call = True
        customer.save(update_fields=["do_not_call"])
    if call.given.task.state == TaskState.WAIVED and state is TaskState.BAD_DATA:
        return _stay(call=call, columns=columns)
    columns |= {"completed_at": call.given.now, "rerank_at": None}
    if call.ending is Ending.UNREACHABLE:
        columns["rule_met"] = True
    return transition(
        task=call.given.task,
        step=Step(to=state, verb="record", now=call.given.now, actor=call.given.agent, columns=columns),
    )


def carry_on(*, call: Call) -> CallbackTask:
    """Put the callback where its next try stands; with all dials used it waits for the supervisor."""
    columns = {**_after_attempt(call), **NO_LEASE, **_next(call)}
    if call.given.submission.keep_open:
        columns["keep_open"] = True
    if call.given.task.state in {TaskState.IN_PROGRESS, TaskState.WAIVED}:
        return _stay(call=call, columns=columns)
    return transition(
        task=call.given.task,
        step=Step(
            to=TaskState.IN_PROGRESS,
            verb="record",
            now=call.given.now,
            actor=call.given.agent,
            reason=_handed_to(call),
            columns=columns,
        ),
    )


def _handed_to(call: Call) -> str:
    """For the callback's history: to whom she gave it."""
    return f"→ {call.given.submission.hand_to}" if call.given.submission.hand_to else ""


def _stay(*, call: Call, columns: dict[str, Any]) -> CallbackTask:
    step = Step(
        to=TaskState(call.given.task.state),
        verb="record",
        now=call.given.now,
        actor=call.given.agent,
        reason=_handed_to(call),
        columns=columns,
    )
    note(task=call.given.task, step=step)
    return call.given.task


def _after_attempt(call: Call) -> dict[str, Any]:
    """``agent``: who made the last attempt that counts or ends the callback (ruling 35)."""
    task = call.given.task
    columns: dict[str, Any] = {
        "attempts_made": task.attempts_made + 1,
        "first_attempt_at": task.first_attempt_at or call.dialling.at,
        "last_attempt_at": call.dialling.at,
    }
    if call.given.outcome.counts or call.ending in STATE_OF:
        columns["agent"] = call.given.agent
    if call.given.submission.early_reason.strip():
        columns["early_reason"] = call.given.submission.early_reason.strip()[:200]
    return columns


def _next(call: Call) -> dict[str, Any]:
    """Without a dial left only the supervisor goes on, with an appointment or a second number too."""
    if call.ending is Ending.DEAD_END:
        return {**NO_APPOINTMENT, **_for_supervisor(call)}
    columns = _place(call)
    used_up = call.attempted.allowance.left(call.attempted.past.rule) == 0
    return {**columns, **_for_supervisor(call)} if used_up else columns


def _for_supervisor(call: Call) -> dict[str, Any]:
    return {"rank": Rank.SUPERVISOR, "callable_at": call.given.now, "rerank_at": None}


def _place(call: Call) -> dict[str, Any]:
    if call.given.submission.next_at is not None and call.ending is not Ending.OTHER_PHONE:
        return _appointment(call=call, at=call.given.submission.next_at)
    call.given.task.appointment_at = None
    if call.given.submission.hand_to:
        return _handed_over(call)
    return {
        **NO_APPOINTMENT,
        **columns_of(place_of(task=call.given.task, now=call.given.now, callable_at=_retry_at(call))),
    }


def _appointment(*, call: Call, at: datetime) -> dict[str, Any]:
    """Mine waits for me alone, anyone's for whoever is free (ruling 31)."""
    call.given.task.appointment_at = at
    mine = call.given.submission.appointment_for == AppointmentFor.ME
    columns = columns_of(place_of(task=call.given.task, now=call.given.now, callable_at=at))
    columns |= {"appointment_at": at, "appointment_for": call.given.submission.appointment_for}
    return {**columns, "assigned_to": call.given.agent} if mine else columns


def _handed_over(call: Call) -> dict[str, Any]:
    """To a colleague who speaks the dialect (D11): hers alone from the next try on, as an appointment of her
    own, and anybody's when she does not come."""
    at, given = _retry_at(call), call.given
    colleague = colleague_named(task=given.task, agent=given.agent, username=given.submission.hand_to)
    given.task.appointment_at = at
    columns = columns_of(place_of(task=given.task, now=given.now, callable_at=at))
    return {
        **columns,
        "appointment_at": at,
        "appointment_for": AppointmentFor.ME,
        "assigned_to": colleague,
    }


def _retry_at(call: Call) -> datetime:
    """Never before the window: an early call needs its reason each time (ruling 31)."""
    tried = Tried(at=call.given.now, retry=_retry(call), same_today=call.attempted.same_today)
    found = next_try(tried=tried, past=call.attempted.past, allowance=_allowance_of_next(call))
    return max(found, call.given.task.due_start)


def _retry(call: Call) -> Retry:
    if call.ending is Ending.OTHER_PHONE:
        return Retry(at_once=True)
    outcome = call.given.outcome
    return Retry(
        after=timedelta(minutes=outcome.retry_minutes),
        max_a_day=outcome.max_a_day,
        next_day=outcome.next_day,
        at_once=outcome.behaviour == Behaviour.FAULT,
    )


def _allowance_of_next(call: Call) -> Allowance:
    """The three a day are of the number that will be dialled next."""
    if call.ending is not Ending.OTHER_PHONE:
        return call.attempted.allowance
    here = call.given.submission.phone_slot
    other = PhoneSlot.PRIMARY if here == PhoneSlot.ALTERNATE else PhoneSlot.ALTERNATE
    _phone, digest, _masked = phone_of(order=call.given.task.work_order, slot=other)
    return replace(call.attempted.allowance, customer_today=dials_today(digest=digest, now=call.given.now))
