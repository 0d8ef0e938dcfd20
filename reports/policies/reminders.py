"""Who files late is reminded before, and named after (H2, A9): when each is due. Safe to ask at any time."""

from __future__ import annotations

from datetime import datetime, timedelta

# A miss is told of within two days; an installation that slept longer has its board.
TOLD_WITHIN = timedelta(days=2)


def is_reminder_due(*, deadline: datetime, minutes: int, now: datetime) -> bool:
    """From ``minutes`` before the deadline up to it: a reminder that comes late is still one; 0 = none."""
    return minutes > 0 and deadline - timedelta(minutes=minutes) <= now <= deadline


def is_miss_due(*, deadline: datetime, now: datetime) -> bool:
    """Past the deadline, which itself is in time, and not so long ago that everybody knows."""
    return deadline < now <= deadline + TOLD_WITHIN
