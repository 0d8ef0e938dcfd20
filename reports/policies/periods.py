"""When a daily is due and whether it came in time (ruling 49). Days are Shanghai days."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from config.lib.calendar import WorkingDays, at_local

DUE_CLOCK = time(9, 0)
FIRST_YEAR, LAST_YEAR = 2000, 2199
# The rows behind a figure: three years at once; longer is asked for in parts.
LONGEST_FIGURE = timedelta(days=1_096)


class Timeliness(StrEnum):
    """``WAITING`` is not filed and not yet due, ``MISSING`` not filed and overdue (H8), ``BEFORE`` a day that
    no daily was owed for: before the region's first one."""

    WAITING = "waiting"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    BEFORE = "before"


def is_sheet_day(*, day: date) -> bool:
    """Whether a daily of the day can be asked for at all; beyond lie typing errors and overflows."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_figure_stretch(*, first: date, last: date) -> bool:
    """Whether the rows of these days can be opened at once; both belong to it."""
    return is_sheet_day(day=first) and is_sheet_day(day=last) and first <= last < first + LONGEST_FIGURE


def daily_deadline(*, day: date, calendar: WorkingDays, clock: time = DUE_CLOCK) -> datetime:
    """``clock`` of the first working day after ``day``, aware."""
    return at_local(calendar.next_after(day), clock)


def timeliness(*, first_submitted_at: datetime | None, deadline: datetime, now: datetime) -> Timeliness:
    """Judged by the first submission alone; one made exactly at the deadline is in time."""
    if first_submitted_at is None:
        return Timeliness.MISSING if now > deadline else Timeliness.WAITING
    return Timeliness.ON_TIME if first_submitted_at <= deadline else Timeliness.LATE


def accept_from(*, day: date) -> datetime:
    """HQ accepts only when the day is over: from 00:00 of the next day."""
    return at_local(day + timedelta(days=1), time.min)
