"""Guesses at the door, by address (reliability.md W8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessFailureLog

WITHIN = timedelta(hours=1)
MOST_GUESSES = 100


def guesses_too_often(*, address: str | None, now: datetime) -> bool:
    """A hundred wrong guesses an hour from one address, at whatever names. Counted in the database, which all
    processes share and no restart empties.
    """
    recent = AccessFailureLog.objects.filter(ip_address=address, attempt_time__gt=now - WITHIN)
    return recent.count() >= MOST_GUESSES
