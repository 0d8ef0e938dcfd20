"""Finished orders that have no standing first-round callback yet (C1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from callbacks.choices import RecheckKind
from callbacks.models import CallbackTask
from callbacks.policies.scheduling import FinishedOrder
from config.lib.calendar import local_day
from workorders.choices import Kind, MemberLevel
from workorders.models import Source
from workorders.models.work_order import WorkOrderQuerySet

READ_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """One order that waits for its callback."""

    pk: int
    region_id: int
    order: FinishedOrder
    is_vip: bool


def without_callback(orders: WorkOrderQuerySet) -> WorkOrderQuerySet:
    history = Source.objects.filter(plans_callbacks=False).values("code")
    standing = CallbackTask.objects.standing().first_round().filter(work_order=OuterRef("pk"))
    return orders.finished().exclude(source__in=history).filter(~Exists(standing))


def unplanned(*, orders: WorkOrderQuerySet, now: datetime) -> Iterator[list[Waiting]]:
    """Batches in order of the orders' keys."""
    waiting = without_callback(orders).filter(completed_at__lte=now)
    last = 0
    while rows := _read(waiting=waiting, after=last):
        last = rows[-1][0]
        yield [_waiting(row=row, today=local_day(now)) for row in rows]


def _read(*, waiting: WorkOrderQuerySet, after: int) -> list[Any]:
    is_vip = Q(member_level=MemberLevel.VIP) | Q(customer__member_level=MemberLevel.VIP)
    rows = (
        waiting.filter(pk__gt=after)
        .order_by("pk")
        .annotate(
            landed=Coalesce("finished_landed_at", "landed_at"),
            trouble=_phone_trouble(),
            vip=Case(When(is_vip, then=Value(value=True)), default=Value(value=False)),
        )
    )
    columns = ("pk", "region_id", "kind", "completed_at", "landed", "trouble", "vip")
    return list(rows.values_list(*columns)[:READ_AT_ONCE])


def _waiting(*, row: Any, today: date) -> Waiting:
    """Landing later than ``today`` happens when a past day is planned again: then it landed that day."""
    pk, region_id, kind, completed_at, landed_at, trouble, is_vip = row
    order = FinishedOrder(
        kind=Kind(kind),
        completed_on=local_day(completed_at),
        landed_on=min(local_day(landed_at), today),
        phone_trouble=RecheckKind(trouble) if trouble else None,
    )
    return Waiting(pk=pk, region_id=region_id, order=order, is_vip=is_vip)


def _phone_trouble() -> Case:
    """Ruling 2: no usable phone is ``missing`` when the ERP gave nothing, else ``invalid_format``."""
    return Case(
        When(~Q(phone_hmac=""), then=Value("")),
        When(phone_raw="", then=Value(str(RecheckKind.MISSING))),
        default=Value(str(RecheckKind.INVALID_FORMAT)),
        output_field=CharField(),
    )
