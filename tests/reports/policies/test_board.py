"""H8, A9, ruling 49: one word for a region's day, and rates out of counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports.choices import ReportState
from reports.policies.board import CellStatus, DayFiling, Tally, filing_cell, tally
from tests.reports.cast import at

DAY = date(2026, 6, 5)  # a Friday: due on Monday at nine
DEADLINE = at(date(2026, 6, 8), 9)
LATER = DEADLINE + timedelta(days=2)
IN_TIME, TOO_LATE = at(DAY, 19), DEADLINE + timedelta(minutes=1)


def cell(state="", *, first=None, is_nil=False, now=LATER, begun_on=DAY):
    filing = DayFiling(deadline=DEADLINE, state=state, is_nil=is_nil, first_submitted_at=first)
    return filing_cell(day=DAY, filing=filing, begun_on=begun_on, now=now)


@pytest.mark.parametrize(
    ("state", "first", "is_nil", "status"),
    [
        (ReportState.SUBMITTED, IN_TIME, False, CellStatus.SUBMITTED),
        (ReportState.ACCEPTED, IN_TIME, False, CellStatus.ACCEPTED),
        (ReportState.SUBMITTED, IN_TIME, True, CellStatus.NIL),
        (ReportState.ACCEPTED, TOO_LATE, True, CellStatus.LATE),
        (ReportState.RETURNED, TOO_LATE, False, CellStatus.RETURNED),
        (ReportState.SUBMITTED, DEADLINE, False, CellStatus.SUBMITTED),
        (ReportState.DRAFT, None, False, CellStatus.MISSING),
        ("", None, False, CellStatus.MISSING),
    ],
)
def test_a_day_has_one_word(state, first, is_nil, status):
    assert cell(state, first=first, is_nil=is_nil).status is status


def test_before_the_deadline_nothing_is_missing():
    assert cell(now=DEADLINE).status is CellStatus.WAITING


@pytest.mark.parametrize("begun_on", [DAY + timedelta(days=1), None])
def test_before_its_first_daily_a_region_owes_none(begun_on):
    assert cell(begun_on=begun_on).status is CellStatus.BEFORE


def test_rates_are_made_of_counts_and_only_of_what_is_due():
    cells = [
        cell(ReportState.ACCEPTED, first=IN_TIME),
        cell(ReportState.SUBMITTED, first=DEADLINE),
        cell(ReportState.RETURNED, first=TOO_LATE),
        cell(),
        cell(now=DEADLINE),
        cell(begun_on=None),
    ]
    counted = tally(cells=cells)
    assert counted == Tally(due=4, on_time=2, same_day=1, missing=1)
    assert counted + counted == Tally(due=8, on_time=4, same_day=2, missing=2)
