"""The filing cycle by buttons: each posts one verb and comes back to the day's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from config.lib.errors import DomainError
from regions.models import Region, User
from reports import queries
from reports.actions import filing, noting
from reports.models import DailyReport
from reports.views.reading import caller, parsed_day

REMARK_PREFIX = "remark:"
Deed = Callable[[HttpRequest, DailyReport, User, datetime], str]
View = Callable[[HttpRequest, str, str], HttpResponse]


def _verb(deed: Deed) -> View:
    """A POST on the day's standing report: the verb's sentence, or why it was refused, on the page."""

    @login_required
    @require_POST
    @wraps(deed)
    def posted(request: HttpRequest, code: str, day: str) -> HttpResponse:
        user, now = caller(request), timezone.now()
        region = queries.visible_region(user=user, code=code)
        try:
            report = _report_of(region=region, day=parsed_day(text=day), actor=user, now=now)
            messages.success(request, deed(request, report, user, now))
        except DomainError as problem:
            messages.error(request, str(problem))
        return redirect("reports:daily_day", code, day)

    return posted


def _report_of(*, region: Region, day: date, actor: User, now: datetime) -> DailyReport:
    """The standing report; a maker who comes before the timetable gets the draft at once."""
    report = queries.standing_report(region=region, day=day)
    return report or filing.make_draft(region=region, day=day, actor=actor, now=now)


@_verb
def submit_daily(request: HttpRequest, report: DailyReport, user: User, now: datetime) -> str:
    filed = filing.submit(report=report, actor=user, now=now)
    said = _("已上报总部,第%(version)s版。") % {"version": filed.report.version}
    if filed.may_still_be_called:
        said += ngettext(
            "今天还有 %(count)s 单可能打通,之后有结果会自动生成新版本。",
            "今天还有 %(count)s 单可能打通,之后有结果会自动生成新版本。",
            filed.may_still_be_called,
        ) % {"count": filed.may_still_be_called}
    return said


@_verb
def accept_daily(request: HttpRequest, report: DailyReport, user: User, now: datetime) -> str:
    _demand_seen(request, report=report)
    filing.accept(report=report, actor=user, now=now)
    return _("已接收第%(version)s版。") % {"version": report.version}


@_verb
def return_daily(request: HttpRequest, report: DailyReport, user: User, now: datetime) -> str:
    _demand_seen(request, report=report)
    filing.return_report(report=report, reason=request.POST.get("reason", ""), actor=user, now=now)
    return _("已退回,区域会看到原因并重新上报。")


@_verb
def correct_daily(request: HttpRequest, report: DailyReport, user: User, now: datetime) -> str:
    filed = filing.correct(report=report, reason=request.POST.get("reason", ""), actor=user, now=now)
    return _("已更正为第%(version)s版,待总部接收。") % {"version": filed.version}


@_verb
def note_daily(request: HttpRequest, report: DailyReport, user: User, now: datetime) -> str:
    remarks = {
        name.removeprefix(REMARK_PREFIX): str(text)
        for name, text in request.POST.items()
        if name.startswith(REMARK_PREFIX)
    }
    noting.update_notes(
        report=report,
        actor=user,
        now=now,
        notes=request.POST.get("notes"),
        remarks={request.POST.get("category", ""): remarks},
    )
    return _("备注已保存。")


def _demand_seen(request: HttpRequest, *, report: DailyReport) -> None:
    """HQ decides on the version that stood on her page, not on one that came meanwhile (C3)."""
    seen = request.POST.get("version", "")
    if not seen.isdecimal():
        raise Http404
    if seen != str(report.version):
        raise filing.newer_version(report=report)
