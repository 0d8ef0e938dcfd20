"""Bringing rows in as an import does, for tests of what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workorders.actions.landing import Landed, land_orders
from workorders.models import WorkOrder

NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)


def land(*rows: Mapping[str, Any], now: datetime = NOW) -> list[Landed]:
    return land_orders(rows=rows, source="erp", actor=None, now=now)


def only_order() -> WorkOrder:
    return WorkOrder.objects.get()
