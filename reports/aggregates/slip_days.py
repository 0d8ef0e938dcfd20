"""The slips of one region and day beside the orders that the ERP says were finished on it (B4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from config.lib.calendar import day_range, local_day
from config.lib.masking import mask_name
from regions.models import Region
from reports.aggregates.orders import ORDER_FIELDS, Values, Workers, category_of, fetch
from reports.choices import DifferenceKind, SlipHow
from reports.models import Slip, SlipDay, SlipPolicy
from reports.policies.forms import rank_of
from reports.policies.lines import Worker
from reports.policies.reconciling import SlipFact
from workorders.choices import Kind, Status
from workorders.models import WorkOrder

SLIP_FIELDS = {
    "slip_id": "pk",
    "slip_no": "order_no",
    "day": "day",
    "how": "how",
    "taken_at": "taken_at",
    "taken_by": "taken_by__name",
    "username": "taken_by__username",
}
STATUS_FIELDS = {**ORDER_FIELDS, "status": "status"}


@dataclass(frozen=True, slots=True)
class SlipMark:
    """That an order's slip is in: since when, how and by whom; ``day`` is the one it is counted for."""

    slip_id: int
    day: date
    how: Any
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class SlipOrder:
    """One finished order of the day, masked; ``slip`` None as long as none is in."""

    order_id: int
    order_no: str
    category: str
    kind: Any
    customer: str
    phone: str
    completed_at: datetime
    slip: SlipMark | None


@dataclass(frozen=True, slots=True)
class SlipGroup:
    """A technician's finished orders; ``slips`` are those counted for the day, of other days' orders too."""

    worker: Worker
    orders: tuple[SlipOrder, ...]
    slips: int

    @property
    def total(self) -> int:
        return len(self.orders)

    @property
    def open(self) -> tuple[SlipOrder, ...]:
        return tuple(order for order in self.orders if order.slip is None)


@dataclass(frozen=True, slots=True)
class LooseSlip:
    """A slip of the day that is no finished order's of the day."""

    fact: SlipFact
    mark: SlipMark
    kind: DifferenceKind


@dataclass(frozen=True, slots=True)
class SlipSheet:
    region: Region
    day: date
    groups: tuple[SlipGroup, ...]
    loose: tuple[LooseSlip, ...]
    standing: SlipDay | None
    slips: int

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def missing(self) -> int:
        return sum(len(group.open) for group in self.groups)

    @property
    def is_closed(self) -> bool:
        return self.standing is not None and self.standing.closed_at is not None

    def group_of(self, *, order_id: int) -> SlipGroup | None:
        return next((g for g in self.groups if any(o.order_id == order_id for o in g.orders)), None)


@dataclass(slots=True)
class _Slips:
    """Standing slips by number: those counted for the day, and those of its orders counted for another."""

    here: dict[str, Values] = field(default_factory=dict)
    elsewhere: dict[str, Values] = field(default_factory=dict)


def slips_required(*, region: Region, day: date) -> bool:
    """The rule in force: the region's own row with the latest start, else the company's, else no."""
    rows = SlipPolicy.objects.filter(Q(region=region) | Q(region=None), valid_from__lte=day)
    found = rows.order_by(F("region").asc(nulls_last=True), "-valid_from", "-pk").first()
    return found is not None and found.slips_required


def slip_day(*, region: Region, day: date) -> SlipDay | None:
    return SlipDay.objects.select_related("closed_by").filter(region=region, day=day).first()


def is_counted(*, region: Region, day: date) -> bool:
    """The clerk has said that every slip in hand of the day is in."""
    return SlipDay.objects.filter(region=region, day=day, closed_at__isnull=False).exists()


def slips_are_missing(*, region: Region, day: date) -> bool:
    """The daily may not be filed yet: the count of its slips is required and not done (ruling 50)."""
    return slips_required(region=region, day=day) and not is_counted(region=region, day=day)


def slip_sheet(*, region: Region, day: date) -> SlipSheet:
    """Four queries, one more when a slip is no order's of the day."""
    orders = _finished_on(region=region, day=day)
    slips = _slips(region=region, day=day, numbers=[order["order_no"] for order in orders])
    workers = Workers()
    facts = _facts(region=region, slips=slips, orders=orders, workers=workers)
    groups = _groups(orders=orders, slips=slips, facts=facts, workers=workers)
    loose = tuple(
        LooseSlip(fact=fact, mark=_mark(slip=slips.here[fact.order_no]), kind=kind)
        for fact in facts
        if (kind := fact.found(day=day)) is not None
    )
    standing = slip_day(region=region, day=day)
    return SlipSheet(region=region, day=day, groups=groups, loose=loose, standing=standing, slips=len(facts))


