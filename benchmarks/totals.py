"""Totals of three years in 200 regions, as ten million orders make them, written by a few statements."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from benchmarks.base import REGIONS, Base, insert, move_sequence
from benchmarks.scale import rows_wanted
from reports.aggregates.totals import columns
from reports.models import DailyTotal, MonthlyTotal
from tests.factories import CategoryFactory
from workorders.models import Category, Technician

LAST = date(2026, 11, 19)
YEARS = 3 * 365
# Ten million orders are 46 a region and day; their cells, by 8 technicians, 2 品类 and 2 kinds:
TECHNICIANS, CELLS = 8, 32
STEP = 400_000


def days_wanted() -> int:
    """Three years, fewer in a base of less than a million."""
    return min(YEARS, max(70, YEARS * rows_wanted() // 1_000_000))


def fill_totals(base: Base) -> int:
    """Daily rows and the monthly ones above them, once a run; how many daily ones there are."""
    days = days_wanted()
    count = days * REGIONS * CELLS
    if DailyTotal.objects.exists():
        return count
    values = _values(base, LAST - timedelta(days=days - 1))
    for first in range(1, count + 1, STEP):
        with transaction.atomic():
            insert(DailyTotal, values, first, min(count, first + STEP - 1))
    _sum_months()
    move_sequence(DailyTotal)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return count


def _values(base: Base, first_day: date) -> dict[str, str]:
    """n runs through the cells of a region, its regions and then the days."""
    known = Technician.objects.order_by("-pk").values_list("pk", flat=True)[0]
    Technician.objects.bulk_create(
        Technician(region=region, number=f"W{index:03d}{each}", name=f"师傅{index}-{each}")
        for index, region in enumerate(base.regions)
        for each in range(TECHNICIANS)
    )
    air, fridge = Category.objects.get(name="空调").pk, CategoryFactory(name="冰箱").pk
    place, cell = f"((n - 1) / {CELLS} % {REGIONS})", f"((n - 1) % {CELLS})"
    measures = {
        name: f"(n * 7 + {number}) % 3" for number, name in enumerate(columns(model=DailyTotal))
    }  # as many as there are orders, near enough
    return {
        "id": "n",
        "region_id": f"{base.regions[0].pk} + {place}",
        "technician_id": f"{known + 1} + {place} * {TECHNICIANS} + {cell} % {TECHNICIANS}",
        "category_id": f"CASE WHEN {cell} / {TECHNICIANS} % 2 = 0 THEN {air} ELSE {fridge} END",
        "kind": f"CASE WHEN {cell} / {TECHNICIANS * 2} = 0 THEN 'install' ELSE 'repair' END",
        "day": _day(first_day, f"(n - 1) / {CELLS * REGIONS}"),
        **measures,
    }


def _day(first: date, steps: str) -> str:
    if connection.vendor == "postgresql":
        return f"DATE '{first}' + ({steps})::int"
    return f"date('{first}', '+' || ({steps}) || ' days')"


def _sum_months() -> None:
    names: tuple[str, ...] = columns(model=DailyTotal)
    keys = "region_id, category_id, technician_id, kind"
    month = (
        "date_trunc('month', day)::date"
        if connection.vendor == "postgresql"
        else "date(day, 'start of month')"
    )
    sums = ", ".join(f"sum({name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MonthlyTotal._meta.db_table} ({keys}, month, {', '.join(names)}) "
            f"SELECT {keys}, {month}, {sums} FROM {DailyTotal._meta.db_table} GROUP BY {keys}, {month}"
        )
