"""One day compared three ways, its differences and what was said of them (ruling 50)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.lib.calendar import local_day
from config.lib.errors import DomainError
from regions.models import Region, User
from reports import queries, rules
from reports.actions import reconciling
from reports.aggregates.reconciliation import compared, day_differences
from reports.aggregates.slip_days import slip_day
from reports.models import DailyReport, DayCheck, DayDifference
from reports.policies.rates import percent
from reports.policies.reconciling import Comparison
from reports.views.compared_page import compared_rows
from reports.views.reading import caller
from reports.views.slips import region_and_day


@login_required
@require_safe
def reconciled_day(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """The comparison as the records say it now, and the differences that the last check kept."""
    user = caller(request)
    region, on = region_and_day(user=user, code=code, day=day)
    report = queries.last_filed(region=region, day=on)
    today = local_day(timezone.now())
    context: dict[str, Any] = {
        "region": region,
        "day": on,
        "report": report,
        "count": slip_day(region=region, day=on),
        "may_check": rules.can_check_day(user, region),
        "may_explain": rules.can_explain(user, region),
        "previous": on - timedelta(days=1),
        "following": on + timedelta(days=1) if on < today else None,
    }
    if report is not None:
        context |= _compared(request, user=user, region=region, day=on, report=report)
    return render(request, "reports/reconciled_day.html", context)


def _compared(
    request: HttpRequest, *, user: User, region: Region, day: date, report: DailyReport
) -> dict[str, Any]:
    report.region = region
    found = compared(report=report)
    check = DayCheck.objects.visible_to(user).filter(region=region, day=day).first()
    people = ("owner", "explained_by", "work_order")
    kept = list(day_differences(regions=[region.pk], first=day, last=day).select_related(*people))
    rows, totals = compared_rows(found=found, query=request.GET)
    return {
        "found": found,
        "rows": rows,
        "totals": totals,
        "check": check,
        "differences": kept,
        "rate": percent(part=found.equal, whole=found.checked),
        "is_stale": check is None or check.report_id != report.pk or _moved(found=found, kept=kept),
    }


def _moved(*, found: Comparison, kept: list[DayDifference]) -> bool:
    """Something else differs now than when it was checked; slips that are being counted are waited for."""
    told = {each.key: each.told for each in found.found}
    known = {
        (row.kind, row.technician_key, row.column, row.order_no): (row.filed, row.erp, row.found_on)
        for row in kept
        if found.slips is not None or row.kind == "figure"
    }
    return told != known


@login_required
@require_POST
def recheck_day(request: HttpRequest, code: str, day: str) -> HttpResponse:
    user = caller(request)
    region, on = region_and_day(user=user, code=code, day=day)
    try:
        check = reconciling.recheck_day(region=region, day=on, actor=user, now=timezone.now())
        words = {"equal": check.lines_equal, "checked": check.lines_checked}
        messages.success(request, _("已重新核对：%(checked)s 行中 %(equal)s 行一致。") % words)
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("reports:reconciled_day", code, day)


@login_required
@require_POST
def explain_difference(request: HttpRequest, pk: int) -> HttpResponse:
    user = caller(request)
    rows = DayDifference.objects.visible_to(user).select_related("region")
    difference = get_object_or_404(rows, pk=pk)
    text = request.POST.get("explanation", "")
    try:
        reconciling.explain_difference(difference=difference, text=text, actor=user, now=timezone.now())
        messages.success(request, _("说明已保存。"))
    except DomainError as problem:
        messages.error(request, str(problem))
    url = reverse("reports:reconciled_day", args=[difference.region.code, difference.day.isoformat()])
    return redirect(f"{url}#differences")
