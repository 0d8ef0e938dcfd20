"""服务不规范 of her regions: to read, and for the supervisor to confirm or refute (四7, ruling 30)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.deciding import confirm_finding as confirm
from callbacks.actions.deciding import refute_finding as refute
from callbacks.choices import FindingGround, FindingState
from callbacks.filters import FindingFilter
from callbacks.forms.rechecks import FindingForm
from callbacks.models import ServiceFinding
from callbacks.queries.rechecks import limit_of_finding
from callbacks.rules import can_decide_finding
from callbacks.views.registers import SEALED, WITH_ORDER, register_page
from config.lib.errors import DomainError
from regions.models import User

LABELS = dict(FindingGround.choices)


@login_required
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    rows, now = ServiceFinding.objects.visible_to(request.user), timezone.now()
    context = register_page(request, rows=rows, filters=FindingFilter, joins=("record", "record__agent"))
    context["rows"] = [
        (finding, _grounds(finding), limit_of_finding(finding=finding, now=now))
        for finding in context["page"].items
    ]
    return render(request, "callbacks/findings.html", context)


@login_required
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _finding(request, pk), FindingForm())


@login_required
@require_POST
def confirm_finding(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, verb=confirm, done=_("已确认属实。"))


@login_required
@require_POST
def refute_finding(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, verb=refute, done=_("已认定不成立。"))


def _decided(request: HttpRequest, pk: int, *, verb: Callable[..., Any], done: str) -> HttpResponse:
    found, form = _finding(request, pk), FindingForm(request.POST)
    if not isinstance(request.user, User) or not can_decide_finding(request.user, found):
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        verb(finding=found, actor=request.user, note=form.cleaned_data["note"], now=timezone.now())
    except DomainError as error:
        form.blame(error)
        return _page(request, found, form, status=error.status)
    messages.success(request, done)
    return redirect("callbacks:finding", pk=pk)


def _finding(request: HttpRequest, pk: int) -> ServiceFinding:
    rows = ServiceFinding.objects.visible_to(request.user).defer(*SEALED)
    return get_object_or_404(rows.select_related(*WITH_ORDER, "record", "record__agent", "decided_by"), pk=pk)


def _page(
    request: HttpRequest, found: ServiceFinding, form: FindingForm, *, status: int = 200
) -> HttpResponse:
    decides = isinstance(request.user, User) and can_decide_finding(request.user, found)
    context = {
        "finding": found,
        "grounds": _grounds(found),
        "limit": limit_of_finding(finding=found, now=timezone.now()),
        "may_decide": decides and found.state == FindingState.OPENED,
        "form": form,
    }
    return render(request, "callbacks/finding.html", context, status=status)


def _grounds(finding: ServiceFinding) -> list[object]:
    return [LABELS.get(ground, ground) for ground in finding.grounds]
