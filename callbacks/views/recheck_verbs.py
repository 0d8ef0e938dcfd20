"""The verbs of a re-check's page: each calls one action, refused by the rule that hides its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from callbacks.actions import concluding
from callbacks.choices import RecheckVerb
from callbacks.forms.rechecks import RecheckForm
from callbacks.models import DataRecheck
from callbacks.rules import can_check_recheck, can_verify_recheck
from callbacks.views.rechecks import recheck_page
from config.lib.errors import DomainError
from regions.models import User

Rule = Callable[[User, DataRecheck], bool]


@login_required
@require_POST
def check_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody looks into it."""
    return _stepped(
        request, pk, rule=can_check_recheck, verb=concluding.check_recheck, done=_("复核已开始。")
    )


@login_required
@require_POST
def verify_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Headquarters agrees with the region's conclusion."""
    return _stepped(request, pk, rule=can_verify_recheck, verb=concluding.verify_recheck, done=_("已核实。"))


@login_required
@never_cache
@require_POST
def correct_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """The right datum goes into the order; the callback is made again."""

    def correct(recheck: DataRecheck, actor: User, form: RecheckForm) -> None:
        concluding.correct_recheck(
            recheck=recheck,
            values=form.values(),
            conclusion=form.conclusion(),
            actor=actor,
            now=timezone.now(),
        )

    form = RecheckForm(request.POST, verb=RecheckVerb.CORRECT)
    return _concluded(request, pk, form=form, verb=correct, done=_("已更正，等总部核实。"))


@login_required
@never_cache
@require_POST
def confirm_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Wrong, and nothing better is to be had."""

    def confirm(recheck: DataRecheck, actor: User, form: RecheckForm) -> None:
        concluding.confirm_recheck(
            recheck=recheck, conclusion=form.conclusion(), actor=actor, now=timezone.now()
        )

    form = RecheckForm(request.POST, verb=RecheckVerb.CONFIRM)
    return _concluded(request, pk, form=form, verb=confirm, done=_("已确认有误，等总部核实。"))


@login_required
@never_cache
@require_POST
def recheck_not_an_error(request: HttpRequest, pk: int) -> HttpResponse:
    """The datum was right all along."""

    def clear(recheck: DataRecheck, actor: User, form: RecheckForm) -> None:
        found = form.cleaned_data["evidence"]
        concluding.recheck_not_an_error(recheck=recheck, evidence=found, actor=actor, now=timezone.now())

    form = RecheckForm(request.POST, verb=RecheckVerb.NOT_AN_ERROR)
    return _concluded(request, pk, form=form, verb=clear, done=_("已记为并非错误，等总部核实。"))


def _recheck(request: HttpRequest, pk: int, rule: Rule) -> tuple[DataRecheck, User]:
    """404 out of scope; 403 when ``rule`` says no."""
    rows = DataRecheck.objects.visible_to(request.user).select_related("region", "task")
    found = get_object_or_404(rows, pk=pk)
    if not isinstance(request.user, User):
        raise Http404
    if not rule(request.user, found):
        raise PermissionDenied
    return found, request.user


def _stepped(
    request: HttpRequest, pk: int, *, rule: Rule, verb: Callable[..., Any], done: str
) -> HttpResponse:
    found, user = _recheck(request, pk, rule)
    try:
        verb(recheck=found, actor=user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("callbacks:recheck", pk=pk)


def _concluded(
    request: HttpRequest, pk: int, *, form: RecheckForm, verb: Callable[..., None], done: str
) -> HttpResponse:
    """What was refused is told at its field, with everything as it was typed."""
    found, user = _recheck(request, pk, can_check_recheck)
    if not form.is_valid():
        return recheck_page(request, pk, form=form, status=400)
    try:
        verb(found, user, form)
    except DomainError as error:
        form.blame(error)
        return recheck_page(request, pk, form=form, status=error.status)
    messages.success(request, done)
    return redirect("callbacks:recheck", pk=pk)
