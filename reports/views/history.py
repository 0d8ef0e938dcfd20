"""/reports/history/: past 日/周/月报 taken in from Excel, to read and to compare with (item 9)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from config.lib.errors import DomainError
from config.lib.keyset import keyset_page
from regions.rules import sees_rows
from regions.views.gates import only_for
from reports.actions import history as taking
from reports.actions._history_file import MOST_BYTES
from reports.aggregates.history import historic_forms, versions_of
from reports.choices import HistoricKind
from reports.filters import HistoricFilter
from reports.models import HistoricForm
from reports.policies.past_tables import shown_headings, shown_rows
from reports.rules import can_take_history

PROBLEMS_SHOWN = 200


@login_required
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def look_at_history(request: HttpRequest) -> HttpResponse:
    """What the file holds and what is wrong with it; nothing is taken in yet."""
    user, given = only_for(request, may=can_take_history), request.FILES.get("file")
    if given is None:
        return _page(request, error=_("请选择一个 .xlsx 或 .xls 文件。"), status=400)
    content = given.read(MOST_BYTES + 1)
    try:
        looked = taking.look_at_history(
            content=content, filename=given.name or "", actor=user, now=timezone.now()
        )
    except DomainError as problem:
        return _page(request, error=problem.message, status=problem.status)
    problems = looked.verdict.problems
    context = {
        "verdict": looked.verdict,
        "token": looked.token,
        "file_name": given.name,
        "problems": problems[:PROBLEMS_SHOWN],
        "problems_left": max(len(problems) - PROBLEMS_SHOWN, 0),
    }
    return render(request, "reports/history_check.html", context, status=400 if problems else 200)


@login_required
@require_POST
def take_history(request: HttpRequest) -> HttpResponse:
    user = only_for(request, may=can_take_history)
    token, reason = request.POST.get("token", ""), request.POST.get("reason", "")
    try:
        taken = taking.take_history(token=token, reason=reason, actor=user, now=timezone.now())
    except DomainError as problem:
        messages.error(request, " ".join([str(problem), *map(str, problem.fields.values())]))
    else:
        count = len(taken)
        told = ngettext("已补录 %(count)s 张报表。", "已补录 %(count)s 张报表。", count) % {"count": count}
        messages.success(request, told)
    return redirect("reports:history")


@login_required
@require_GET
def historic_form(request: HttpRequest, pk: int) -> HttpResponse:
    """One past form, replaced ones too; to read only."""
    user = only_for(request, may=sees_rows)
    rows = HistoricForm.objects.visible_to(user).select_related("region", "taken_by")
    found = get_object_or_404(rows, pk=pk)
    form = HistoricKind(found.form)
    context = {
        "found": found,
        "headings": shown_headings(form=form),
        "rows": shown_rows(form=form, table=found.table),
        "notes": found.table["notes"],
        "versions": versions_of(found=found, user=user),
    }
    return render(request, "reports/historic_form.html", context)


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    user = only_for(request, may=sees_rows)
    narrowed = HistoricFilter(request.GET, queryset=historic_forms(user=user), request=request)
    context: dict[str, Any] = {
        "page": keyset_page(rows=narrowed.qs, params=request.GET),
        "filter": narrowed,
        "may_take": can_take_history(user),
        "error": error,
    }
    return render(request, "reports/history.html", context, status=status)
