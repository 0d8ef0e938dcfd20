"""The one door through which a report changes state: the table decides, a row remembers (house rule 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.lib.errors import Conflict
from regions.models import User
from reports.models import DailyReport, DailyReportEvent, PeriodReport, PeriodReportEvent
from reports.policies import filing, publishing

Report = DailyReport | PeriodReport
AnyStep = filing.Step | publishing.Step


@dataclass(frozen=True, slots=True)
class Move:
    """Who takes the step, when and why. ``actor`` is None when it comes by itself."""

    step: AnyStep
    actor: User | None
    now: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """The table of a kind of report, and where its steps are remembered."""

    target: Callable[..., Any]
    legal: Callable[..., tuple[str, ...]]
    events: Any


LIVES: Mapping[type[Report], Life] = {
    DailyReport: Life(filing.target, filing.legal, DailyReportEvent.objects),
    PeriodReport: Life(publishing.target, publishing.legal, PeriodReportEvent.objects),
}


def move(*, report: Report, by: Move, **columns: Any) -> None:
    """Take the step and write ``columns`` with it, in the caller's transaction. Raises Conflict.

    The update is conditional: of two people who press at once, one moves the report and the other is told.
    """
    here, rows = report.state, type(report)._default_manager.filter(pk=report.pk)
    there = LIVES[type(report)].target(state=here, step=by.step)
    taken = there is not None and rows.filter(state=here).update(state=there, **columns)
    if there is None or not taken:
        raise illegal(report=report)
    report.state = there
    for name, value in columns.items():
        setattr(report, name, value)
    remember(report=report, from_state=here, by=by)


def remember(*, report: Report, from_state: str, by: Move) -> None:
    LIVES[type(report)].events.create(
        subject=report,
        region_id=report.region_id,
        verb=by.step,
        from_state=from_state,
        to_state=report.state,
        at=by.now,
        actor=by.actor,
        reason=by.reason,
    )


def illegal(*, report: Report) -> Conflict:
    now = type(report)._default_manager.get(pk=report.pk)
    return Conflict(
        "illegal_step",
        _("报表现在是“%(state)s”,不能做这一步。请刷新页面。") % {"state": now.get_state_display()},
        legal=list(LIVES[type(report)].legal(state=now.state)),
    )
