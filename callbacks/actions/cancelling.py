"""A second callback that nobody needs any more, because its case ended another way."""

from __future__ import annotations

from datetime import datetime

from callbacks.actions._transition import Step, transition
from callbacks.choices import CancelReason, TaskState
from callbacks.models import CallbackTask, Complaint
from regions.actions.days import mark_days
from regions.models import User


def hold_second_callbacks(case: Complaint) -> None:
    """Hold the case's open callbacks before the case itself, in the order in which a save holds them."""
    list(CallbackTask.objects.select_for_update().open().filter(complaint=case).order_by("pk"))


def cancel_second_callbacks(*, case: Complaint, actor: User, now: datetime) -> None:
    """In the caller's transaction, which holds them."""
    for task in CallbackTask.objects.open().filter(complaint=case).order_by("pk"):
        columns = {
            "cancel_reason": CancelReason.CASE_ENDED,
            "claimed_by": None,
            "lease_until": None,
            "appointment_at": None,
            "appointment_for": "",
            "completed_at": now,
        }
        step = Step(
            to=TaskState.CANCELLED,
            verb="cancel",
            now=now,
            actor=actor,
            reason=str(CancelReason.CASE_ENDED.label),
            columns=columns,
        )
        transition(task=task, step=step)
        mark_days(days={(task.region_id, task.due_on)}, now=now)
