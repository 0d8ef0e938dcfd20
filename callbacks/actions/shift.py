"""One key for two steps of the shift: the call is saved, the next callback is in her hand (screens.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.actions.calling import record_attempt
from callbacks.actions.claiming import claim, held_by, release, skip
from callbacks.actions.sharing import next_callback
from callbacks.actions.submissions import Saved, Submission
from callbacks.actions.taking_back import take_back
from callbacks.actions.unit_calls import Unit, record_unit_call
from callbacks.models import CallAttempt, CallbackTask
from callbacks.queries.same_customer import next_of_customer
from config.lib.errors import Conflict
from regions.models import User


@dataclass(frozen=True, slots=True)
class SavedAndNext:
    """``others``: saved with the same call (ruling 38). ``is_same_customer``: the talk goes on about another
    order, nothing is dialled anew (decision 22)."""

    saved: Saved
    following: CallbackTask | None
    others: tuple[Saved, ...] = ()
    is_same_customer: bool = False


def save_and_next(
    *, task: CallbackTask, agent: User, submission: Submission, now: datetime, unit: Unit | None = None
) -> SavedAndNext:
    """Two transactions on purpose: the saved call stands even when no next one can be claimed.

    Raises what ``record_attempt`` or ``record_unit_call`` raises; then nothing was saved and nothing claimed.
    """
    if unit is not None:
        call = record_unit_call(task=task, agent=agent, submission=submission, unit=unit, now=now)
        saved, others = call.first, call.others
    else:
        saved, others = record_attempt(task=task, agent=agent, submission=submission, now=now), ()
    going_on = _same_customer(saved=saved, agent=agent, now=now)
    following = going_on or next_callback(agent=agent, now=now)
    return SavedAndNext(saved, following, others, is_same_customer=going_on is not None)


def _same_customer(*, saved: Saved, agent: User, now: datetime) -> CallbackTask | None:
    """The customer's next order while she is on the line, claimed; None when a colleague was quicker."""
    if saved.replayed or held_by(agent=agent, now=now) is not None:
        return None
    following = next_of_customer(attempt=saved.attempt, agent=agent, now=now)
    try:
        return claim(task=following, agent=agent, now=now) if following is not None else None
    except Conflict:
        return None


def skip_and_next(*, task: CallbackTask, agent: User, reason: str, now: datetime) -> CallbackTask | None:
    """Raises what ``skip`` raises."""
    skip(task=task, agent=agent, reason=reason, now=now)
    return next_callback(agent=agent, now=now)


def take(*, task: CallbackTask, agent: User, now: datetime) -> CallbackTask:
    """Take one from the list: what she held goes back first. Raises Conflict when another agent holds it."""
    held = held_by(agent=agent, now=now)
    taken = claim(task=task, agent=agent, now=now)
    if held is not None and held.pk != task.pk:
        release(task=held, agent=agent)
    return taken


def undo_and_hold(*, attempt: CallAttempt, agent: User, now: datetime) -> CallbackTask:
    """The saved call taken back is hers again; the next one, which she had already, goes back.

    Raises what ``take_back`` raises; then she keeps what she holds.
    """
    held = held_by(agent=agent, now=now)
    task = take_back(attempt=attempt, agent=agent, now=now)
    if held is not None and held.pk != task.pk:
        release(task=held, agent=agent)
    return task
