"""Everything that stands on a case, read once: what its page, its paper and its timeline are made of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from callbacks.choices import FollowUpState
from callbacks.models import (
    CallAttempt,
    CaseEscalation,
    CaseHandling,
    CaseInquiry,
    CasePause,
    CaseSolution,
    Complaint,
    ComplaintEvent,
    Dial,
    EvidencePhoto,
    FollowUp,
    OverdueCheck,
    PartsRequisition,
)
from callbacks.queries.case_calls import REVEAL
from regions.models import AuditEntry, Notice, User


@dataclass(frozen=True, slots=True)
class CaseFile:
    """``people``: names by username, for what events remember of them."""

    case: Complaint
    events: list[ComplaintEvent]
    attempts: list[CallAttempt]
    dials: list[Dial]
    handlings: list[CaseHandling]
    solutions: list[CaseSolution]
    inquiries: list[CaseInquiry]
    escalations: list[CaseEscalation]
    pauses: list[CasePause]
    requisitions: list[PartsRequisition]
    follow_ups: list[FollowUp]
    checks: list[OverdueCheck]
    photos: list[EvidencePhoto]
    reveals: list[AuditEntry]
    notices: list[Notice]
    people: dict[str, str]


def case_file(*, case: Complaint) -> CaseFile:
    """Sixteen queries, however long the case. ``case`` was found within its reader's scope: what stands on a
    case is seen by who sees the case, the calls about it too.
    """
    events = list(ComplaintEvent.objects.filter(subject=case).select_related("actor"))
    about = Q(task__complaint=case) | Q(task__work_order=case.work_order_id, task__round=1)
    attempts = CallAttempt.objects.filter(about).select_related(
        "agent", "outcome", "task", "record", "retraction"
    )
    dials = Dial.objects.filter(about, attempt__isnull=True).select_related("agent").order_by("pk")
    return CaseFile(
        case=case,
        events=events,
        attempts=list(attempts.defer("answers")),
        dials=list(dials),
        handlings=list(case.handlings.select_related("handler", "found_by")),
        solutions=list(case.solutions.select_related("actor")),
        inquiries=list(case.inquiries.select_related("department__region", "asked_by", "answered_by")),
        escalations=list(case.escalations.select_related("actor", "completed_by")),
        pauses=list(case.pauses.all()),
        requisitions=list(case.requisitions.select_related("requested_by").prefetch_related("lines")),
        follow_ups=list(
            case.follow_ups.exclude(state=FollowUpState.CANCELLED).select_related("done_by", "assigned_to")
        ),
        checks=list(case.overdue_checks.all()),
        photos=list(case.photos.select_related("uploaded_by")),
        reveals=list(_reveals(case)),
        notices=list(_notices(case)),
        people=_named(events),
    )


def _reveals(case: Complaint) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(verb=REVEAL, object_type=case._meta.label, object_id=str(case.pk))
    return list(rows.select_related("actor").order_by("pk"))


def _notices(case: Complaint) -> list[Notice]:
    """By region and time first: their key alone stands in no index."""
    rows = Notice.objects.filter(
        region=case.region_id, at__gte=case.registered_at, key__startswith=f"case:{case.pk}:"
    )
    return list(rows.select_related("recipient").order_by("pk"))


def _named(events: list[ComplaintEvent]) -> dict[str, str]:
    usernames = {event.evidence.get("handler", "") for event in events}
    return {user.username: str(user) for user in User.objects.filter(username__in=usernames)}
