"""Calls that were really made about a case: the number left the server, or an attempt was saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.models import CallAttempt, Complaint
from regions.models import AuditEntry

REVEAL = "reveal"


@dataclass(frozen=True, slots=True)
class CallAbout:
    at: datetime
    source: str


def last_call_about(*, case: Complaint) -> CallAbout | None:
    """The latest since the case was registered: a connected attempt of its order, or a number shown with its
    reason (ruling 20); None when nobody spoke with the customer."""
    attempts = CallAttempt.objects.standing().filter(
        task__work_order=case.work_order_id, saved_at__gt=case.registered_at, outcome__is_connected=True
    )
    shown = AuditEntry.objects.filter(
        verb=REVEAL, object_type=case._meta.label, object_id=str(case.pk), at__gte=case.registered_at
    )
    found = [
        CallAbout(at=at, source=source)
        for at, source in (
            (attempts.order_by("-saved_at").values_list("saved_at", flat=True).first(), "attempt"),
            (shown.order_by("-at").values_list("at", flat=True).first(), REVEAL),
        )
        if at is not None
    ]
    return max(found, key=lambda call: call.at, default=None)
