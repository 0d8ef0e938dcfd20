"""P6, P7: what forms cost the database out of totals, and how fast totals follow a changed call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.base import NOW, SPAN, Base, Undone
from benchmarks.scale import Measured, Side, keep, rows_wanted, side_by_side
from benchmarks.totals import fill_totals
from config.lib.calendar import local_day
from regions.actions.days import mark_days
from reports.actions.rollup import refresh_totals, settle
from reports.aggregates.period_counts import period_counts
from reports.aggregates.totals import sums
from reports.policies.cuts import By, Cut
from workorders.models import WorkOrder

pytestmark = pytest.mark.bench

MOST = 0.050
WEEK = (date(2026, 11, 9), date(2026, 11, 15))
MONTH = (date(2026, 10, 1), date(2026, 10, 31))
# A month of ten million orders in three years.
RAW_MONTH = 10_000_000 // 36
SWEPT_EVERY, RIGHT_WITHIN = 3, 5

COVERING = "bench_covering"
COVERED = "region_id, category_id, technician_id, kind, service_mode, status, completed_at, is_test"
RAW = """
    SELECT region_id, category_id, technician_id, kind,
        count(CASE WHEN service_mode = 'onsite' THEN 1 END),
        count(CASE WHEN service_mode = 'onsite' AND {done} THEN 1 END),
        count(CASE WHEN service_mode = 'carry_in' THEN 1 END),
        count(CASE WHEN service_mode = 'carry_in' AND {done} THEN 1 END)
    FROM {table} WHERE dispatched_at >= %(start)s AND dispatched_at < %(end)s AND {valid}
    GROUP BY region_id, category_id, technician_id, kind
"""
DONE, VALID = "status = 'finished' AND completed_at < %(end)s", "status <> 'void' AND NOT is_test"


def statements(work: Callable[[], object]) -> list[str]:
    """What ``work`` asks of the database."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return [query["sql"] for query in seen.captured_queries]


def ask(wanted: list[str]) -> None:
    """The database's share alone: asked and fetched, nothing made of it."""
    with connection.cursor() as cursor:
        for sql in wanted:
            cursor.execute(sql.replace("%", "%%") if connection.vendor == "sqlite" else sql)
            cursor.fetchall()


@pytest.mark.parametrize(("name", "first", "last"), [("weekly", *WEEK), ("monthly", *MONTH)])
def test_the_form_of_one_region(name: str, first: date, last: date, base: Base) -> None:
    """Totals settled and read: all that a form asks of the database."""
    rows = fill_totals(base)
    region = base.regions[21]

    def form() -> None:
        settle(regions=[region.pk], first=first, last=last, now=NOW)
        assert period_counts(region=region, first=first, last=last).counts

    wanted = statements(form)
    told = "≤ 50 ms of the database (s)"
    mine, whole = side_by_side(ours=Side(run=lambda: ask(wanted)), bare=Side(run=form), rounds=7)
    keep(Measured(f"P6 {name} form of one region", 1, mine, MOST, told, most=1.0, base=rows))
    keep(Measured(f"P6 {name} form, with its Python", 1, whole, mine, "told only", base=rows))


def test_all_regions_of_a_month_against_raw_rows(base: Base) -> None:
    """Every measure by region and technician, against the four counts of orders out of an index alone."""
    rows = fill_totals(base)
    cut = Cut(first=MONTH[0], last=MONTH[1], regions=frozenset(region.pk for region in base.regions))
    totals = statements(lambda: sums(cut=cut, by=By.TECHNICIAN))
    raw_rows = min(RAW_MONTH, rows_wanted())
    start = NOW - timedelta(seconds=SPAN + 9_000)
    bounds = {"start": start, "end": start + timedelta(seconds=raw_rows)}
    with _covering_index(), connection.cursor() as cursor:

        def raw() -> None:
            _execute(cursor, RAW.format(done=DONE, valid=VALID, table=WorkOrder._meta.db_table), bounds)
            assert cursor.fetchall()

        mine, other = side_by_side(ours=Side(run=lambda: ask(totals)), bare=Side(run=raw), rounds=5)
    told = f"≤ 1/5 of a covering index on {raw_rows:,} raw rows"
    most = 0.2 if raw_rows == RAW_MONTH else None  # less than a month of raw rows proves nothing
    keep(Measured("P6 all regions of a month", len(base.regions), mine, other, told, most=most, base=rows))


def _execute(cursor: Any, sql: str, bounds: dict[str, Any]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    if connection.vendor == "postgresql":
        cursor.execute(sql, bounds)
        return
    for name, moment in bounds.items():
        sql = sql.replace(f"%({name})s", f"'{adapt(moment)}'")
    cursor.execute(sql)


@contextmanager
def _covering_index() -> Iterator[None]:
    """The best that raw rows can have: sorted by day, every asked column in it."""
    table = WorkOrder._meta.db_table
    is_postgres = connection.vendor == "postgresql"
    covered = f"(dispatched_at) INCLUDE ({COVERED})" if is_postgres else f"(dispatched_at, {COVERED})"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {COVERING} ON {table} {covered}")
        cursor.execute(f"VACUUM ANALYZE {table}" if is_postgres else "ANALYZE")
        yield
        cursor.execute(f"DROP INDEX {COVERING}")


def test_one_changed_call_against_the_days_of_all_regions(base: Base) -> None:
    """A day of the base holds hundreds of orders a region; a sweep asks every three seconds."""
    day = local_day(NOW - timedelta(seconds=SPAN)) + timedelta(days=1)
    regions = [region.pk for region in base.regions]
    undone = Undone()

    def marked(wanted: list[int]) -> None:
        undone.__enter__()
        mark_days(days=[(region, day) for region in wanted], now=NOW)

    def made() -> None:
        assert refresh_totals(now=NOW) > 0

    def forgotten() -> None:
        undone.__exit__(None, None, None)

    one = Side(run=made, prepare=lambda: marked(regions[21:22]), clean=forgotten)
    all_ = Side(run=made, prepare=lambda: marked(regions), clean=forgotten)
    mine, other = side_by_side(ours=one, bare=all_)
    orders = WorkOrder.objects.filter(region=regions[21], completed_at__date=day).count()
    keep(
        Measured(
            "P7 bucket of one changed call", orders, mine, other, "≤ 1/10 of the day's all regions", most=0.1
        )
    )
    most = (RIGHT_WITHIN - SWEPT_EVERY) / RIGHT_WITHIN
    told = f"right within {RIGHT_WITHIN} s, {SWEPT_EVERY} of them the sweep's (s)"
    keep(Measured("P7 right after one changed call", orders, mine, RIGHT_WITHIN, told, most=most))