def slip_facts(
    *, region: Region, day: date, numbers: Sequence[str], workers: Workers
) -> tuple[tuple[SlipFact, ...], frozenset[str]]:
    """The day's slips, and which of ``numbers`` have theirs counted for another day."""
    slips = _slips(region=region, day=day, numbers=numbers)
    return _facts(region=region, slips=slips, orders=[], workers=workers), frozenset(slips.elsewhere)


def orders_of(*, region: Region, numbers: Iterable[str]) -> dict[str, Values]:
    """The region's order of each number; of several sources' the finished one."""
    rows = WorkOrder.objects.filter(region=region, order_no__in=set(numbers), is_test=False).order_by("pk")
    found = fetch(rows=rows, paths=STATUS_FIELDS)
    found.sort(key=lambda order: order["status"] == Status.FINISHED)
    return {order["order_no"]: order for order in found}


def finished_on(*, order: Values) -> date | None:
    return local_day(order["completed_at"]) if order["status"] == Status.FINISHED else None


def _finished_on(*, region: Region, day: date) -> list[dict[str, Any]]:
    start, end = day_range(day)
    rows = WorkOrder.objects.finished().filter(region=region, completed_at__gte=start, completed_at__lt=end)
    return fetch(rows=rows.order_by("completed_at", "pk"), paths=STATUS_FIELDS)


def _slips(*, region: Region, day: date, numbers: Sequence[str]) -> _Slips:
    rows = Slip.objects.standing().filter(Q(day=day) | Q(order_no__in=numbers), region=region)
    found = _Slips()
    for slip in fetch(rows=rows.order_by("pk"), paths=SLIP_FIELDS):
        (found.here if slip["day"] == day else found.elsewhere)[slip["slip_no"]] = slip
    return found


def _facts(
    *, region: Region, slips: _Slips, orders: Iterable[Values], workers: Workers
) -> tuple[SlipFact, ...]:
    known: dict[str, Values] = {order["order_no"]: order for order in orders}
    rest = slips.here.keys() - known.keys()
    known |= orders_of(region=region, numbers=rest) if rest else {}
    return tuple(
        _fact(slip=slip, order=known.get(number), workers=workers) for number, slip in slips.here.items()
    )


def _fact(*, slip: Values, order: Values | None, workers: Workers) -> SlipFact:
    if order is None:
        return SlipFact(slip_id=slip["slip_id"], order_no=slip["slip_no"])
    return SlipFact(
        slip_id=slip["slip_id"],
        order_no=slip["slip_no"],
        worker=workers.worker_of(order=order),
        order_id=order["order_id"],
        finished_on=finished_on(order=order),
    )


def _groups(
    *, orders: Iterable[Values], slips: _Slips, facts: Iterable[SlipFact], workers: Workers
) -> tuple[SlipGroup, ...]:
    by_worker: dict[Worker, list[SlipOrder]] = {}
    for order in orders:
        slip = slips.here.get(order["order_no"]) or slips.elsewhere.get(order["order_no"])
        by_worker.setdefault(workers.worker_of(order=order), []).append(_order(order=order, slip=slip))
    handed_in = [fact.worker for fact in facts]
    groups = [
        SlipGroup(worker=worker, orders=tuple(own), slips=handed_in.count(worker))
        for worker, own in by_worker.items()
    ]
    return tuple(sorted(groups, key=lambda group: rank_of(worker=group.worker, amount=group.total)))


def _order(*, order: Values, slip: Values | None) -> SlipOrder:
    return SlipOrder(
        order_id=order["order_id"],
        order_no=order["order_no"],
        category=category_of(order=order),
        kind=Kind(order["kind"]).label,
        customer=mask_name(name=order["customer_name"]),
        phone=order["phone_masked"],
        completed_at=order["completed_at"],
        slip=_mark(slip=slip) if slip else None,
    )


def _mark(*, slip: Values) -> SlipMark:
    return SlipMark(
        slip_id=slip["slip_id"],
        day=slip["day"],
        how=SlipHow(slip["how"]).label,
        taken_at=slip["taken_at"],
        taken_by=slip["taken_by"] or slip["username"],
    )
