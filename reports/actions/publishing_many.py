"""What the timetable does for weeklies and monthlies: drafts of what is over, publications asked for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

import structlog
from django.utils.translation import gettext as _

from config.lib.calendar import at_local, local_day
from config.lib.errors import Conflict, DomainError, Forbidden
from config.lib.nudges import nudge
from regions.actions.periodic import run_once
from regions.models import PeriodicRun, Region, User
from reports import rules
from reports.actions.publishing import make_period_draft, publish
from reports.aggregates.checklists import checklists_of
from reports.choices import PeriodKind, PeriodState
from reports.models import PeriodReport
from reports.models.period_report import SPANS
from reports.policies.spans import Span, span_around

logger = structlog.get_logger(__name__)
PUBLISH_TASK = "reports.tasks.publish_asked"
# forms.md 2.2, 2.3: built at six in the morning after the period.
DRAFTED_AT = time(6, 0)
# Weeks and months made up after the timetable stood still.
CATCH_UP = {PeriodKind.WEEKLY: 6, PeriodKind.MONTHLY: 3}
AT_ONCE = 500


def draft_due_periods(*, now: datetime) -> int:
    """Drafts of the last weeks and months for every region, each once, whoever asks and however often."""
    made = 0
    regions = list(Region.objects.callable())
    for kind in PeriodKind:
        for span in _last_spans(kind=kind, now=now):
            keys = {f"period-draft:{kind}:{region.code}:{span.text}": region for region in regions}
            done = PeriodicRun.objects.filter(key__in=keys, finished_at__isnull=False)
            for key in keys.keys() - set(done.values_list("key", flat=True)):
                work = partial(_draft, kind=kind, region=keys[key], span=span, now=now)
                made += run_once(key=key, now=now, work=work)
    return made


def ask_publication(*, kind: PeriodKind, span: Span, actor: User, now: datetime) -> int:
    """Ask a worker to publish every draft of the period whose checklist is done; how many.

    Raises Forbidden, Conflict while the period runs.
    """
    if not rules.may_publish_many(actor):
        raise Forbidden("forbidden", _("您的角色不能发布。"))
    if local_day(now) <= span.last:
        raise Conflict("period_not_over", _("这段时间还没有结束，结束后才能发布。"))
    drafts = PeriodReport.objects.filter(kind=kind, first=span.first, state=PeriodState.DRAFT)
    reports = list(drafts.without_files())
    lists = checklists_of(reports=reports)
    ready = [report.pk for report in reports if lists[report.region_id].is_ready]
    PeriodReport.objects.filter(pk__in=ready, asked_at__isnull=True).update(asked_at=now, asked_by=actor)
    for pk in ready:
        nudge(task=PUBLISH_TASK, row_id=pk)
    return len(ready)


def publish_one(*, report_id: int, now: datetime) -> bool:
    """Publish what was asked for, if it still is; a refusal takes the asking back."""
    asked = PeriodReport.objects.filter(pk=report_id, asked_at__isnull=False, state=PeriodState.DRAFT)
    report = asked.without_files().select_related("region", "asked_by").first()
    if report is None or report.asked_by is None:
        return False
    try:
        publish(report=report, actor=report.asked_by, now=now)
    except DomainError as problem:
        logger.warning("period_not_published", report=report.pk, reason=problem.code)
        asked.update(asked_at=None, asked_by=None)
        return False
    return True


def publish_overlooked(*, now: datetime) -> int:
    """Publications whose message was lost or whose worker died; how many were done.

    One that fails is logged and tried again the next time; the others go on.
    """
    before = now - timedelta(seconds=30)
    waiting = PeriodReport.objects.filter(asked_at__lt=before).order_by("asked_at", "pk")
    done = 0
    for pk in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        try:
            done += publish_one(report_id=pk, now=now)
        except Exception:  # one report that cannot be made must not hold up all others
            logger.exception("period_publication_failed", report=pk)
    return done


def _last_spans(*, kind: PeriodKind, now: datetime) -> list[Span]:
    """Those whose drafting hour has come, the last ones again in case they were missed."""
    span = span_around(kind=SPANS[kind], day=local_day(now)).previous()
    spans = [span]
    while len(spans) < CATCH_UP[kind]:
        spans.append(spans[-1].previous())
    return [each for each in spans if now >= at_local(each.last + timedelta(days=1), DRAFTED_AT)]


def _draft(*, kind: PeriodKind, region: Region, span: Span, now: datetime) -> dict[str, int]:
    return {"report": make_period_draft(kind=kind, region=region, day=span.first, actor=None, now=now).pk}
