"""Status of a daily, weekly or monthly as icon + word + colour (screens, Look)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.calendar import local
from reports.choices import PeriodState, ReportState
from reports.models import DailyReport
from reports.policies.periods import Timeliness, timeliness

TIMELINESS_WORDS = {
    Timeliness.WAITING: gettext_lazy("待上报"),
    Timeliness.ON_TIME: gettext_lazy("及时"),
    Timeliness.LATE: gettext_lazy("迟报"),
    Timeliness.MISSING: gettext_lazy("逾期未报"),
    Timeliness.BEFORE: gettext_lazy("未启用"),
}
TIMELINESS_MARKS = {
    Timeliness.WAITING: "today",
    Timeliness.ON_TIME: "ok",
    Timeliness.LATE: "late",
    Timeliness.MISSING: "late",
    Timeliness.BEFORE: "idle",
}
STATE_MARKS = {
    ReportState.DRAFT: "today",
    ReportState.SUBMITTED: "open",
    ReportState.RETURNED: "late",
    ReportState.ACCEPTED: "ok",
    ReportState.SUPERSEDED: "idle",
}
PERIOD_MARKS = {PeriodState.DRAFT: "today", PeriodState.PUBLISHED: "ok", PeriodState.SUPERSEDED: "idle"}


@dataclass(frozen=True, slots=True)
class Status:
    word: Any
    mark: str


def report_status(*, report: DailyReport | None) -> Status:
    if report is None:
        return Status(word=_("未起草"), mark="idle")
    state = ReportState(report.state)
    return Status(word=state.label, mark=STATE_MARKS[state])


def period_status(*, state: PeriodState) -> Status:
    return Status(word=state.label, mark=PERIOD_MARKS[state])


def timeliness_status(*, verdict: Timeliness) -> Status:
    return Status(word=TIMELINESS_WORDS[verdict], mark=TIMELINESS_MARKS[verdict])


def day_status(*, report: DailyReport | None, deadline: datetime, now: datetime) -> Status:
    """``待上报 · 11-23 09:00 前`` until it is filed, then its state and when."""
    if report is None or report.state == ReportState.DRAFT:
        verdict = timeliness(first_submitted_at=None, deadline=deadline, now=now)
        due = _("%(time)s 前") % {"time": _clock(at=deadline)}
        status = timeliness_status(verdict=verdict)
        return Status(word=f"{status.word} · {due}", mark=status.mark)
    status = report_status(report=report)
    words = [str(status.word), _("第%(version)s版") % {"version": report.version}]
    if report.submitted_at:
        words.append(_clock(at=report.submitted_at))
    if report.is_late:
        words.append(_("迟报"))
    return Status(word=" · ".join(words), mark=status.mark)


def _clock(*, at: datetime) -> str:
    return local(at).strftime("%m-%d %H:%M")
