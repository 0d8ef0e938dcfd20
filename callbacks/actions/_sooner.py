"""Severity only rises (calls.md 5.6), and with it the limits come sooner, never later (states.md 6.2)."""

from __future__ import annotations

from datetime import datetime

from callbacks.choices import Severity
from callbacks.models import Complaint
from callbacks.policies.deadlines import accept_due, first_dues, progress_due
from callbacks.queries.case_limits import limits_and_clock


def sooner_dues(*, case: Complaint, severity: Severity, now: datetime) -> dict[str, datetime]:
    """Columns of a case in hand that becomes graver: response, plan and resolution count from its
    registration, accepting from its assignment, the next word from now."""
    since = case.registered_at
    limits, clock = limits_and_clock(case=case, severity=severity, since=since)
    dues = first_dues(limits=limits, clock=clock, registered_at=since)
    found: dict[str, datetime | None] = {
        "response_due_at": dues.response,
        "plan_due_at": dues.plan,
        "progress_due_at": progress_due(limits=limits, clock=clock, last_told_at=now),
    }
    if case.assigned_at is not None:
        found["accept_due_at"] = accept_due(limits=limits, clock=clock, assigned_at=case.assigned_at)
    if case.reopenings:
        found["plan_due_at"] = None if limits.plan is None else now + limits.plan
    elif case.paused_at is None:
        found["resolution_due_at"] = dues.resolution
    return {name: min(at, getattr(case, name) or at) for name, at in found.items() if at is not None}
