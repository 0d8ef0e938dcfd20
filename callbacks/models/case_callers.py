"""Who may still call back on a case, as conditions of a query (E5, roles.md 7, ruling 41)."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from callbacks.choices import HANDLING_VERBS
from callbacks.models.case_rows import CaseHandling
from callbacks.models.complaint import Complaint
from callbacks.models.history import ComplaintEvent
from regions.choices import Role
from regions.models import Membership


def handled_by(user: Any) -> Q:
    """Complaints that ``user``, a person or a column of the outer query, handles or handled in any round:
    what ``Complaint.was_handled_by`` says of one."""
    person = OuterRef(user) if isinstance(user, OuterRef) else user
    rounds = CaseHandling.objects.filter(complaint=OuterRef("pk"), handler=person)
    steps = ComplaintEvent.objects.filter(subject=OuterRef("pk"), actor=person, verb__in=HANDLING_VERBS)
    return Q(handler=user) | Q(Exists(rounds)) | Q(Exists(steps))


def has_agent() -> Exists:
    """Of complaints: an agent of the region, or of one above it, is there who never handled the case."""
    posts = Membership.objects.filter(
        role=Role.CALLBACK_AGENT, user__is_active=True, region__is_active=True
    ).alias(case_path=ExpressionWrapper(OuterRef("region__path"), output_field=CharField()))
    hers = Complaint.objects.filter(handled_by(OuterRef("user")), pk=OuterRef(OuterRef("pk")))
    return Exists(posts.filter(~Exists(hers.order_by()), case_path__startswith=F("region__path")))


def is_left_to_headquarters(case: Complaint) -> bool:
    """Where a region has no such agent, headquarters' makes the second callback."""
    return not Complaint.objects.filter(has_agent(), pk=case.pk).exists()
