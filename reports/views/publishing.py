"""Publishing by buttons: each posts one verb and comes back to the report's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.lib.errors import DomainError
from regions.models import User
from reports import queries
from reports.actions import publishing
from reports.actions.downloading import FileKind
from reports.actions.downloading_periods import download_period
from reports.actions.rollup import settle
from reports.aggregates.period_views import period_of, period_view
from reports.choices import PeriodKind
from reports.models import PeriodReport
from reports.views.reading import caller, wanted_of
from reports.views.workbooks import workbook

Deed = Callable[[HttpRequest, PeriodReport, User, datetime], str]
View = Callable[[HttpRequest, str, str, str], HttpResponse]


def _verb(deed: Deed) -> View:
    """A POST on the period's standing report: the verb's sentence, or why it was refused, on the page."""

    @login_required
    @require_POST
    @wraps(deed)
    def posted(request: HttpRequest, kind: str, code: str, text: str) -> HttpResponse:
        user, now = caller(request), timezone.now()
        region = queries.visible_region(user=user, code=code)
        span = period_of(kind=PeriodKind(kind), text=text, now=now)
        try:
            report = publishing.make_period_draft(
                kind=PeriodKind(kind), region=region, day=span.first, actor=user, now=now
            )
            messages.success(request, deed(request, report, user, now))
        except DomainError as problem:
            messages.error(request, str(problem))
        return redirect("reports:period", kind, code, text)

    return posted


@_verb
def publish_period(request: HttpRequest, report: PeriodReport, user: User, now: datetime) -> str:
    exception = request.POST.get("exception", "")
    made = publishing.publish(report=report, actor=user, now=now, exception=exception)
    return _("已发布，第%(version)s版。") % {"version": made.version}


@_verb
def correct_period(request: HttpRequest, report: PeriodReport, user: User, now: datetime) -> str:
    reason = request.POST.get("reason", "")
    made = publishing.correct_period(report=report, reason=reason, actor=user, now=now)
    told = {"version": made.version, "count": len(made.changes)}
    return _("已更正为第%(version)s版，%(count)s 处不同。") % told


@_verb
def note_period(request: HttpRequest, report: PeriodReport, user: User, now: datetime) -> str:
    publishing.note_period(report=report, note=request.POST.get("note", ""), actor=user, now=now)
    return _("报表说明已保存。")


@login_required
@require_GET
def period_file(request: HttpRequest, kind: str, code: str, text: str, file: str) -> HttpResponse:
    """Stored bytes of a published version, else the figures in view."""
    user, now = caller(request), timezone.now()
    region = queries.visible_region(user=user, code=code)
    span = period_of(kind=PeriodKind(kind), text=text, now=now)
    settle(regions=[region.pk], first=span.first, last=span.last, now=now)
    form = FileKind(file)
    view = period_view(
        region=region,
        kind=PeriodKind(kind),
        span=span,
        wanted=wanted_of(request),
        now=now,
        with_sheets=form is FileKind.WORKBOOK,
    )
    made = download_period(view=view, kind=form, actor=user, now=now)
    return workbook(made=made)
