"""One chunk of accepted rows → orders, in one transaction (B2, rulings 12, 14, 16, 18, 19).

Set-based throughout: no row goes through save(). What must follow is written here and nowhere else: change
rows, and marks on the days whose figures move. Callbacks find finished orders by their own sweep (ruling 70).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from config.lib.calendar import local_day, zone
from config.lib.encryption import digest
from config.lib.masking import mask_address
from config.lib.phones import last4, mask_phone
from regions.actions.days import RegionDay, mark_days
from regions.models import Region, User
from workorders.choices import Status
from workorders.imports.bulk import upsert_rows
from workorders.imports.identity import (
    Person,
    Worker,
    categories_of,
    customers_of,
    regions_by_code,
    technicians_of,
)
from workorders.imports.rows import OrderValues
from workorders.imports.verdict import Disposition
from workorders.models import ImportBatch, Technician, WorkOrder, WorkOrderChange

WATCHED = ("status", "completed_at", "charge", "technician", "region")
COUNTED = (
    "status", "kind", "service_mode", "region_id", "category_id", "technician_id", "dispatched_at",
    "completed_at", "charge",
)  # fmt: skip
CORRECTABLE = ("phone", "customer_name", "address")
KEPT_ON_UPDATE = frozenset({"id", "source", "order_no", "landed_at", "is_test"})
COPIED = (
    "kind", "service_mode", "brand", "model", "member_level", "salutation", "status", "entered_by", "remark",
    "serial_no", "warranty", "fault", "work_done", "station",
)  # fmt: skip
TIMES = ("dispatched_at", "completed_at", "reported_at", "appointed_at")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that goes in; ``row_hash`` is the keyed digest of its contents."""

    values: OrderValues
    row_hash: str
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the rows come from and who brings them. ``now`` is when they land."""

    source: str
    now: datetime
    batch: ImportBatch | None = None
    actor: User | None = None
    reason: str = ""


@dataclass(slots=True)
class Chunk:
    """What the rows of one chunk refer to."""

    regions: Mapping[str, Region]
    categories: Mapping[str, int]
    technicians: Mapping[Worker, Technician]


def known_hashes(*, source: str, order_nos: Sequence[str]) -> dict[str, str]:
    rows = WorkOrder.objects.filter(source=source, order_no__in=order_nos).order_by()
    return dict(rows.values_list("order_no", "row_hash"))


def erp_digest(*, name: str, values: OrderValues) -> str:
    """What the ERP says of a correctable field, as ``corrections`` keeps it (ruling 14)."""
    if name == "phone":
        return digest(values.phone or values.phone_raw)
    return digest(getattr(values, name))


def upsert(*, rows: Sequence[Accepted], landing: Landing) -> dict[str, Disposition]:
    """Write new and changed rows in one transaction; the disposition of each order number.

    Guarantees: the same rows again write nothing. Side effects: change rows, dirty days, customers,
    technicians and categories that were unknown.
    """
    with transaction.atomic():
        before = known_hashes(source=landing.source, order_nos=[row.values.order_no for row in rows])
        fates = {row.values.order_no: _fate(row, before) for row in rows}
        moving = [row for row in rows if fates[row.values.order_no] is not Disposition.UNCHANGED]
        if moving:
            _write(moving, landing)
    return fates


def _fate(row: Accepted, before: Mapping[str, str]) -> Disposition:
    stored = before.get(row.values.order_no)
    if stored is None:
        return Disposition.CREATED
    return Disposition.UNCHANGED if stored == row.row_hash else Disposition.UPDATED


def _write(rows: Sequence[Accepted], landing: Landing) -> None:
    existing = {order.order_no: order for order in _locked(rows, landing.source)}
    chunk = _chunk(rows, landing)
    orders = [_order(row, existing.get(row.values.order_no), chunk, landing) for row in rows]
    _link_customers(orders, landing)
    fields = [f.name for f in WorkOrder._meta.concrete_fields if f.name not in KEPT_ON_UPDATE]
    orders.sort(key=lambda order: order.order_no)  # two imports of the same orders wait in one order
    upsert_rows(rows=orders, unique=("source", "order_no"), updated=fields)
    pairs = [(existing.get(order.order_no), order) for order in orders]
    changes = [c for old, new in pairs if old is not None for c in _changes(old, new, landing)]
    WorkOrderChange.objects.bulk_create(changes)
    mark_days(days=(day for old, new in pairs for day in _moved_days(old, new)), now=landing.now)


def _locked(rows: Sequence[Accepted], source: str) -> QuerySet[WorkOrder]:
    """The stored orders, in pk order, held against a correction at the same moment."""
    numbers = [row.values.order_no for row in rows]
    found = WorkOrder.objects.filter(source=source, order_no__in=numbers)
    return (
        found.select_related("region", "technician")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def _chunk(rows: Iterable[Accepted], landing: Landing) -> Chunk:
    rows = list(rows)
    regions = regions_by_code(codes=(row.values.region for row in rows))
    workers = {_worker(row.values, regions) for row in rows}
    return Chunk(
        regions=regions,
        categories=categories_of(names=(row.values.category for row in rows)),
        technicians=technicians_of(source=landing.source, workers=workers),
    )


def _worker(values: OrderValues, regions: Mapping[str, Region]) -> Worker:
    return Worker(regions[values.region].pk, values.technician_name, values.technician_no)


def _order(row: Accepted, old: WorkOrder | None, chunk: Chunk, landing: Landing) -> WorkOrder:
    values = row.values
    order = WorkOrder(
        source=landing.source,
        order_no=values.order_no,
        region=chunk.regions[values.region],
        category_id=chunk.categories[values.category],
        technician=chunk.technicians.get(_worker(values, chunk.regions)),
        customer_name=values.customer_name,
        phone=values.phone,
        phone_raw=values.phone_raw,
        phone_alt=values.phone_alt,
        address=values.address,
        charge=Decimal(values.charge) if values.charge else None,
        purchased_on=date.fromisoformat(values.purchased_on) if values.purchased_on else None,
        raw=json.dumps(dict(row.raw), ensure_ascii=False) if row.raw else "",
        row_hash=row.row_hash,
        landed_at=old.landed_at if old else landing.now,
        is_test=old.is_test if old else False,
        batch=landing.batch,
        **{name: getattr(values, name) for name in COPIED},
        **{name: instant(getattr(values, name)) for name in TIMES},
    )
    _keep_corrections(order, old, values)
    note_finish(order=order, old=old, now=landing.now)
    seal_contacts(order=order)
    return order


def instant(value: str) -> datetime | None:
    """The ERP's wall clock as an aware time; empty stays None."""
    return datetime.fromisoformat(value).replace(tzinfo=zone()) if value else None


