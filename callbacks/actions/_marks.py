"""Marks of a callback's days (ruling 70): figures go by the region its order is in now, which may be another
than the one it is called from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from callbacks.models import CallbackTask
from regions.actions.days import mark_days


def mark_task(*, task: CallbackTask, days: Iterable[date], now: datetime) -> None:
    """In the caller's transaction."""
    regions = {task.region_id, task.work_order.region_id}
    mark_days(days={(region, day) for region in regions for day in days}, now=now)
