"""The supervisor's look at her inbox at ten and at three (screens.md 2): which is due, which missed."""

from __future__ import annotations

from datetime import date, datetime, time

from config.lib.calendar import ONE_DAY, at_local, day_start, local, local_day

LOOK_HOURS = (10, 15)


def look_due(*, now: datetime) -> int | None:
    """The hour whose look is due; None before the first of the day. A later one replaces it."""
    passed = [hour for hour in LOOK_HOURS if hour <= local(now).hour]
    return passed[-1] if passed else None


def is_over(*, on: date, hour: int, now: datetime) -> bool:
    """Can this look no more be taken: the next one is due, or the day has ended?"""
    later = [other for other in LOOK_HOURS if other > hour]
    end = at_local(on, time(later[0])) if later else day_start(on + ONE_DAY)
    return end <= now


def looks_until(*, now: datetime, first: date) -> tuple[tuple[date, int], ...]:
    """Every look from ``first`` on whose hour has come, the latest first."""
    found: list[tuple[date, int]] = []
    day = local_day(now)
    while day >= first:
        found += [(day, hour) for hour in reversed(LOOK_HOURS) if at_local(day, time(hour)) <= now]
        day -= ONE_DAY
    return tuple(found)
