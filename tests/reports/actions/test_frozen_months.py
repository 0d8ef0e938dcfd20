"""After publication random changes move nothing; the correction shows them and only them (item 7, Proof)."""

from __future__ import annotations

from datetime import date, time
from random import Random
from typing import Any

import pytest

from callbacks.models import CallbackRecord
from config.lib.calendar import at_local, local_day
from regions.actions.days import mark_days
from reports.actions.publishing import correct_period, make_period_draft, publish
from reports.actions.rollup import rebuild_totals
from reports.choices import PeriodKind
from reports.models import PeriodReport
from reports.policies.period_book import PeriodBook
from tests.reports.random_month import EARLIEST, RandomMonth
from workorders.choices import Status
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
JUNE, NOW = date(2026, 6, 15), at_local(date(2026, 8, 1), time(9))
FROZEN = ("sha256", "snapshot", "workbook", "poster", "checklist")
Cells = dict[tuple[str, str, str], str]


def change_something(dice: Random, *, region: int) -> None:
    """One order or answer of June is told otherwise, and its days are marked as every writer does."""
    order = dice.choice(list(WorkOrder.objects.filter(region=region).order_by("pk")))
    if dice.random() < 0.5:
        WorkOrder.objects.filter(pk=order.pk).update(technician=None, status=Status.VOID)
    else:
        CallbackRecord.objects.filter(work_order=order).update(satisfaction=dice.randint(1, 5))
    moments = [order.dispatched_at, order.completed_at]
    moments += CallbackRecord.objects.filter(work_order=order).values_list("recorded_at", flat=True)
    mark_days(days=[(region, local_day(at)) for at in moments if at], now=NOW)


def cells_of(book: PeriodBook) -> Cells:
    """Every printed cell of every form, said by its sheet, row and column."""
    found: Cells = {}
    for form in book.forms:
        for row in (*form.table.rows, form.table.totals):
            for column, cell in zip(form.table.columns, row.cells, strict=True):
                found[form.header.category, row.key, column.key] = cell.text
    return found


def stored(report: PeriodReport) -> PeriodBook:
    return PeriodBook.from_json(stored=PeriodReport.objects.get(pk=report.pk).book())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_changes_after_publication(hq_manager, seed):
    month, dice = RandomMonth(seed=seed), Random(seed)
    month.fill(orders=60)
    rebuild_totals(first=EARLIEST, last=date(2026, 7, 31), now=NOW)
    region = month.regions[0]
    by: Any = {"actor": hq_manager, "now": NOW}
    draft = make_period_draft(kind=PeriodKind.MONTHLY, region=region, day=JUNE, **by)
    first = publish(report=draft, exception="抽查", **by)
    before = PeriodReport.objects.values_list(*FROZEN).get(pk=first.pk)

    for _each in range(12):
        change_something(dice, region=region.pk)
    assert PeriodReport.objects.values_list(*FROZEN).get(pk=first.pk) == before

    second = correct_period(report=first, reason="按记录更正", **by)
    assert PeriodReport.objects.values_list(*FROZEN).get(pk=first.pk) == before
    was, now = cells_of(stored(first)), cells_of(stored(second))
    moved = {key for key in was.keys() | now.keys() if was.get(key, "") != now.get(key, "")}
    sheets = {sheet for sheet, _row, _column in was.keys() | now.keys()}
    told = [each for each in second.changes if each["sheet"] in sheets and each["row"] != "注"]
    assert len(told) == len(moved) > 0
    assert len({(each["sheet"], each["row"], each["column"]) for each in told}) == len(told)
    assert {each["before"] != each["after"] for each in told} == {True}
