"""Data re-checks of her regions, to read (F1, F2)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from callbacks.choices import RecheckState
from callbacks.filters import RecheckFilter
from callbacks.models import DataRecheck, RecheckEvent
from callbacks.rules import can_reveal_recheck
from callbacks.views.photo_desk import desk_of
from callbacks.views.registers import SEALED, WITH_ORDER, register_page
from config.lib.errors import DomainError
from regions.models import User


@login_required
@require_safe
def rechecks(request: HttpRequest) -> HttpResponse:
    rows = DataRecheck.objects.visible_to(request.user)
    context = register_page(request, rows=rows, filters=RecheckFilter, joins=("opened_by",))
    return render(request, "callbacks/rechecks.html", context)


@login_required
@require_safe
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    return recheck_page(request, pk)


def recheck_page(request: HttpRequest, pk: int, *, photo_problem: DomainError | None = None) -> HttpResponse:
    """``photo_problem``: why a photo was not taken, told at its field."""
    rows = DataRecheck.objects.visible_to(request.user).defer(*SEALED)
    found = get_object_or_404(rows.select_related(*WITH_ORDER, "opened_by"), pk=pk)
    events = RecheckEvent.objects.visible_to(request.user).filter(subject=found).select_related("actor")
    may_reveal = isinstance(request.user, User) and can_reveal_recheck(request.user, found)
    context = {
        "recheck": found,
        "reveal_url": reverse("callbacks:reveal_recheck", args=[pk]) if may_reveal else "",
        "events": [(event, RecheckState(event.to_state).label) for event in events],
        "evidence": desk_of(
            request=request,
            case=found,
            url=reverse("callbacks:add_recheck_photo", args=[pk]),
            error=photo_problem.message if photo_problem else "",
        ),
    }
    status = photo_problem.status if photo_problem else 200
    return render(request, "callbacks/recheck.html", context, status=status)
