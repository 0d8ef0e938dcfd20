"""After the call: corrections by rule with history (E8), the supervisor's grant, the dead end (ruling 27)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from callbacks.actions.amending import DECIDING, WORDS, amend_record
from callbacks.actions.supervising import close_below_rule, courtesy_retry, grant_dials
from callbacks.models import CallbackRecord, CallbackTask
from callbacks.queries.orders import order_facts
from callbacks.queries.questionnaires import version_of_record
from callbacks.rules import can_amend, can_supervise
from callbacks.views import sheet as answer_sheet
from callbacks.views.sheet import Filled, printed
from config.lib.errors import DomainError
from regions.models import User


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as it was saved, to be corrected with a reason; every change keeps its old value."""
    record = _record(request, pk)
    if not isinstance(request.user, User) or not can_amend(request.user, record):
        raise PermissionDenied
    if request.method != "POST":
        return _amend_page(request, record, Filled(values=_values(record)))
    names = (*version_of_record(record).readable(), *WORDS)
    changes = {name: request.POST[name] for name in names if name in request.POST}
    try:
        amend_record(
            record=record,
            actor=request.user,
            changes=changes,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except DomainError as error:
        typed = {name: str(request.POST[name]) for name in request.POST}
        filled = Filled(values=typed, errors=error.fields)
        return _amend_page(request, record, filled, problem=error.message, status=error.status)
    messages.success(request, _("已更正,原值保留在下面的“更正”里。"))
    return redirect("callbacks:callback", pk=pk)


def _record(request: HttpRequest, pk: int) -> CallbackRecord:
    rows = CallbackRecord.objects.visible_to(request.user).select_related(
        "region", "task", "work_order__category", "work_order__customer"
    )
    return get_object_or_404(rows, task=pk)


def _values(record: CallbackRecord) -> dict[str, str]:
    values: dict[str, Any] = {}
    for key, question in version_of_record(record).readable().items():
        values[key] = getattr(record, key) if question.is_core else record.extra_answers.get(key)
    values |= {name: getattr(record, name) for name in WORDS}
    return {key: printed(value) for key, value in values.items() if value not in (None, "")}


def _amend_page(
    request: HttpRequest, record: CallbackRecord, filled: Filled, *, problem: Any = "", status: int = 200
) -> HttpResponse:
    facts = order_facts(order=record.work_order)
    rows = answer_sheet.rows(version=version_of_record(record), order=facts, filled=filled)
    context = {
        "record": record,
        "rows": [row for row in rows if record.round == 1 or row.key not in DECIDING],
        "values": filled.values,
        "errors": filled.errors,
        "relations": answer_sheet.relation_keys(chosen=filled.values.get("respondent_relation", "")),
        "problem": problem,
    }
    return render(request, "callbacks/amend.html", context, status=status)


@login_required
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Three more dials for a callback that used up its six."""
    return _supervised(request, pk, verb=grant_dials, done=_("已加拨 3 次,这一单回到队列。"))


@login_required
@require_POST
def close_unreachable(request: HttpRequest, pk: int) -> HttpResponse:
    """Ended without the attempt rule: printed apart as 未达规则."""
    return _supervised(request, pk, verb=close_below_rule, done=_("已结束为未接通(未达规则)。"))


@login_required
@require_POST
def courtesy(request: HttpRequest, pk: int) -> HttpResponse:
    """A VIP who refused is asked once more (calls.md 4)."""
    return _supervised(request, pk, verb=courtesy_retry, done=_("已重新打开,只再访这一次。"))


def _supervised(
    request: HttpRequest, pk: int, *, verb: Callable[..., CallbackTask], done: str
) -> HttpResponse:
    rows = CallbackTask.objects.visible_to(request.user).select_related("region", "work_order__customer")
    task = get_object_or_404(rows, pk=pk)
    if not isinstance(request.user, User):
        raise Http404
    if not can_supervise(request.user, task):
        raise PermissionDenied
    try:
        verb(task=task, supervisor=request.user, reason=request.POST.get("reason", ""), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    if request.POST.get("back") == "supervision":
        return redirect("callbacks:supervision")
    return redirect("callbacks:callback", pk=pk)
