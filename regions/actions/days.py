"""Marks for the reports above: the figures of (region, date) moved (ruling 70)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from regions.models import DirtyDay

RegionDay = tuple[int, date]
_together: ContextVar[set[RegionDay] | None] = ContextVar("days_together", default=None)


def mark_days(*, days: Iterable[RegionDay], now: datetime) -> None:
    """Mark (region id, local date) pairs dirty, in the caller's transaction; marking again moves the mark.

    Pairs are written in order, so that two writers never wait for each other crosswise; within
    ``days_together`` at its end.
    """
    gathered = _together.get()
    if gathered is not None:
        gathered.update(days)
        return
    marks = [DirtyDay(region_id=region, date=day, marked_at=now) for region, day in sorted(set(days))]
    if marks:
        DirtyDay.objects.bulk_create(
            marks, update_conflicts=True, unique_fields=["region", "date"], update_fields=["marked_at"]
        )


@contextmanager
def days_together(*, now: datetime) -> Iterator[None]:
    """Inside a transaction whose parts mark days of their own: all are written once, at the end of the
    outermost block, for rows taken in two turns could be waited for crosswise. An error writes none.
    """
    if _together.get() is not None:
        yield
        return
    gathered: set[RegionDay] = set()
    token = _together.set(gathered)
    try:
        yield
    finally:
        _together.reset(token)
    mark_days(days=gathered, now=now)
