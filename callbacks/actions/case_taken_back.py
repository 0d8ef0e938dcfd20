"""Ten seconds' regret (ruling 33) where the save had opened a case, or decided one by a second callback."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callbacks.actions._case_door import CaseStep, in_hand, move
from callbacks.actions.case_notices import untell
from callbacks.choices import CaseVerb, ComplaintState
from callbacks.models import CallAttempt, CallbackTask, Complaint, ComplaintEvent
from callbacks.policies.case_steps import TAKEN_BACK
from regions.models import User

S = ComplaintState
FIELDS = {field.attname: field for field in Complaint._meta.concrete_fields}
NOTHING_CLOSED: dict[str, Any] = {
    "closing_record": None,
    "closing_solved": None,
    "closing_satisfaction": None,
    "closing_agent": None,
    "closed_at": None,
}


def has_moved(*, case: Complaint, since: datetime) -> bool:
    """Has anybody done something with the case after the moment it was opened or decided?"""
    return ComplaintEvent.objects.filter(subject=case).exclude(at=since).filter(at__gt=since).exists()


def second_callback_moved(*, task: CallbackTask, attempt: CallAttempt) -> bool:
    return task.complaint is not None and has_moved(case=task.complaint, since=attempt.saved_at)


def take_back_case(*, case: Complaint, actor: User, now: datetime) -> None:
    """The case was never opened: withdrawn as taken back, and left out everywhere (``standing``)."""
    untell(case=case, told_at=case.registered_at)
    with in_hand(case=case, now=now) as held:
        step = CaseStep(verb=CaseVerb.TAKE_BACK, now=now, actor=actor, columns={"taken_back_at": now})
        move(case=held, to=_target(held, S.WITHDRAWN), step=step)


def undo_conclusion(*, task: CallbackTask, attempt: CallAttempt, actor: User, now: datetime) -> None:
    """The second callback decided nothing: the case waits for it again, as it was."""
    if task.complaint is None:
        return
    untell(case=task.complaint, told_at=attempt.saved_at)
    decided = ComplaintEvent.objects.filter(
        subject=task.complaint, at=attempt.saved_at, from_state=S.SECOND_CALLBACK
    ).exclude(to_state=S.SECOND_CALLBACK)
    event = decided.order_by("pk").first()
    if event is None:
        return
    with in_hand(case=task.complaint, now=now) as held:
        columns = {**NOTHING_CLOSED, **_before(event)}
        # What the call had raised never was: the same step must be possible again.
        held.escalations.filter(at=attempt.saved_at).delete()
        held.follow_ups.filter(created_at=attempt.saved_at).delete()
        step = CaseStep(verb=CaseVerb.TAKE_BACK, now=now, actor=actor, columns=columns)
        move(case=held, to=_target(held, S.SECOND_CALLBACK), step=step)


def _before(event: ComplaintEvent) -> dict[str, Any]:
    """The columns that the decision changed, as the event kept them."""
    kept: dict[str, Any] = event.evidence.get("before", {})
    return {name: FIELDS[name].to_python(value) for name, value in kept.items()}


def _target(case: Complaint, to: ComplaintState) -> ComplaintState:
    allowed = TAKEN_BACK.get(S(case.state), frozenset())
    if to not in allowed:
        raise AssertionError(f"{case.state} is not undone to {to}")
    return to
