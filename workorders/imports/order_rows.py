"""An accepted row as the columns of its order, sealed. No model instance: it would cost ten times as much."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from config.lib.calendar import zone
from config.lib.encryption import digest
from config.lib.masking import mask_address
from config.lib.phones import last4, mask_phone
from regions.models import Region, User
from workorders.choices import Status
from workorders.imports.customers import Person
from workorders.imports.rows import OrderValues
from workorders.models import ImportBatch, Technician, WorkOrder

CORRECTABLE = ("phone", "customer_name", "address")
COPIED = (
    "order_no", "kind", "service_mode", "brand", "model", "customer_name", "phone", "phone_raw", "phone_alt",
    "address", "member_level", "salutation", "status", "entered_by", "remark", "serial_no", "warranty",
    "fault", "work_done", "station",
)  # fmt: skip
TIMES = ("dispatched_at", "completed_at", "reported_at", "appointed_at")
REMEMBERED = 20_000


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


@dataclass(slots=True, kw_only=True, eq=False)
class OrderRow:
    """One order on its way in: an attribute for each column of ``WorkOrder``, named as there. Digests, masks
    and the customer are filled in last."""

    source: str
    order_no: str
    kind: str
    service_mode: str
    region: Region
    region_id: int
    category_id: int
    brand: str
    model: str
    customer_id: int = 0
    customer_name: str
    phone: str
    phone_raw: str
    phone_hmac: str = ""
    phone_last4: str = ""
    phone_masked: str = ""
    phone_alt: str
    phone_alt_hmac: str = ""
    phone_alt_masked: str = ""
    address: str
    address_masked: str = ""
    member_level: str
    salutation: str
    technician: Technician | None
    technician_id: int | None
    dispatched_at: datetime
    completed_at: datetime | None
    status: str
    charge: Decimal | None
    entered_by: str
    remark: str
    serial_no: str
    purchased_on: date | None
    warranty: str
    fault: str
    work_done: str
    station: str
    reported_at: datetime | None
    appointed_at: datetime | None
    raw: str
    row_hash: str
    corrections: dict[str, str] = field(default_factory=dict)
    is_test: bool
    landed_at: datetime
    finished_landed_at: datetime | None = None
    undone_at: datetime | None = None
    batch_id: int | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Refers:
    """The rows that one order names."""

    region: Region
    category_id: int
    technician: Technician | None


Order = WorkOrder | OrderRow


def order_row(*, row: Accepted, refers: Refers, old: WorkOrder | None, landing: Landing) -> OrderRow:
    """``old`` is the stored order of that number; the customer is linked afterwards."""
    values, technician = row.values, refers.technician
    told: dict[str, Any] = {name: getattr(values, name) for name in COPIED}
    told |= {name: instant(getattr(values, name)) for name in TIMES}
    order = OrderRow(
        source=landing.source,
        region=refers.region,
        region_id=refers.region.pk,
        category_id=refers.category_id,
        technician=technician,
        technician_id=technician.pk if technician else None,
        charge=Decimal(values.charge) if values.charge else None,
        purchased_on=date.fromisoformat(values.purchased_on) if values.purchased_on else None,
        raw=json.dumps(dict(row.raw), ensure_ascii=False) if row.raw else "",
        row_hash=row.row_hash,
        landed_at=old.landed_at if old else landing.now,
        is_test=old.is_test if old else False,
        batch_id=landing.batch.pk if landing.batch else None,
        updated_at=landing.now,
        **told,
    )
    _keep_corrections(order, old, values)
    note_finish(order=order, old=old, now=landing.now)
    seal_contacts(order=order)
    return order


@lru_cache(maxsize=REMEMBERED)
def instant(value: str) -> datetime | None:
    """The ERP's wall clock as an aware time; empty stays None."""
    return datetime.fromisoformat(value).replace(tzinfo=zone()) if value else None


def erp_digest(*, name: str, values: OrderValues) -> str:
    """What the ERP says of a correctable field, as ``corrections`` keeps it (ruling 14)."""
    if name == "phone":
        return digest(values.phone or values.phone_raw)
    return digest(getattr(values, name))


def _keep_corrections(order: OrderRow, old: WorkOrder | None, values: OrderValues) -> None:
    """A corrected field stays until the ERP says something else than it did then (ruling 14)."""
    for name, told in (old.corrections if old else {}).items():
        if name in CORRECTABLE and told == erp_digest(name=name, values=values):
            setattr(order, name, getattr(old, name))
            order.corrections[name] = told


def note_finish(*, order: Order, old: WorkOrder | None, now: datetime) -> None:
    """When the finished order landed, and when the ERP undid it (rulings 13, 14, B6)."""
    was_finished = old is not None and old.status == Status.FINISHED
    is_finished = order.status == Status.FINISHED
    order.undone_at = old.undone_at if old else None
    if is_finished:
        order.finished_landed_at = old.finished_landed_at if old and was_finished else now
    else:
        order.finished_landed_at = None
        order.undone_at = now if was_finished else order.undone_at


def seal_contacts(*, order: Order) -> None:
    """Digests, last four and masks of the order's present phone, second phone and address (ruling 18)."""
    order.phone_hmac = digest(order.phone)
    order.phone_last4 = last4(digits=order.phone)
    order.phone_masked = mask_phone(digits=order.phone)
    order.phone_alt_hmac = digest(order.phone_alt)
    order.phone_alt_masked = mask_phone(digits=order.phone_alt)
    order.address_masked = mask_address(address=order.address)[:200]


def person_of(*, order: Order) -> Person:
    return Person(
        source=order.source,
        order_no=order.order_no,
        name=order.customer_name,
        phone=order.phone,
        member_level=order.member_level,
        salutation=order.salutation,
    )
