"""Totals as the rollup would have left them, for the tests of who reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from regions.models import Region, User
from reports.models import DailyAgentTotal, DailyTotal, MonthlyAgentTotal, MonthlyTotal
from tests.factories import CategoryFactory
from workorders.models import Technician


def counted(
    region: Region,
    day: date,
    *,
    technician: Technician | None = None,
    category: str = "空调",
    kind: str = "install",
    **counts: int,
) -> None:
    """A day of the region's orders and calls, and its month with it."""
    cell = {"region": region, "category": CategoryFactory(name=category), "kind": kind}
    cell["technician"] = technician
    _put(DailyTotal, {**cell, "day": day}, counts)
    _put(MonthlyTotal, {**cell, "month": day.replace(day=1)}, counts)


def counted_of(
    agent: User | None,
    region: Region,
    day: date,
    *,
    category: str = "空调",
    kind: str = "install",
    **counts: int,
) -> None:
    """A day of an agent's calls."""
    cell = {"region": region, "category": CategoryFactory(name=category), "kind": kind, "agent": agent}
    _put(DailyAgentTotal, {**cell, "day": day}, counts)
    _put(MonthlyAgentTotal, {**cell, "month": day.replace(day=1)}, counts)


def _put(model: Any, cell: dict[str, Any], counts: dict[str, int]) -> None:
    row, is_new = model.objects.get_or_create(**cell, defaults=counts)
    if not is_new:
        model.objects.filter(pk=row.pk).update(**{name: F(name) + count for name, count in counts.items()})
