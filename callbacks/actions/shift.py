"""One key for two steps of the shift: the call is saved, the next callback is in her hand (screens.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.actions.calling import record_attempt
from callbacks.actions.claiming import claim, claim_next, held_by, release, skip
from callbacks.actions.submissions import Saved, Submission
from callbacks.actions.taking_back import take_back
from callbacks.models import CallAttempt, CallbackTask
from regions.models import User


@dataclass(frozen=True, slots=True)
class SavedAndNext:
    saved: Saved
    following: CallbackTask | None


def save_and_next(*, task: CallbackTask, agent: User, submission: Submission, now: datetime) -> SavedAndNext:
    """Two transactions on purpose: the saved call stands even when no next one can be claimed.

    Raises what ``record_attempt`` raises; then nothing was saved and nothing claimed.
    """
    saved = record_attempt(task=task, agent=agent, submission=submission, now=now)
    return SavedAndNext(saved=saved, following=claim_next(agent=agent, now=now))


def skip_and_next(*, task: CallbackTask, agent: User, reason: str, now: datetime) -> CallbackTask | None:
    """Raises what ``skip`` raises."""
    skip(task=task, agent=agent, reason=reason, now=now)
    return claim_next(agent=agent, now=now)


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
