"""Signs of life of the running system, and what it may forget."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessFailureLog
from django.contrib.sessions.models import Session

from regions.models import Heartbeat, IdempotentAnswer

# Ruling 23: an answer can be fetched again for a day.
ANSWERS_KEPT = timedelta(hours=24)
# The last hour counts (W8); a day lets the administrator look.
GUESSES_KEPT = timedelta(hours=24)


def beat(*, name: str, now: datetime) -> None:
    """Note that ``name`` was alive at ``now``; /readyz reads it."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def forget_expired(*, now: datetime) -> int:
    """Drop ended sessions, and stored API answers and wrong guesses older than a day; how many rows."""
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    answers, _ = IdempotentAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    guesses, _ = AccessFailureLog.objects.filter(attempt_time__lt=now - GUESSES_KEPT).delete()
    return sessions + answers + guesses
