"""Data re-checks of her regions: to read, and to conclude on their page (F1, F2; states.md 6.3)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from callbacks.choices import RecheckState, RecheckVerb
from callbacks.filters import RecheckFilter
from callbacks.forms.rechecks import RecheckForm
from callbacks.models import DataRecheck, RecheckEvent
from callbacks.policies.recheck_steps import legal_verbs
from callbacks.queries.rechecks import limit_of_recheck
from callbacks.rules import can_check_recheck, can_reveal_recheck, can_verify_recheck
from callbacks.views.photo_desk import desk_of
from callbacks.views.registers import SEALED, WITH_ORDER, register_page
from config.lib.errors import DomainError
from regions.models import User

FIELDS = {"phone": _("电话"), "customer_name": _("客户姓名"), "address": _("地址")}
PEOPLE = ("opened_by", "checked_by", "verified_by")


@login_required
@require_safe
def rechecks(request: HttpRequest) -> HttpResponse:
    rows, now = DataRecheck.objects.visible_to(request.user), timezone.now()
    context = register_page(request, rows=rows, filters=RecheckFilter, joins=("opened_by",))
    listed = [(each, limit_of_recheck(recheck=each, now=now)) for each in context["page"].items]
    return render(request, "callbacks/rechecks.html", context | {"rows": listed})


@login_required
@never_cache
@require_safe
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    return recheck_page(request, pk)


def recheck_page(
    request: HttpRequest,
    pk: int,
    *,
    photo_problem: DomainError | None = None,
    form: RecheckForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """``photo_problem``: why a photo was not taken, told at its field; ``form``: what was refused."""
    rows = DataRecheck.objects.visible_to(request.user).defer(*SEALED)
    found = get_object_or_404(rows.select_related(*WITH_ORDER, *PEOPLE), pk=pk)
    events = RecheckEvent.objects.visible_to(request.user).filter(subject=found).select_related("actor")
    may_reveal = isinstance(request.user, User) and can_reveal_recheck(request.user, found)
    context = {
        "recheck": found,
        "limit": limit_of_recheck(recheck=found, now=timezone.now()),
        "changes": [(FIELDS.get(name, name), each) for name, each in found.changes.items()],
        "reveal_url": reverse("callbacks:reveal_recheck", args=[pk]) if may_reveal else "",
        "events": [(event, RecheckState(event.to_state).label) for event in events],
        "form": form or RecheckForm(),
        **_steps(request, found),
        "evidence": desk_of(
            request=request,
            case=found,
            url=reverse("callbacks:add_recheck_photo", args=[pk]),
            error=photo_problem.message if photo_problem else "",
        ),
    }
    status = photo_problem.status if photo_problem else status
    return render(request, "callbacks/recheck.html", context, status=status)


def _steps(request: HttpRequest, recheck: DataRecheck) -> dict[str, Any]:
    """Only the legal next steps of her role are offered."""
    user, legal = request.user, legal_verbs(state=RecheckState(recheck.state))
    checks = isinstance(user, User) and can_check_recheck(user, recheck)
    verifies = isinstance(user, User) and can_verify_recheck(user, recheck)
    return {
        "may_begin": checks and RecheckVerb.CHECK in legal,
        "may_conclude": checks and RecheckVerb.CORRECT in legal,
        "may_verify": verifies and RecheckVerb.VERIFY in legal and recheck.checked_by_id != user.pk,
    }
