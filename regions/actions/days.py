"""Marks for the reports above: the figures of (region, date) moved (ruling 70)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from regions.models import DirtyDay

RegionDay = tuple[int, date]


def mark_days(*, days: Iterable[RegionDay], now: datetime) -> None:
    """Mark (region id, local date) pairs dirty, in the caller's transaction; marking again moves the mark.

    Pairs are written in order, so that two writers never wait for each other crosswise.
    """
    marks = [DirtyDay(region_id=region, date=day, marked_at=now) for region, day in sorted(set(days))]
    if marks:
        DirtyDay.objects.bulk_create(
            marks, update_conflicts=True, unique_fields=["region", "date"], update_fields=["marked_at"]
        )
