"""What a line of the day takes from its order: one set of columns for every query of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from config.lib.calendar import local
from config.lib.masking import mask_name
from regions.models import Region
from reports.policies.lines import Event, Line, Worker
from workorders.choices import Kind, ServiceMode, Status

PRINTED = "%Y-%m-%d %H:%M"
Values = Mapping[str, Any]

# Name in the row that comes back → path from the order.
ORDER_FIELDS = {
    "order_id": "pk",
    "order_no": "order_no",
    "kind": "kind",
    "service_mode": "service_mode",
    "customer_name": "customer_name",
    "phone_masked": "phone_masked",
    "charge": "charge",
    "dispatched_at": "dispatched_at",
    "completed_at": "completed_at",
    "category": "category__name",
    "real_category": "category__alias_of__name",
    "technician": "technician_id",
    "technician_name": "technician__name",
    "technician_number": "technician__number",
    "real_technician": "technician__alias_of_id",
    "real_technician_name": "technician__alias_of__name",
    "real_technician_number": "technician__alias_of__number",
}
THROUGH_ORDER = {name: f"work_order__{path}" for name, path in ORDER_FIELDS.items()}


def counts_for(*, region: Region) -> Q:
    """On a row that points to an order: the order is valid and now of the region (forms.md 2.0)."""
    return Q(work_order__region=region, work_order__is_test=False) & ~Q(work_order__status=Status.VOID)


def fetch(*, rows: QuerySet[Any], paths: Mapping[str, str]) -> list[dict[str, Any]]:
    """Plain values by the names of ``paths``; one query, no model instances."""
    return [dict(zip(paths, values, strict=True)) for values in rows.values_list(*paths.values())]


def printed(*, at: datetime | None) -> str:
    return local(at).strftime(PRINTED) if at else ""


def category_of(*, order: Values) -> str:
    """The 品类 as merged by the clerk (ruling 12)."""
    return order["real_category"] or order["category"]


class Workers:
    """The technicians of one sheet, each under a key that is unique on it and no database id.

    ``known`` are those that the sheet names already, by their ids.
    """

    def __init__(self, *, known: Mapping[int, Worker] | None = None) -> None:
        self._known: dict[int, Worker] = dict(known or {})
        self._taken: set[str] = {worker.key for worker in self._known.values()}

    def worker_of(self, *, order: Values) -> Worker:
        """The order's technician as merged by the clerk; 未派 when it has none (ruling 16)."""
        person = order["real_technician"] or order["technician"]
        if person is None:
            return Worker()
        if person not in self._known:
            prefix = "real_technician" if order["real_technician"] else "technician"
            name, number = order[f"{prefix}_name"], order[f"{prefix}_number"]
            key = self._free(wanted=f"n:{number}" if number else f"m:{name}")
            self._known[person] = Worker(key=key, name=name, number=number)
        return self._known[person]

    def _free(self, *, wanted: str) -> str:
        """Two sources may use one number: the second is told apart by a mark."""
        key = wanted
        while key in self._taken:
            key += "'"
        self._taken.add(key)
        return key


def order_line(*, event: Event, order: Values, at: datetime, workers: Workers) -> Line:
    """The line without anything that it counts to; names masked (O2)."""
    return Line(
        event=event,
        worker=workers.worker_of(order=order),
        category=category_of(order=order),
        order_no=order["order_no"],
        at=printed(at=at),
        keys=(),
        kind=str(Kind(order["kind"]).label),
        mode=str(ServiceMode(order["service_mode"]).label),
        customer=mask_name(name=order["customer_name"]),
        phone=order["phone_masked"],
        completed_on=printed(at=order["completed_at"])[:10],
        order_id=order["order_id"],
    )