def _keep_corrections(order: WorkOrder, old: WorkOrder | None, values: OrderValues) -> None:
    """A corrected field stays until the ERP says something else than it did then (ruling 14)."""
    order.corrections = {}
    for name, told in (old.corrections if old else {}).items():
        if name in CORRECTABLE and told == erp_digest(name=name, values=values):
            setattr(order, name, getattr(old, name))
            order.corrections[name] = told


def note_finish(*, order: WorkOrder, old: WorkOrder | None, now: datetime) -> None:
    """When the finished order landed, and when the ERP undid it (rulings 13, 14, B6)."""
    was_finished = old is not None and old.status == Status.FINISHED
    is_finished = order.status == Status.FINISHED
    order.undone_at = old.undone_at if old else None
    if is_finished:
        order.finished_landed_at = old.finished_landed_at if old and was_finished else now
    else:
        order.finished_landed_at = None
        order.undone_at = now if was_finished else order.undone_at


def seal_contacts(*, order: WorkOrder) -> None:
    """Digests, last four and masks of the order's present phone, second phone and address (ruling 18)."""
    order.phone_hmac = digest(order.phone)
    order.phone_last4 = last4(digits=order.phone)
    order.phone_masked = mask_phone(digits=order.phone)
    order.phone_alt_hmac = digest(order.phone_alt)
    order.phone_alt_masked = mask_phone(digits=order.phone_alt)
    order.address_masked = mask_address(address=order.address)[:200]


def person_of(*, order: WorkOrder) -> Person:
    return Person(
        source=order.source,
        order_no=order.order_no,
        name=order.customer_name,
        phone=order.phone,
        member_level=order.member_level,
        salutation=order.salutation,
    )


def _link_customers(orders: Sequence[WorkOrder], landing: Landing) -> None:
    people = {order.order_no: person_of(order=order) for order in orders}
    ids = customers_of(people=people.values())
    for order in orders:
        order.customer_id = ids[people[order.order_no].identity]


def _changes(old: WorkOrder, new: WorkOrder, landing: Landing) -> Iterable[WorkOrderChange]:
    return changes_between(
        old=old, new=new, change=WorkOrderChange(batch=landing.batch, actor=landing.actor, at=landing.now)
    )


def changes_between(*, old: WorkOrder, new: WorkOrder, change: WorkOrderChange) -> Iterable[WorkOrderChange]:
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


def _told(order: WorkOrder, name: str) -> str:
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


def _moved_days(old: WorkOrder | None, new: WorkOrder) -> Iterable[RegionDay]:
    """Days whose figures move: of the new state, and of the old one where anything counted differs."""
    if old is not None and all(getattr(old, name) == getattr(new, name) for name in COUNTED):
        return
    for order in (old, new):
        if order is not None:
            yield from counted_days(order=order)


def counted_days(*, order: WorkOrder) -> Iterable[RegionDay]:
    yield order.region_id, local_day(order.dispatched_at)
    if order.completed_at:
        yield order.region_id, local_day(order.completed_at)
