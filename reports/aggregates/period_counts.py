"""What a week or month of a region adds up to by 品类 and technician, out of the totals (forms.md 2.2, 2.3).

Settle the totals first (``reports/actions/rollup.py``): what is read here is what was made last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from regions.models import Region
from reports.aggregates.orders import Workers
from reports.aggregates.totals import columns
from reports.models import DailyTotal, MonthlyTotal
from reports.policies.counted import WorkerCounts
from reports.policies.cuts import month_first, month_last
from reports.policies.lines import UNASSIGNED_KEY, Worker

MASTER = Coalesce("technician__alias_of_id", "technician_id")
CATEGORY = Coalesce("category__alias_of__name", "category__name")
# As ``Workers`` reads a person off an order.
PERSON = {
    "technician": MASTER,
    "technician_name": Coalesce("technician__alias_of__name", "technician__name"),
    "technician_number": Coalesce("technician__alias_of__number", "technician__number"),
}


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """``counts`` by 品类; ``people`` are the technicians' ids by the keys their rows have on the sheet."""

    counts: Mapping[str, WorkerCounts]
    people: Mapping[str, int | None] = field(default_factory=dict)

    def known(self) -> dict[int, Worker]:
        """The names on the sheet by the technicians' ids."""
        workers = {worker.key: worker for own in self.counts.values() for worker in own}
        return {person: workers[key] for key, person in self.people.items() if person is not None}


def period_counts(*, region: Region, first: date, last: date) -> PeriodCounts:
    """One query; of the months when the period is one, else of the days."""
    is_month = first == month_first(first) and last == month_last(first)
    rows: Any = MonthlyTotal.objects.filter(region=region, month=first) if is_month else None
    if rows is None:
        rows = DailyTotal.objects.filter(region=region, day__range=(first, last))
    names = columns(model=rows.model)
    keyed = rows.order_by().annotate(
        real_category=CATEGORY, **{f"of_{name}": at for name, at in PERSON.items()}
    )
    keyed = keyed.values("real_category", *(f"of_{name}" for name in PERSON))
    found = keyed.annotate(**{f"n_{name}": Sum(name) for name in names})
    return _gathered(sorted(found, key=_order), names)


def _order(row: Mapping[str, Any]) -> tuple[bool, int, str]:
    """Keys that two would share are told apart by a mark: the same one every time."""
    return row["of_technician"] is None, row["of_technician"] or 0, row["real_category"]


def _gathered(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> PeriodCounts:
    workers = Workers()
    counts: dict[str, dict[Worker, Counter[str]]] = {}
    people: dict[str, int | None] = {UNASSIGNED_KEY: None}
    for row in rows:
        person = {name: row[f"of_{name}"] for name in PERSON}
        worker = workers.worker_of(order={**person, "real_technician": None})
        people[worker.key] = row["of_technician"]
        own = counts.setdefault(row["real_category"], {}).setdefault(worker, Counter())
        own.update({name: row[f"n_{name}"] for name in names if row[f"n_{name}"]})
    return PeriodCounts(counts=counts, people=people)
