"""The one door through which a daily changes its state: the table decides, a row remembers (house rule 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.lib.errors import Conflict
from regions.models import User
from reports.choices import ReportState
from reports.models import DailyReport, DailyReportEvent
from reports.policies.filing import Step, legal, target


@dataclass(frozen=True, slots=True)
class Move:
    """Who takes the step, when and why. ``actor`` is None when it comes by itself."""

    step: Step
    actor: User | None
    now: datetime
    reason: str = ""


def move(*, report: DailyReport, by: Move, **columns: Any) -> None:
    """Take the step and write ``columns`` with it, in the caller's transaction. Raises Conflict.

    The update is conditional: of two people who press at once, one moves the report and the other is told.
    """
    here = ReportState(report.state)
    there = target(state=here, step=by.step)
    taken = there is not None and DailyReport.objects.filter(pk=report.pk, state=here).update(
        state=there, **columns
    )
    if there is None or not taken:
        raise illegal(report=report)
    report.state = there
    for name, value in columns.items():
        setattr(report, name, value)
    remember(report=report, from_state=here, by=by)


def remember(*, report: DailyReport, from_state: str, by: Move) -> None:
    DailyReportEvent.objects.create(
        subject=report,
        region_id=report.region_id,
        verb=by.step,
        from_state=from_state,
        to_state=report.state,
        at=by.now,
        actor=by.actor,
        reason=by.reason,
    )


def illegal(*, report: DailyReport) -> Conflict:
    state = DailyReport.objects.filter(pk=report.pk).values_list("state", flat=True).get()
    label = ReportState(state).label
    return Conflict(
        "illegal_step",
        _("日报现在是“%(state)s”,不能做这一步。请刷新页面。") % {"state": label},
        legal=list(legal(state=ReportState(state))),
    )
