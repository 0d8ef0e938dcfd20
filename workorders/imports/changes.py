"""What moved between an order as stored and as told now: change rows and days (rulings 19, 70)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from config.lib.calendar import local_day, zone
from regions.actions.days import RegionDay
from regions.models import Region
from workorders.imports.order_rows import Order
from workorders.models import MovedOrder, WorkOrder, WorkOrderChange

NOTED_AT_ONCE = 1_000
WATCHED = ("status", "completed_at", "charge", "technician", "region")
COUNTED = (
    "status", "kind", "service_mode", "region_id", "category_id", "technician_id", "dispatched_at",
    "completed_at", "charge", "phone_hmac",
)  # fmt: skip


def changes_between(*, old: WorkOrder, new: Order, change: WorkOrderChange) -> Iterable[WorkOrderChange]:
    """A row for each watched field that differs; ``change`` carries who, when and why (ruling 19)."""
    for name in WATCHED:
        before, after = _told(old, name), _told(new, name)
        if before != after:
            yield WorkOrderChange(
                work_order_id=old.pk,
                region_id=new.region_id,
                batch=change.batch,
                actor=change.actor,
                at=change.at,
                reason=change.reason,
                field=name,
                before=before,
                after=after,
            )


def _told(order: Order, name: str) -> str:
    value: Any = getattr(order, name)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(zone()).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, Region):
        return value.code
    return str(value)[:120]


def moved_days(*, old: WorkOrder | None, new: Order) -> Iterable[RegionDay]:
    """Days whose figures move: of the new state, and of the old one where anything counted differs."""
    if old is not None and not is_counted_anew(old=old, new=new):
        return
    for order in (old, new):
        if order is not None:
            yield from counted_days(order=order)


def is_counted_anew(*, old: WorkOrder, new: Order) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in COUNTED)


def note_moved_orders(*, pairs: Iterable[tuple[WorkOrder, Order]], now: datetime) -> None:
    """Orders as stored and as told now; those that are counted anew wait for the floor above, which knows the
    days of their calls. In the caller's transaction, before it marks days."""
    moved = {
        (old.pk, region)
        for old, new in pairs
        if is_counted_anew(old=old, new=new)
        for region in (old.region_id, new.region_id)
    }
    rows = [MovedOrder(work_order_id=pk, region_id=region, moved_at=now) for pk, region in sorted(moved)]
    MovedOrder.objects.bulk_create(
        rows,
        batch_size=NOTED_AT_ONCE,
        update_conflicts=True,
        unique_fields=["work_order", "region"],
        update_fields=["moved_at"],
    )


def counted_days(*, order: Order) -> Iterable[RegionDay]:
    yield order.region_id, local_day(order.dispatched_at)
    if order.completed_at:
        yield order.region_id, local_day(order.completed_at)
