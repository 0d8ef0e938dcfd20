"""How much is left of a limit, on the clock that counts it, in the words of the page (screens.md 2, 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from callbacks.choices import CaseLimit, Severity
from callbacks.policies.service_time import ServiceCalendar
from config.lib.calendar import local_day

# The others count clock hours, and so does everything of a major case (ruling 42).
OF_SERVICE_TIME = frozenset({CaseLimit.ASSIGN, CaseLimit.ACCEPT, CaseLimit.RESOLUTION})
MINUTE = 60


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """``span`` is never negative: what is left, or by how much the limit is past. ``in_service`` says that
    only the departments' hours were counted."""

    span: timedelta
    is_over: bool
    is_today: bool
    in_service: bool

    @property
    def clock(self) -> str:
        """``3:20``, ``71:05``: hours and minutes."""
        minutes = int(self.span.total_seconds()) // MINUTE
        return f"{minutes // 60}:{minutes % 60:02d}"

    @property
    def mark(self) -> str:
        return "late" if self.is_over else "today" if self.is_today else "open"


def counts_service_time(*, limit: CaseLimit, severity: Severity) -> bool:
    return limit in OF_SERVICE_TIME and severity is not Severity.MAJOR


def time_left(
    *, due: datetime, now: datetime, calendar: ServiceCalendar | None, in_service: bool
) -> TimeLeft:
    """``calendar`` None counts clock hours. Today is the local day: due by tonight, or within the hour."""
    is_over = due < now
    first, last = (due, now) if is_over else (now, due)
    span = calendar.between(first, last) if calendar is not None and in_service else last - first
    is_today = local_day(due) == local_day(now) or last - first < timedelta(hours=1)
    return TimeLeft(span=span, is_over=is_over, is_today=is_today, in_service=in_service)
