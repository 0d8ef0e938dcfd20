"""Ruling 37: windows keep their number of callable days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.choices import TaskState
from callbacks.policies.scheduling import FinishedOrder, SchedulingRule, days_needed, plan, window
from callbacks.policies.windows import DayWindow, lengthened, spared
from workorders.choices import Kind


def day(n: int) -> date:
    return date(2026, 6, n)


def days(*numbers: int) -> frozenset[date]:
    return frozenset(day(n) for n in numbers)


@pytest.mark.parametrize(
    ("first", "last", "closed", "found"),
    [
        (2, 2, (), (2, 2)),
        (2, 2, (2,), (3, 3)),
        (2, 2, (2, 3, 4), (5, 5)),
        (2, 4, (3,), (2, 5)),
        (2, 4, (2,), (3, 5)),
        (2, 4, (4,), (2, 5)),
        (2, 4, (4, 5), (2, 6)),
        (2, 4, (2, 3, 4), (5, 7)),
        (2, 4, (3, 5), (2, 6)),
        (2, 4, (1, 8), (2, 4)),
    ],
)
def test_a_window_skips_closed_days(first, last, closed, found):
    window = DayWindow(first=day(first), last=day(last))
    assert spared(window=window, closed=days(*closed)) == DayWindow(first=day(found[0]), last=day(found[1]))


@given(first=st.integers(0, 20), length=st.integers(1, 6), closed=st.sets(st.integers(0, 40), max_size=20))
def test_it_holds_as_many_open_days_as_before_and_ends_on_one(first, length, closed):
    start = date(2026, 6, 1)
    shut = {start + timedelta(days=n) for n in closed}
    window = DayWindow(first=start + timedelta(days=first), last=start + timedelta(days=first + length - 1))
    found = spared(window=window, closed=shut)
    held = [found.first + timedelta(days=n) for n in range(found.length)]
    assert sum(each not in shut for each in held) == length
    assert found.first not in shut
    assert found.last not in shut
    assert lengthened(window=found, needed=length, closed=shut) == found  # again changes nothing


def test_an_order_that_landed_on_a_moved_day_is_not_late():
    """Install of 1 June, 2 June closed: 3 June is its day."""
    order = FinishedOrder(kind=Kind.INSTALL, completed_on=day(1), landed_on=day(3))
    assert window(order=order, rule=SchedulingRule()) == (DayWindow(day(3), day(4)), True)
    assert window(order=order, rule=SchedulingRule(), closed=days(2)) == (DayWindow(day(3), day(3)), False)


def test_a_late_import_skips_them_too():
    order = FinishedOrder(kind=Kind.REPAIR, completed_on=day(1), landed_on=day(8))
    found = plan(order=order, rule=SchedulingRule(), today=day(8), closed=days(9, 10))
    assert (found.window, found.late_import) == (DayWindow(day(8), day(13)), True)


def test_a_callback_whose_first_day_is_closed_waits_for_the_next_open_one():
    order = FinishedOrder(kind=Kind.INSTALL, completed_on=day(1), landed_on=day(1))
    found = plan(order=order, rule=SchedulingRule(), today=day(2), closed=days(2))
    assert (found.state, found.window) == (TaskState.PENDING, DayWindow(day(3), day(3)))


@pytest.mark.parametrize(
    ("kind", "late", "corrected", "needed"),
    [
        (Kind.INSTALL, False, False, 1),
        (Kind.REPAIR, False, False, 3),
        (Kind.INSTALL, True, False, 2),
        (Kind.REPAIR, True, False, 4),
        (Kind.REPAIR, False, True, 2),
    ],
)
def test_how_many_days_an_open_callback_keeps(kind, late, corrected, needed):
    rule = SchedulingRule()
    assert days_needed(kind=kind, rule=rule, is_late=late, is_corrected=corrected) == needed
