"""Filing a daily: draft, submit, accept, return, correct, and versions between (H1, H2, H7, ruling 49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.auditing import record_audit
from regions.models import DayLock, Region, User
from reports import rules
from reports.actions._freezing import Frozen, freeze
from reports.actions._transition import Move, illegal, move, remember
from reports.aggregates.slip_days import slips_are_missing
from reports.choices import ReportState
from reports.models import DailyReport
from reports.policies.daybook import figures
from reports.policies.filing import Step, target
from reports.policies.periods import accept_from, is_sheet_day
from reports.queries import deadline_of, may_still_be_called

AUTOMATIC_REASON = "当日数据有变动,自动生成新版本"


@dataclass(frozen=True, slots=True)
class Filed:
    """``may_still_be_called`` warns: callbacks that could still end that day (ruling 49)."""

    report: DailyReport
    may_still_be_called: int = 0


def make_draft(*, region: Region, day: date, actor: User | None, now: datetime) -> DailyReport:
    """The day's standing report, drafted now if there is none; nil or not (ruling 63). Safe to repeat.

    ``actor`` None is the timetable. Raises Forbidden, Refused for a day to come.
    """
    if actor is not None and not rules.can_draft(actor, region):
        raise _forbidden()
    if not is_sheet_day(day=day):
        raise Refused("no_such_day", _("这一天不能有日报。"), fields={"date": _("日期不对")})
    if day > local_day(now):
        raise Refused("future_day", _("这一天还没有到,不能起草日报。"), fields={"date": _("不能晚于今天")})
    with transaction.atomic():
        found = _standing(region=region, day=day)
        if found is not None:
            return found
        draft = DailyReport(region=region, date=day, deadline_at=deadline_of(day=day), drafted_at=now)
        DailyReport.objects.bulk_create([draft], ignore_conflicts=True)
        report = DailyReport.objects.current().get(region=region, date=day)
        if report.drafted_at == now and not report.events.exists():
            remember(report=report, from_state="", by=Move(step=Step.DRAFT, actor=actor, now=now))
    return report


def submit(*, report: DailyReport, actor: User, now: datetime) -> Filed:
    """File the draft, or a returned version again as n+1; freezes rows and files. An empty day files as nil.

    Raises Forbidden, Conflict (with the legal steps; or the slips of the day have to be counted first).
    Timeliness is the first submission's.
    """
    if not rules.can_submit(actor, report.region):
        raise _forbidden()
    by = Move(step=Step.SUBMIT, actor=actor, now=now)
    with transaction.atomic():
        report = _locked(report=report)
        if target(state=ReportState(report.state), step=Step.SUBMIT) is None:
            raise illegal(report=report)
        if slips_are_missing(region=report.region, day=report.date):
            raise _slips_first()
        is_again = report.state == ReportState.RETURNED
        version = report.version + 1 if is_again else report.version
        frozen = freeze(report=report, version=version, maker=actor, now=now)
        if is_again:
            filed = _next_version(report=report, frozen=frozen, by=by, submitted_by=actor)
        else:
            move(report=report, by=by, **frozen.columns, submitted_by=actor, first_submitted_at=now)
            filed = report
        _lock_day(report=filed, submitted_at=now, accepted_at=None)
        _audit(verb="submit_daily", report=filed, actor=actor, now=now)
    waiting = may_still_be_called(region=filed.region, day=filed.date, now=now)
    return Filed(report=filed, may_still_be_called=waiting)


def accept(*, report: DailyReport, actor: User, now: datetime) -> DailyReport:
    """HQ takes the version as it is, from 00:00 of the next day on. Raises Forbidden, Refused, Conflict."""
    if not rules.can_decide(actor, report.region):
        raise _forbidden()
    if now < accept_from(day=report.date):
        raise Conflict("day_not_over", _("当日尚未结束,次日 00:00 起才能接收。"))
    by = Move(step=Step.ACCEPT, actor=actor, now=now)
    with transaction.atomic():
        report = _locked(report=report)
        move(report=report, by=by, decided_at=now, decided_by=actor)
        _lock_day(report=report, submitted_at=report.submitted_at, accepted_at=now)
        _audit(verb="accept_daily", report=report, actor=actor, now=now)
    return report


def return_report(*, report: DailyReport, reason: str, actor: User, now: datetime) -> DailyReport:
    """HQ sends the version back; the region files it again as n+1, at any hour. Raises as ``accept``."""
    if not rules.can_decide(actor, report.region):
        raise _forbidden()
    words = _reason(text=reason)
    by = Move(step=Step.RETURN, actor=actor, now=now, reason=words)
    with transaction.atomic():
        report = _locked(report=report)
        move(report=report, by=by, decided_at=now, decided_by=actor, return_reason=words)
        _lock_day(report=report, submitted_at=None, accepted_at=None)
        _audit(verb="return_daily", report=report, actor=actor, now=now, reason=words)
    return report


def correct(*, report: DailyReport, reason: str, actor: User, now: datetime) -> DailyReport:
    """更正: version n+1 from the records as they are now, with its reason; to be accepted again."""
    if not rules.can_correct(actor, report.region):
        raise _forbidden()
    words = _reason(text=reason)
    by = Move(step=Step.CORRECT, actor=actor, now=now, reason=words)
    with transaction.atomic():
        report = _locked(report=report)
        if target(state=ReportState(report.state), step=Step.CORRECT) is None:
            raise illegal(report=report)
        frozen = freeze(report=report, version=report.version + 1, maker=actor, now=now)
        filed = _next_version(report=report, frozen=frozen, by=by, submitted_by=actor)
        _lock_day(report=filed, submitted_at=now, accepted_at=None)
        _audit(verb="correct_daily", report=filed, actor=actor, now=now, reason=words)
    return filed


def refresh_submitted(*, region: Region, day: date, now: datetime) -> DailyReport | None:
    """Version n+1 by itself when the figures of a submitted day moved, until the deadline (ruling 49).

    None when nothing is submitted, it was accepted or returned, the deadline has passed, or nothing moved.
    """
    with transaction.atomic():
        report = _standing(region=region, day=day)
        if report is None or report.state != ReportState.SUBMITTED or now > report.deadline_at:
            return None
        report = _locked(report=report)
        frozen = freeze(report=report, version=report.version + 1, maker=report.prepared_by, now=now)
        if frozen.figures == figures(stored=report.snapshot):
            return None
        by = Move(step=Step.REFRESH, actor=None, now=now, reason=AUTOMATIC_REASON)
        filed = _next_version(report=report, frozen=frozen, by=by, submitted_by=report.submitted_by)
        _audit(verb="refresh_daily", report=filed, actor=None, now=now, reason=AUTOMATIC_REASON)
    return filed


def _next_version(*, report: DailyReport, frozen: Frozen, by: Move, submitted_by: User | None) -> DailyReport:
    """Version n+1 in place of ``report``, which keeps its rows and files as superseded."""
    move(report=report, by=by)
    following = DailyReport.objects.create(
        region=report.region,
        date=report.date,
        version=report.version + 1,
        state=ReportState.SUBMITTED,
        notes=report.notes,
        remarks=report.remarks,
        reason=by.reason or report.return_reason,
        deadline_at=report.deadline_at,
        drafted_at=report.drafted_at,
        first_submitted_at=report.first_submitted_at,
        submitted_by=submitted_by,
        **frozen.columns,
    )
    remember(report=following, from_state="", by=by)
    return following


def _standing(*, region: Region, day: date) -> DailyReport | None:
    return DailyReport.objects.current().select_related("region").filter(region=region, date=day).first()


def _locked(*, report: DailyReport) -> DailyReport:
    """The row as it is now, held until the transaction ends (PostgreSQL; SQLite has one writer anyway)."""
    rows = DailyReport.objects.select_for_update(of=("self",)).select_related("region", "prepared_by")
    return rows.get(pk=report.pk)


def _lock_day(*, report: DailyReport, submitted_at: datetime | None, accepted_at: datetime | None) -> None:
    """How far the filing has gone, for the floor below (ruling 70)."""
    DayLock.objects.update_or_create(
        region_id=report.region_id,
        date=report.date,
        defaults={"submitted_at": submitted_at, "accepted_at": accepted_at},
    )


def _audit(*, verb: str, report: DailyReport, actor: User | None, now: datetime, **details: Any) -> None:
    after = {"version": report.version, "state": report.state, "sha256": report.sha256}
    record_audit(actor=actor, verb=verb, obj=report, region=report.region, now=now, after=after, **details)


def _reason(*, text: str) -> str:
    words = text.strip()
    if not words:
        raise Refused("reason_missing", _("请写明原因。"), fields={"reason": _("必填")})
    return words


def newer_version(*, report: DailyReport) -> Conflict:
    """What to raise when a decision was made on a version that no longer stands (C3)."""
    message = _("日报已有第%(version)s版,请看过新版本再决定。") % {"version": report.version}
    return Conflict("newer_version", message, version=report.version)


def _slips_first() -> Conflict:
    """Ruling 50: where the policy wants it, nobody files before the clerk has counted the slips."""
    return Conflict(
        "slips_not_counted",
        _("这一天的单据还没有清点完成，不能上报。请信息员在“单据”页收齐单据并按“清点完成”，再上报日报。"),
    )


def _forbidden() -> Forbidden:
    return Forbidden("forbidden", _("您的角色不能对这个区域的日报做这一步。"))
