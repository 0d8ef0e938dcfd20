"""A random month of three regions: the forms equal an independent count of the raw rows, cell for cell, and
the identities between daily, weekly and monthly hold (forms.md 2.2, 2.3)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import transaction

from regions.models import Region
from reports.actions.rollup import rebuild_totals
from reports.aggregates.daily import gather_day
from reports.aggregates.period_books import frozen_book, header_of, live_book
from reports.choices import PeriodKind
from reports.models import PeriodReport
from reports.policies.period_book import PeriodBook
from tests.callbacks.calls import at
from tests.reports import second_count
from tests.reports.random_month import RandomMonth
from tests.reports.second_count import Rows, Tables, read_tables

pytestmark = pytest.mark.django_db
AFTERWARDS = at("07-20 12:00")
MONTH = (date(2026, 6, 1), date(2026, 6, 30))
# One inside the month, and one that belongs to neither month's form (ruling 52).
WEEKS = ((date(2026, 6, 8), date(2026, 6, 14)), (date(2026, 6, 29), date(2026, 7, 5)))
SEEDS = (3, 17)


def books(region: Region, kind: PeriodKind, first: date, last: date) -> tuple[PeriodBook, PeriodBook]:
    """Out of the totals as a reader sees it, and as it is frozen with its rows."""
    report = PeriodReport(region=region, kind=kind, first=first, last=last)
    live, _people = live_book(report=report, now=AFTERWARDS, with_sheets=False)
    return live, frozen_book(report=report, header=header_of(report=report, standing=""), now=AFTERWARDS)


def cells(book: PeriodBook, category: str) -> Rows:
    form = book.form(category=category)
    if form is None:
        return []
    assert form.table.totals is not None
    return [[cell.text for cell in row.cells] for row in (*form.table.rows, form.table.totals)]


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed {seed}")
def month(request: pytest.FixtureRequest) -> RandomMonth:
    return made_month(seed=request.param, orders=110)


def made_month(*, seed: int, orders: int) -> RandomMonth:
    made = RandomMonth(seed=seed)
    made.fill(orders=orders)
    rebuild_totals(first=date(2026, 5, 15), last=date(2026, 7, 20), now=AFTERWARDS)
    return made


def test_every_cell_of_the_forms_and_their_identities(month: RandomMonth) -> None:
    _equal(month)


@pytest.mark.drill
def test_every_cell_of_many_months() -> None:
    for seed in range(100, 130):
        with transaction.atomic():
            _equal(made_month(seed=seed, orders=60 + seed * 2))
            transaction.set_rollback(True)
    print("\nthirty random months of three regions: every cell as counted by pandas")


def _equal(month: RandomMonth) -> None:
    raw = read_tables()
    filled = 0
    for region in month.regions:
        for first, last in WEEKS:
            for book in books(region, PeriodKind.WEEKLY, first, last):
                filled += _agrees(book, raw, region, second_count.weekly, first, last)
        for book in books(region, PeriodKind.MONTHLY, *MONTH):
            filled += _agrees(book, raw, region, second_count.monthly, *MONTH)
            _footnotes(book, raw.of(region=region.code))
    assert filled > 3 * 3 * 2 * 2, "forms without rows prove nothing"
    _identities(month, raw)


def _agrees(book: PeriodBook, raw: Tables, region: Region, form, first: date, last: date) -> int:  # type: ignore[no-untyped-def]
    rows = 0
    for category in ("", "空调", "冰箱"):
        expected = form(tables=raw.of(region=region.code, category=category), first=first, last=last)
        found = cells(book, category)
        if not found:
            assert len(expected) == 1, "a 品类 with activity has its form"
            continue
        assert found == expected, (region.code, category, first)
        rows += len(found) - 1
    return rows


def _footnotes(book: PeriodBook, raw: Tables) -> None:
    """另有“一般”N件, and Σ daily = (9) + 跨月完工."""
    first, last = MONTH
    notes = "\n".join(book.forms[0].notes)
    table = second_count.monthly(tables=raw, first=first, last=last)
    week = second_count.weekly(tables=raw, first=first, last=last)
    carried = second_count.carried_over(tables=raw, first=first, last=last)
    done = int(table[-1][8])
    assert f"另有“一般”{week[-1][6]} 件" in re.sub(r"另有“一般”\s*(\d+)\s*件", r"另有“一般”\1 件", notes)
    assert f"每日当天完成量合计 {done + carried} ＝ 派单送修完工总量 {done} ＋ 跨月完工量 {carried}" in notes
    assert done + carried == second_count.completed(tables=raw, first=first, last=last)


def _identities(month: RandomMonth, raw: Tables) -> None:
    """Σ 当天完成量 of the dailies = 总量 of the week; of the month = (9) + 跨月完工量."""
    region = month.regions[0]
    own = raw.of(region=region.code)
    for kind, (first, last) in ((PeriodKind.WEEKLY, WEEKS[0]), (PeriodKind.MONTHLY, MONTH)):
        days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        lines = [line for day in days for line in gather_day(region=region, day=day).lines]
        daily = sum("completed" in line.keys for line in lines)
        book, _frozen = books(region, kind, first, last)
        total = cells(book, "")[-1]
        carried = second_count.carried_over(tables=own, first=first, last=last)
        printed = int(total[3]) if kind is PeriodKind.WEEKLY else int(total[8]) + carried
        assert daily == printed > 0, kind
