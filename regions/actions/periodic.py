"""Periodic work: once a period, whoever asks and however often (reliability.md 1, C7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from regions.models import PeriodicRun

# A run that has not finished after this long was killed: the next tick takes it over.
ABANDONED = timedelta(minutes=10)


def run_once(*, key: str, now: datetime, work: Callable[[], Mapping[str, Any]]) -> bool:
    """Do ``work`` unless the period ``key`` was done; True when this call did it.

    ``key`` is the job and its period, such as ``daily-draft:HZ:2026-11-21``. Two schedulers race on its
    unique index and one wins. ``work`` must be safe to run again: a run killed half-way is taken over ten
    minutes later. What it returns is kept for people to read.
    """
    PeriodicRun.objects.bulk_create([PeriodicRun(key=key, started_at=now)], ignore_conflicts=True)
    mine = PeriodicRun.objects.filter(key=key, finished_at__isnull=True).filter(
        Q(result={}) | Q(started_at__lt=now - ABANDONED)
    )
    if not mine.update(started_at=now, result={"state": "running"}):
        return False
    result = dict(work())
    PeriodicRun.objects.filter(key=key).update(finished_at=now, result=result)
    return True
