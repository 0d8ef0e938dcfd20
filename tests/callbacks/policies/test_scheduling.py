"""C3–C5, kpis.md 3.3, rulings 2, 13, 31: when a finished order is called back."""

from __future__ import annotations

from datetime import date

import pytest

from callbacks.choices import RecheckKind, TaskState, WaiveReason
from callbacks.policies.scheduling import (
    DayWindow,
    FinishedOrder,
    SchedulingRule,
    corrected_window,
    normal_window,
    plan,
)
from config.lib.calendar import day_end, day_start
from workorders.choices import Kind

RULE = SchedulingRule()
D = date(2026, 6, 1)


def day(n: int) -> date:
    return date(2026, 6, n)


@pytest.mark.parametrize(
    ("kind", "completed", "first", "last"),
    [
        (Kind.INSTALL, D, day(2), day(2)),
        (Kind.REPAIR, D, day(2), day(4)),
        (Kind.INSTALL, date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 1)),
        (Kind.INSTALL, date(2028, 2, 28), date(2028, 2, 29), date(2028, 2, 29)),
        (Kind.REPAIR, date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3)),
    ],
)
def test_windows_are_calendar_days(kind, completed, first, last):
    assert normal_window(kind=kind, completed_on=completed, rule=RULE) == DayWindow(first=first, last=last)


def test_a_window_runs_from_midnight_to_the_last_second_of_its_last_day():
    days = DayWindow(first=day(2), last=day(4))
    assert days.due_start == day_start(day(2))
    assert days.due_end == day_end(day(4))


@pytest.mark.parametrize(
    ("kind", "landed", "window", "late"),
    [
        (Kind.INSTALL, day(1), (day(2), day(2)), False),
        (Kind.INSTALL, day(2), (day(2), day(2)), False),  # on the last day of the window is not late
        (Kind.INSTALL, day(3), (day(3), day(4)), True),
        (Kind.INSTALL, day(9), (day(9), day(10)), True),
        (Kind.REPAIR, day(4), (day(2), day(4)), False),
        (Kind.REPAIR, day(5), (day(5), day(8)), True),
    ],
)
def test_an_order_that_landed_after_its_window_gets_one_from_the_landing_day(kind, landed, window, late):
    """Ruling 13: landing day +1 for installs, +3 for repairs, flag kept."""
    order = FinishedOrder(kind=kind, completed_on=D, landed_on=landed)
    found = plan(order=order, rule=RULE, today=landed)
    assert (found.window.first, found.window.last) == window
    assert found.late_import is late


@pytest.mark.parametrize(
    ("today", "state"),
    [(day(1), TaskState.PENDING), (day(2), TaskState.DUE), (day(5), TaskState.DUE)],
)
def test_a_callback_whose_window_has_opened_is_born_due(today, state):
    order = FinishedOrder(kind=Kind.INSTALL, completed_on=D, landed_on=D)
    assert plan(order=order, rule=RULE, today=today).state is state


@pytest.mark.parametrize("kind", [RecheckKind.MISSING, RecheckKind.INVALID_FORMAT])
def test_an_order_without_a_usable_phone_is_born_as_bad_data(kind):
    """Ruling 2: with the kind of its re-check; none is dropped (F2)."""
    order = FinishedOrder(kind=Kind.REPAIR, completed_on=D, landed_on=D, phone_trouble=kind)
    found = plan(order=order, rule=RULE, today=D)
    assert found.state is TaskState.BAD_DATA
    assert found.recheck_kind is kind


@pytest.mark.parametrize(
    ("rule", "completed", "reason"),
    [
        (SchedulingRule(), date(2001, 1, 1), None),  # both empty by default: no limit
        (SchedulingRule(callbacks_from=day(5)), day(4), WaiveReason.BEFORE_GO_LIVE),
        (SchedulingRule(callbacks_from=day(5)), day(5), None),
        (SchedulingRule(max_age_days=10), day(9), WaiveReason.TOO_OLD),
        (SchedulingRule(max_age_days=10), day(10), None),
        (SchedulingRule(callbacks_from=day(5), max_age_days=1), day(4), WaiveReason.BEFORE_GO_LIVE),
    ],
)
def test_history_is_waived_and_opens_no_recheck(rule, completed, reason):
    """Ruling 13: 上线前 or 过期, today being 20 June."""
    order = FinishedOrder(
        kind=Kind.INSTALL, completed_on=completed, landed_on=day(20), phone_trouble=RecheckKind.MISSING
    )
    found = plan(order=order, rule=rule, today=day(20))
    assert found.waive_reason is reason
    assert found.state is (TaskState.WAIVED if reason else TaskState.BAD_DATA)
    assert found.recheck_kind is (None if reason else RecheckKind.MISSING)


def test_a_corrected_number_is_called_within_one_more_day():
    assert corrected_window(corrected_on=day(7)) == DayWindow(first=day(7), last=day(8))
