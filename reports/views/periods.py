"""The list of weeklies or monthlies: every region of one period, and publishing what is ready (item 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from config.lib.calendar import local_day
from config.lib.errors import DomainError
from regions.models import Region
from reports import queries, rules
from reports.actions.publishing_many import ask_publication
from reports.aggregates.period_views import period_of
from reports.choices import PeriodKind, PeriodState
from reports.models import PeriodReport
from reports.models.period_report import SPANS
from reports.policies.spans import Span, span_around
from reports.views.reading import caller
from reports.views.states import Status, period_status

TITLES = {PeriodKind.WEEKLY: gettext_lazy("周报"), PeriodKind.MONTHLY: gettext_lazy("月报")}


@dataclass(frozen=True, slots=True)
class Listed:
    region: Region
    report: PeriodReport | None
    status: Status
    url: str

    @property
    def reason(self) -> str:
        """Why it is a later version, or was published as an exception."""
        return (self.report.reason or self.report.exception) if self.report else ""

    @property
    def published_at(self) -> datetime | None:
        return self.report.published_at if self.report else None


@login_required
@require_GET
def periods(request: HttpRequest, kind: str) -> HttpResponse:
    """``?period=`` names the week or month; without it the last one that is over."""
    user, now, chosen = caller(request), timezone.now(), PeriodKind(kind)
    if not queries.branches_of(user=user).exists():
        return render(request, "regions/no_role.html", status=403)
    text = request.GET.get("period", "")
    span = period_of(kind=chosen, text=text, now=now) if text else last_over(kind=chosen, now=now)
    found = PeriodReport.objects.visible_to(user).current().without_files().select_related("published_by")
    reports = found.filter(kind=chosen, first=span.first)
    regions = list(queries.regions_between(user=user, first=span.first, last=span.last))
    listed = _listed(regions, {report.region_id: report for report in reports}, kind=chosen, span=span)
    following = span.following()
    context: dict[str, Any] = {
        "kind": chosen,
        "title": TITLES[chosen],
        "span": span,
        "listed": listed,
        "published": sum(1 for each in listed if _is_published(each.report)),
        "previous": span.previous(),
        "following": following if following.first <= local_day(now) else None,
        "may_analyse": rules.can_see_analysis(user),
        "may_publish": rules.may_publish_many(user) and local_day(now) > span.last,
    }
    return render(request, "reports/periods.html", context)


@login_required
@require_POST
def publish_periods(request: HttpRequest, kind: str) -> HttpResponse:
    """Every region's draft of the period whose checklist is done; a worker publishes them one by one."""
    user, now = caller(request), timezone.now()
    span = period_of(kind=PeriodKind(kind), text=request.POST.get("period", ""), now=now)
    try:
        asked = ask_publication(kind=PeriodKind(kind), span=span, actor=user, now=now)
        said = _("%(count)s 份正在发布；清单没有办完的留着。") % {"count": asked}
        messages.success(request, said)
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect(f"{reverse(f'reports:{kind}')}?period={span.text}")


def last_over(*, kind: PeriodKind, now: datetime) -> Span:
    return span_around(kind=SPANS[kind], day=local_day(now)).previous()


def _listed(
    regions: list[Region], reports: dict[int, PeriodReport], *, kind: PeriodKind, span: Span
) -> list[Listed]:
    return [
        Listed(
            region=region,
            report=reports.get(region.pk),
            status=_status(reports.get(region.pk)),
            url=reverse("reports:period", args=[kind, region.code, span.text]),
        )
        for region in regions
    ]


def _status(report: PeriodReport | None) -> Status:
    if report is None:
        return Status(word=_("未起草"), mark="idle")
    if report.asked_at is not None:
        return Status(word=_("正在发布"), mark="open")
    return period_status(state=PeriodState(report.state))


def _is_published(report: PeriodReport | None) -> bool:
    return report is not None and report.state == PeriodState.PUBLISHED
