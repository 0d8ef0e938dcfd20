"""When an entry of the timetable runs next."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_at(
    *, minutes: frozenset[int], hours: frozenset[int], now: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first instant after ``now`` at one of these minutes of one of these hours, every day."""
    today = now.astimezone(zone).date()
    for day in (today, today + timedelta(days=1)):
        for hour in sorted(hours):
            for minute in sorted(minutes):
                found = datetime.combine(day, time(hour, minute), tzinfo=zone)
                if found > now:
                    return found
    return None
