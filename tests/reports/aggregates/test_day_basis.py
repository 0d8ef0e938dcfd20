"""The daily by callbacks instead of orders, where headquarters chose it (forms.md 2.1; house rule 19)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from callbacks.choices import TaskState
from regions.models import Region, User
from reports.aggregates.daily import gather_day
from reports.choices import DayBasis
from reports.models import FormPolicy
from reports.policies.daybook import DayBook, day_book
from reports.policies.forms import CALLBACK_NOTE, SERVICE_NOTE, Header
from tests.reports.cast import DAY, at, call, order, task, technician

pytestmark = pytest.mark.django_db


def book_of(*, region: Region, day: date = DAY) -> DayBook:
    return day_book(
        facts=gather_day(region=region, day=day), header=Header(region.name, "全部", day), remarks={}
    )


def counts(*, region: Region, day: date = DAY) -> list[str]:
    return [cell.text for cell in book_of(region=region, day=day).forms[0].table.totals.cells[1:3]]


@pytest.fixture
def mixed_day(hangzhou: Region, agent_hz: User) -> Region:
    """Four orders of the day; of their callbacks one is due and done, one due and open, one done early."""
    worker = technician(region=hangzhou)
    call(work_order=order(worker=worker, order_no="O1"), agent=agent_hz)
    task(work_order=order(worker=worker, order_no="O2"), state=TaskState.DUE, completed_at=None)
    early = call(work_order=order(worker=worker, order_no="O3"), agent=agent_hz).task
    assert early is not None
    early.due_on, early.due_end = DAY + timedelta(days=1), at(DAY + timedelta(days=1), 23)
    early.save()
    order(worker=worker, order_no="O4")
    return hangzhou


def test_the_default_counts_orders(mixed_day: Region) -> None:
    assert counts(region=mixed_day) == ["4", "4"]
    assert book_of(region=mixed_day).forms[0].notes[0] == SERVICE_NOTE


def test_by_callbacks_the_daily_counts_those_due_and_those_handled(mixed_day: Region) -> None:
    FormPolicy.objects.create(valid_from=DAY, day_basis=DayBasis.CALLBACK)
    book = book_of(region=mixed_day)
    form = book.forms[0]
    assert counts(region=mixed_day) == ["2", "2"]
    assert form.notes[0] == CALLBACK_NOTE
    opened = book.rows_behind(form=form, row_key="*", drill="dispatched")
    assert sorted(line.order_no for line in opened) == ["O1", "O2"]
    assert [row.cells[3].value for row in book.same_day.rows] == [1]


def test_the_row_counts_from_its_day_on(mixed_day: Region) -> None:
    FormPolicy.objects.create(valid_from=DAY + timedelta(days=1), day_basis=DayBasis.CALLBACK)
    assert counts(region=mixed_day) == ["4", "4"]


def test_a_stored_daily_keeps_the_basis_it_was_made_by(mixed_day: Region) -> None:
    before = book_of(region=mixed_day).as_json()
    assert "day_basis" not in before["forms"][0]["header"]
    FormPolicy.objects.create(valid_from=DAY, day_basis=DayBasis.CALLBACK)
    stored = book_of(region=mixed_day).as_json()
    assert DayBook.from_json(stored=before).forms[0].header.day_basis is DayBasis.SERVICE
    assert DayBook.from_json(stored=stored).forms[0].header.day_basis is DayBasis.CALLBACK
    assert DayBook.from_json(stored=stored).only(category="热水器").forms[0].notes[0] == CALLBACK_NOTE
