"""Days whose repeat repairs move: a repair that lands makes one finished before it a repeated one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from config.lib.calendar import local_day
from regions.actions.days import RegionDay
from workorders.choices import Kind, Status
from workorders.imports.bulk import among
from workorders.imports.order_rows import Order
from workorders.models import WorkOrder

# kpis.md 3.2: within 30 days of the completion of the one before, on the same number and 品类.
REPEATED_WITHIN = timedelta(days=30)
TELLING = ("kind", "category_id", "phone_hmac", "dispatched_at")
# When repairs of one number and 品类 were dispatched.
Dispatches: TypeAlias = Mapping[tuple[str, int], set[datetime]]


def repeated_days(*, pairs: Iterable[tuple[WorkOrder | None, Order]]) -> set[RegionDay]:
    """Days and regions in which repairs were finished that these orders repeat, or do no longer.

    Orders as stored, None for a new one, and as told now. One query, none where nothing moves. In the
    caller's transaction, after its orders were written.
    """
    dispatches: defaultdict[tuple[str, int], set[datetime]] = defaultdict(set)
    for old, new in pairs:
        if old is None or _repeats(old) != _repeats(new) or _told(old) != _told(new):
            for order in (old, new):
                if order is not None and _repeats(order):
                    dispatches[order.phone_hmac, order.category_id].add(order.dispatched_at)
    return _finished_before(dispatches) if dispatches else set()


def _repeats(order: Order) -> bool:
    return order.kind == Kind.REPAIR and order.status != Status.VOID and bool(order.phone_hmac)


def _told(order: Order) -> tuple[object, ...]:
    return tuple(getattr(order, name) for name in TELLING)


def _finished_before(dispatches: Dispatches) -> set[RegionDay]:
    moments = [moment for each in dispatches.values() for moment in each]
    rows = WorkOrder.objects.finished().filter(
        among(field="phone_hmac", texts=sorted({phone for phone, _category in dispatches})),
        kind=Kind.REPAIR,
        completed_at__gt=min(moments) - REPEATED_WITHIN,
        completed_at__lte=max(moments),
    )
    found = rows.order_by().values_list("phone_hmac", "category_id", "region_id", "completed_at")
    return {
        (region, local_day(completed))
        for phone, category, region, completed in found
        if completed is not None
        and any(
            completed <= moment < completed + REPEATED_WITHIN
            for moment in dispatches.get((phone, category), ())
        )
    }
