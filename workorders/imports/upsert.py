"""One chunk of accepted rows → orders, in one transaction (B2, rulings 12, 14, 16, 18, 19).

Set-based throughout (ADR 0008): no row goes through save(), unchanged ones end at their hash. What must
follow is written here and nowhere else: change rows, marks on the days whose figures move, and the orders
whose calls the floor above has to look at. Callbacks find finished orders by their own sweep (ruling 70).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from regions.actions.days import mark_days
from regions.models import Region
from workorders.imports.bulk import Upsert, among, upsert_rows, wait_for_turn
from workorders.imports.changes import changes_between, moved_days, note_moved_orders
from workorders.imports.customers import customers_of
from workorders.imports.identity import Worker, categories_of, regions_by_code, technicians_of
from workorders.imports.order_rows import Accepted, Landing, OrderRow, Refers, order_row, person_of
from workorders.imports.repeats import repeated_days
from workorders.imports.rows import OrderValues
from workorders.imports.verdict import Disposition
from workorders.models import Technician, WorkOrder, WorkOrderChange

KEPT_ON_UPDATE = frozenset({"id", "source", "order_no", "landed_at", "is_test"})
ORDERS = Upsert(
    model=WorkOrder,
    unique=("source", "order_no"),
    updated=tuple(f.name for f in WorkOrder._meta.concrete_fields if f.name not in KEPT_ON_UPDATE),
    unless_same="row_hash",
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What the rows of one chunk refer to."""

    regions: Mapping[str, Region]
    categories: Mapping[str, int]
    technicians: Mapping[Worker, Technician]

    def refers(self, values: OrderValues) -> Refers:
        worker = _worker(values, self.regions)
        return Refers(
            region=self.regions[values.region],
            category_id=self.categories[values.category],
            technician=self.technicians.get(worker),
        )


def known_hashes(*, source: str, order_nos: Sequence[str]) -> dict[str, str]:
    rows = WorkOrder.objects.filter(among(field="order_no", texts=order_nos), source=source).order_by()
    return dict(rows.values_list("order_no", "row_hash"))


def upsert(*, rows: Sequence[Accepted], landing: Landing) -> dict[str, Disposition]:
    """Write new and changed rows in one transaction; the disposition of each order number.

    Guarantees: the same rows again write nothing; of two at once the second sees what the first wrote.
    Side effects: change rows, dirty days, customers,
    technicians and categories that were unknown.
    """
    with transaction.atomic():
        wait_for_turn(source=landing.source)
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
    stored = _locked(rows, landing.source)
    chunk = _chunk(rows, landing)
    orders = [
        order_row(
            row=row,
            refers=chunk.refers(row.values),
            old=stored.get(row.values.order_no),
            landing=landing,
        )
        for row in rows
    ]
    _link_customers(orders, landing)
    upsert_rows(rows=orders, into=ORDERS)
    change = WorkOrderChange(batch=landing.batch, actor=landing.actor, at=landing.now)
    pairs = [(stored[order.order_no], order) for order in orders if order.order_no in stored]
    changes = [row for old, new in pairs for row in changes_between(old=old, new=new, change=change)]
    WorkOrderChange.objects.bulk_create(changes)
    note_moved_orders(pairs=pairs, now=landing.now)
    days = {day for new in orders for day in moved_days(old=stored.get(new.order_no), new=new)}
    days |= repeated_days(pairs=[(stored.get(new.order_no), new) for new in orders])
    mark_days(days=days, now=landing.now)


def _locked(rows: Sequence[Accepted], source: str) -> dict[str, WorkOrder]:
    """The stored orders, in pk order, held against a correction at the same moment."""
    numbers = [row.values.order_no for row in rows]
    found = WorkOrder.objects.filter(among(field="order_no", texts=numbers), source=source)
    locked = (
        found.defer("raw", "phone_raw", "phone_alt")
        .select_related("region", "technician")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    return {order.order_no: order for order in locked}


def _chunk(rows: Sequence[Accepted], landing: Landing) -> Chunk:
    regions = regions_by_code(codes=(row.values.region for row in rows))
    workers = {_worker(row.values, regions) for row in rows}
    return Chunk(
        regions=regions,
        categories=categories_of(names=(row.values.category for row in rows)),
        technicians=technicians_of(source=landing.source, workers=workers),
    )


def _worker(values: OrderValues, regions: Mapping[str, Region]) -> Worker:
    return Worker(regions[values.region].pk, values.technician_name, values.technician_no)


def _link_customers(orders: Sequence[OrderRow], landing: Landing) -> None:
    ids = customers_of(people=[person_of(order=order) for order in orders], now=landing.now)
    for order, customer_id in zip(orders, ids, strict=True):
        order.customer_id = customer_id
