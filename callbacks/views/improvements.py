"""改进工单 (K13): the list, one order, and its end with a measure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.improving import finish_improvement as finish
from callbacks.choices import ImprovementState
from callbacks.forms.cases.words import ImprovementForm
from callbacks.models import ImprovementOrder
from callbacks.rules import can_improve
from config.lib.calendar import local_day
from config.lib.errors import DomainError
from config.lib.keyset import keyset_page
from regions.models import User
from regions.rules import sees_cases
from regions.views.gates import only_for

JOINS = ("region", "department__region", "complaint__work_order", "done_by")


def _rows(user: User) -> Any:
    return ImprovementOrder.objects.visible_to(user).select_related(*JOINS)


@login_required
@require_safe
def improvements(request: HttpRequest) -> HttpResponse:
    """Open ones first asked for; ``?state=done`` those that were finished."""
    user = only_for(request, may=sees_cases)
    state = request.GET.get("state", ImprovementState.OPEN)
    state = state if state in ImprovementState.values else ImprovementState.OPEN
    context = {
        "page": keyset_page(rows=_rows(user).filter(state=state), params=request.GET),
        "state": state,
        "states": ImprovementState.choices,
        "today": local_day(timezone.now()),
    }
    return render(request, "callbacks/improvements.html", context)


@login_required
@never_cache
@require_safe
def improvement(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, *_found(request, pk))


@login_required
@require_POST
def finish_improvement(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = _found(request, pk)
    if not can_improve(user, found):
        raise PermissionDenied
    form = ImprovementForm(request.POST)
    if not form.is_valid():
        return _page(request, found, user, form=form, status=400)
    try:
        finish(improvement=found, measure=form.said("measure"), actor=user, now=timezone.now())
    except DomainError as error:
        form.blame(error)
        return _page(request, _found(request, pk)[0], user, form=form, status=error.status)
    messages.success(request, _("改进工单已完成。"))
    return redirect("callbacks:improvement", pk=pk)


def _found(request: HttpRequest, pk: int) -> tuple[ImprovementOrder, User]:
    if not isinstance(request.user, User):
        raise Http404
    return get_object_or_404(_rows(request.user), pk=pk), request.user


def _page(
    request: HttpRequest,
    found: ImprovementOrder,
    user: User,
    *,
    form: ImprovementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_open = found.state == ImprovementState.OPEN
    context = {
        "improvement": found,
        "is_late": is_open and found.due_on < local_day(timezone.now()),
        "form": (form or ImprovementForm()) if is_open and can_improve(user, found) else None,
    }
    return render(request, "callbacks/improvement.html", context, status=status)
