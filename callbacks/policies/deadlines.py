"""When a complaint must have moved on (states.md 6.2). The first response counts clock hours (ruling 42)."""

from __future__ import annotations

from datetime import datetime, timedelta

from callbacks.choices import ComplaintState, Severity

FIRST_RESPONSE = {
    Severity.MINOR: timedelta(hours=24),
    Severity.SERIOUS: timedelta(hours=4),
    Severity.MAJOR: timedelta(hours=1),
}
# Until the handler has spoken with the customer (accepted → handling).
AWAITING_RESPONSE = (ComplaintState.REGISTERED, ComplaintState.ASSIGNED, ComplaintState.ACCEPTED)


def first_response_due(*, severity: Severity, registered_at: datetime) -> datetime:
    return registered_at + FIRST_RESPONSE[severity]


def is_overdue(*, state: ComplaintState, severity: Severity, registered_at: datetime, now: datetime) -> bool:
    """Nobody has spoken with the customer in time."""
    return state in AWAITING_RESPONSE and now > first_response_due(
        severity=severity, registered_at=registered_at
    )
