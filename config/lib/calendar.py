"""One clock (O3, ruling 21): instants are aware UTC, a "day" is 00:00–24:00 in the project's zone.

Every day boundary of the product is computed here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

ONE_DAY = timedelta(days=1)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def local(at: datetime) -> datetime:
    """The same instant with the wall clock of the project's zone."""
    return at.astimezone(zone())


def local_day(at: datetime) -> date:
    return local(at).date()


def at_local(day: date, clock: time) -> datetime:
    """The instant when the wall clock shows ``clock`` on ``day``."""
    return datetime.combine(day, clock, tzinfo=zone()).astimezone(UTC)


def day_start(day: date) -> datetime:
    return at_local(day, time.min)


def day_end(day: date) -> datetime:
    """The last second of the day, as kpis.md 3.3 prints it; ranges use ``day_range`` instead."""
    return at_local(day, time(23, 59, 59))


def day_range(day: date) -> tuple[datetime, datetime]:
    """Half-open ``[start, next start)``."""
    return day_start(day), day_start(day + ONE_DAY)


def is_working_day(day: date, *, holidays: frozenset[date], makeup_days: frozenset[date]) -> bool:
    """Monday to Friday, less holidays, plus make-up days (调休)."""
    if day in makeup_days:
        return True
    return day.weekday() < 5 and day not in holidays


def next_working_day(day: date, *, holidays: frozenset[date], makeup_days: frozenset[date]) -> date:
    """The first working day after ``day`` (ruling 49)."""
    following = day + ONE_DAY
    while not is_working_day(following, holidays=holidays, makeup_days=makeup_days):
        following += ONE_DAY
    return following


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days that differ from Monday to Friday, as far as they are known."""

    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()

    def includes(self, day: date) -> bool:
        return is_working_day(day, holidays=self.holidays, makeup_days=self.makeup_days)

    def next_after(self, day: date) -> date:
        return next_working_day(day, holidays=self.holidays, makeup_days=self.makeup_days)
