"""Complaints of her regions, to read (E1, E3); handling them is the loop's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from callbacks.choices import ComplaintState, Ground
from callbacks.filters import ComplaintFilter
from callbacks.models import Complaint, ComplaintEvent
from callbacks.rules import can_reveal_complaint
from callbacks.views.photo_desk import desk_of
from callbacks.views.registers import SEALED, WITH_ORDER, register_page
from config.lib.errors import DomainError
from regions.models import User

LABELS = dict(Ground.choices)


@login_required
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    rows = Complaint.objects.visible_to(request.user)
    context = register_page(request, rows=rows, filters=ComplaintFilter, joins=("department", "handler"))
    return render(request, "callbacks/complaints.html", context)


@login_required
@require_safe
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    return complaint_page(request, number)


def complaint_page(
    request: HttpRequest, number: str, *, photo_problem: DomainError | None = None
) -> HttpResponse:
    """``photo_problem``: why a photo was not taken, told at its field."""
    rows = Complaint.objects.visible_to(request.user).defer(*SEALED)
    found = get_object_or_404(
        rows.select_related(*WITH_ORDER, "department", "handler", "registered_by", "record"), number=number
    )
    events = ComplaintEvent.objects.visible_to(request.user).filter(subject=found).select_related("actor")
    context = {
        "complaint": found,
        "grounds": [LABELS.get(ground, ground) for ground in found.grounds],
        "reveal_url": reverse("callbacks:reveal_complaint", args=[number])
        if _may_reveal(request, found)
        else "",
        "events": [(event, _word(event)) for event in events],
        "evidence": desk_of(
            request=request,
            case=found,
            url=reverse("callbacks:add_complaint_photo", args=[number]),
            error=photo_problem.message if photo_problem else "",
        ),
    }
    status = photo_problem.status if photo_problem else 200
    return render(request, "callbacks/complaint.html", context, status=status)


def _word(event: ComplaintEvent) -> Any:
    """The state it came to; a correction of the answers leaves the state as it was."""
    return _("已更正") if event.verb == "amend" else ComplaintState(event.to_state).label


def _may_reveal(request: HttpRequest, found: Complaint) -> bool:
    return isinstance(request.user, User) and can_reveal_complaint(request.user, found)
