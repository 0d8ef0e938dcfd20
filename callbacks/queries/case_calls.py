"""Calls that were really made about a case: the number left the server, or an attempt was saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.choices import Behaviour, CaseVerb
from callbacks.models import CallAttempt, Complaint
from regions.models import AuditEntry

REVEAL = "reveal"
UNSATISFIED = (CaseVerb.REOPEN, CaseVerb.RECUR)

# Somebody else answered, or nobody wished to speak.
NO_TALK = (Behaviour.BAD_NUMBER, Behaviour.REFUSES)


@dataclass(frozen=True, slots=True)
class CallAbout:
    """``is_a_talk``: an attempt was saved in which the customer spoke with us; else a number was shown."""

    at: datetime
    is_a_talk: bool

    @property
    def source(self) -> str:
        return "attempt" if self.is_a_talk else REVEAL


def last_call_about(*, case: Complaint) -> CallAbout | None:
    """The latest since the case was registered or last reopened: a saved talk about its order, else a number
    shown with its reason (ruling 20); None where there is neither.

    A customer whose last answer reopened the case has to say it in another call; whoever answers at a wrong
    number is not the customer, and who refuses to talk has withdrawn nothing (ruling 43).
    """
    unsatisfied = (
        case.events.filter(verb__in=UNSATISFIED).order_by("-pk").values_list("at", flat=True).first()
    )
    since = unsatisfied or case.registered_at
    attempts = (
        CallAttempt.objects.standing()
        .filter(task__work_order=case.work_order_id, saved_at__gt=since, outcome__is_connected=True)
        .exclude(outcome__behaviour__in=NO_TALK)
    )
    shown = AuditEntry.objects.filter(
        verb=REVEAL, object_type=case._meta.label, object_id=str(case.pk), at__gte=since
    )
    talked = attempts.order_by("-saved_at").values_list("saved_at", flat=True).first()
    if talked is not None:
        return CallAbout(at=talked, is_a_talk=True)
    seen = shown.order_by("-at").values_list("at", flat=True).first()
    return None if seen is None else CallAbout(at=seen, is_a_talk=False)
