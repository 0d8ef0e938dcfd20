"""A number in clear for who handles a case or a re-check (ruling 20): a reason, an audit row, the number."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from callbacks.actions.revealing import RevealRequest, reveal
from callbacks.models import Complaint, DataRecheck
from callbacks.rules import can_reveal_complaint, can_reveal_recheck
from callbacks.views.call import grouped
from config.lib.errors import DomainError
from regions.models import User


@login_required
@never_cache
@require_POST
def reveal_complaint(request: HttpRequest, number: str) -> HttpResponse:
    rows = Complaint.objects.visible_to(request.user).select_related("work_order", "region", "department")
    return _revealed(request, case=get_object_or_404(rows, number=number), rule=can_reveal_complaint)


@login_required
@never_cache
@require_POST
def reveal_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    rows = DataRecheck.objects.visible_to(request.user).select_related("work_order", "region")
    return _revealed(request, case=get_object_or_404(rows, pk=pk), rule=can_reveal_recheck)


def _revealed(
    request: HttpRequest, *, case: Complaint | DataRecheck, rule: Callable[..., bool]
) -> HttpResponse:
    if not isinstance(request.user, User):
        raise Http404
    if not rule(request.user, case):
        raise PermissionDenied
    asked = RevealRequest(reason=request.POST.get("reason", ""))
    try:
        shown = reveal(case=case, actor=request.user, request=asked, now=timezone.now())
    except DomainError as error:
        context = {"error": error.message, "reveal_url": request.path}
        return render(request, "callbacks/_reveal.html", context, status=error.status)
    context = {"number": grouped(shown.phone) or shown.phone_raw, "reveal_url": request.path}
    return render(request, "callbacks/_reveal.html", context)
