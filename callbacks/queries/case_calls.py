"""Calls that were really made about a case: the number left the server, or an attempt was saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.choices import Behaviour, CaseVerb
from callbacks.models import CallAttempt, Complaint
from regions.models import AuditEntry

REVEAL = "reveal"
UNSATISFIED = (CaseVerb.REOPEN, CaseVerb.RECUR)


@dataclass(frozen=True, slots=True)
class CallAbout:
    at: datetime
    source: str


def last_call_about(*, case: Complaint) -> CallAbout | None:
    """The latest since the case was registered or last reopened: an attempt of its order in which somebody
    spoke with us, or a number shown with its reason (ruling 20); None where there is none.

    A customer whose last answer reopened the case has to say it in another call; whoever answers at a wrong
    number is not the customer.
    """
    unsatisfied = (
        case.events.filter(verb__in=UNSATISFIED).order_by("-pk").values_list("at", flat=True).first()
    )
    since = unsatisfied or case.registered_at
    attempts = (
        CallAttempt.objects.standing()
        .filter(task__work_order=case.work_order_id, saved_at__gt=since, outcome__is_connected=True)
        .exclude(outcome__behaviour=Behaviour.BAD_NUMBER)
    )
    shown = AuditEntry.objects.filter(
        verb=REVEAL, object_type=case._meta.label, object_id=str(case.pk), at__gte=since
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
