"""Weekly and monthly of headquarters: drafted, published, corrected (H3, H4, H7; forms.md 2.2, 2.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from config.lib.moments import one_moment
from config.logs import masked
from regions.actions.auditing import record_audit
from regions.models import Region, User
from reports import rules
from reports.actions._period_freezing import FrozenPeriod, changes_since, freeze_period
from reports.actions._transition import Move, illegal, move, remember
from reports.actions.rollup import is_moving, settle
from reports.aggregates.checklists import checklist_of
from reports.choices import PeriodKind, PeriodState
from reports.models import PeriodReport
from reports.models.period_report import SPANS
from reports.policies.publishing import Step, target
from reports.policies.spans import span_around

NOTE_LIMIT = 2_000
TURNS = 5


def make_period_draft(
    *, kind: PeriodKind, region: Region, day: date, actor: User | None, now: datetime
) -> PeriodReport:
    """The standing report of the week or month that holds ``day``, drafted now if there is none.

    ``actor`` None is the timetable. Safe to repeat. Raises Forbidden, Refused for a period to come.
    """
    if actor is not None and not rules.can_build_period(actor, region):
        raise _forbidden()
    span = span_around(kind=SPANS[kind], day=day)
    if span.first > local_day(now):
        raise Refused("future_period", _("这段时间还没有到。"), fields={"period": _("不能晚于今天")})
    standing = PeriodReport.objects.current().filter(kind=kind, region=region, first=span.first)
    with transaction.atomic():
        if found := standing.without_files().first():
            return found
        draft = PeriodReport(kind=kind, region=region, first=span.first, last=span.last, drafted_at=now)
        PeriodReport.objects.bulk_create([draft], ignore_conflicts=True)
        report = standing.get()
        if not report.events.exists():
            remember(report=report, from_state="", by=Move(step=Step.DRAFT, actor=actor, now=now))
    return report


def note_period(*, report: PeriodReport, note: str, actor: User, now: datetime) -> None:
    """The maker's words at the foot of a draft; numbers in them are masked (ruling 20)."""
    if not rules.can_build_period(actor, report.region):
        raise _forbidden()
    words = note.strip()
    if len(words) > NOTE_LIMIT:
        raise Refused("too_long", _("最多 %(limit)s 个字") % {"limit": NOTE_LIMIT})
    drafts = PeriodReport.objects.filter(pk=report.pk, state=PeriodState.DRAFT)
    with transaction.atomic():
        if not drafts.update(note=masked(words)):
            raise illegal(report=report)
        record_audit(actor=actor, verb="note_period", obj=report, region=report.region, now=now)


def publish(*, report: PeriodReport, actor: User, now: datetime, exception: str = "") -> PeriodReport:
    """Freeze the draft and publish it: rows, hash, workbook and poster at one moment.

    A monthly with anything open on its checklist needs ``exception``, the manager's reason, which stays with
    it. Raises Forbidden, Refused, Conflict.
    """
    _ensure_may_publish(report, actor, now=now)
    words = exception.strip()

    def freeze(held: PeriodReport) -> PeriodReport:
        if target(state=held.state, step=Step.PUBLISH) is None:
            raise illegal(report=held)
        found = checklist_of(report=held)
        _ensure_ready(is_ready=found.is_ready, exception=words)
        frozen = freeze_period(report=held, version=held.version, maker=actor, now=now)
        said = {"checklist": [asdict(item) for item in found.items], "exception": words}
        by = Move(step=Step.PUBLISH, actor=actor, now=now, reason=words)
        move(report=held, by=by, asked_at=None, **said, **frozen.columns)
        _audit("publish_period", held, actor=actor, now=now, reason=words)
        return held

    return _at_one_moment(report, freeze, now=now)


def correct_period(*, report: PeriodReport, reason: str, actor: User, now: datetime) -> PeriodReport:
    """更正: version n+1 from the records as they are now, with its reason and the difference, cell by cell.

    Raises Forbidden, Refused without a reason or when no figure differs, Conflict.
    """
    _ensure_may_publish(report, actor, now=now)
    words = reason.strip()
    if not words:
        raise Refused("reason_missing", _("请写明原因。"), fields={"reason": _("必填")})

    def freeze(held: PeriodReport) -> PeriodReport:
        if target(state=held.state, step=Step.CORRECT) is None:
            raise illegal(report=held)
        made = freeze_period(report=held, version=held.version + 1, maker=actor, now=now)
        changes = changes_since(before=held, book=made.book)
        if not changes:
            raise Conflict("nothing_changed", _("现在的数字与已发布的版本完全一致，不需要更正。"))
        by = Move(step=Step.CORRECT, actor=actor, now=now, reason=words)
        following = _next_version(held, made, by=by, changes=changes)
        _audit("correct_period", following, actor=actor, now=now, reason=words)
        return following

    return _at_one_moment(report, freeze, now=now)


def _at_one_moment(
    report: PeriodReport, freeze: Callable[[PeriodReport], PeriodReport], *, now: datetime
) -> PeriodReport:
    """Rows and totals of a form are read as they are together: a mark seen in the same moment says that they
    are not, and the totals are made again first. Raises Conflict while the period will not stand still.
    """
    for _turn in range(TURNS):
        settle(regions=[report.region_id], first=report.first, last=report.last, now=now)
        try:
            with one_moment():
                if not is_moving(regions=[report.region_id], first=report.first, last=report.last):
                    return freeze(_locked(report))
        except OperationalError:  # somebody else wrote the report meanwhile: look again
            continue
    raise Conflict("still_moving", _("这段时间的数字正在变动，请过一会儿再试。"))


def _next_version(
    report: PeriodReport, made: FrozenPeriod, *, by: Move, changes: list[dict[str, str]]
) -> PeriodReport:
    """In place of ``report``, which keeps its rows and files as superseded."""
    old = PeriodReport.objects.get(pk=report.pk)
    move(report=old, by=by)
    following = PeriodReport.objects.create(
        kind=old.kind,
        region=old.region,
        first=old.first,
        last=old.last,
        version=old.version + 1,
        state=PeriodState.PUBLISHED,
        note=old.note,
        reason=by.reason,
        checklist=[asdict(item) for item in checklist_of(report=old).items],
        changes=changes,
        drafted_at=old.drafted_at,
        **made.columns,
    )
    remember(report=following, from_state="", by=by)
    return following


def _ensure_may_publish(report: PeriodReport, actor: User, *, now: datetime) -> None:
    if not rules.can_publish_period(actor, report.region):
        raise _forbidden()
    if local_day(now) <= report.last:
        raise Conflict("period_not_over", _("这段时间还没有结束，结束后才能发布。"))


def _ensure_ready(*, is_ready: bool, exception: str) -> None:
    if not is_ready and not exception.strip():
        message = _("清单上还有没办完的事：办完再发布，或写明例外发布的原因。")
        raise Refused("not_ready", message, fields={"exception": _("必填")})


def _locked(report: PeriodReport) -> PeriodReport:
    rows = PeriodReport.objects.select_for_update(of=("self",)).select_related("region", "prepared_by")
    return rows.defer("workbook", "poster").get(pk=report.pk)


def _audit(verb: str, report: PeriodReport, *, actor: User, now: datetime, **details: Any) -> None:
    after = {"version": report.version, "state": report.state, "sha256": report.sha256}
    record_audit(actor=actor, verb=verb, obj=report, region=report.region, now=now, after=after, **details)


def _forbidden() -> Forbidden:
    return Forbidden("forbidden", _("您的角色不能对这份报表做这一步。"))
