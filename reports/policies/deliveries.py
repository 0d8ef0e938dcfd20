"""When mail by schedule goes out (item 10). Clocks are those of the project's zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from config.lib.calendar import ONE_DAY, at_local, local_day

# What was not sent by then is old news.
SENT_WITHIN = timedelta(days=1)
RETRY_AFTER = timedelta(minutes=10)


def sent_from(*, published_at: datetime, clock: time | None) -> datetime:
    """The first moment at or after publication at which the clock shows ``clock``; without one at once."""
    if clock is None:
        return published_at
    that_day = at_local(local_day(published_at), clock)
    return that_day if that_day >= published_at else that_day + ONE_DAY


def is_time(*, due_at: datetime, now: datetime) -> bool:
    return due_at <= now <= due_at + SENT_WITHIN
