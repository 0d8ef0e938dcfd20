"""Counts of a week and a month for the tests of the pure parts: the worked example of forms.md 13."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports.policies.forms import Header
from tests.reports.lines import ZHANG

WEEK = {
    "completed_onsite": 4,
    "completed_carry_in": 1,
    "satisfaction_5": 1,
    "satisfaction_4": 1,
    "satisfaction_2": 1,
    "attitude_5": 1,
    "attitude_4": 1,
    "attitude_3": 1,
}
NEXT_WEEK = {"satisfaction_3": 1, "attitude_4": 1}
JUNE = {
    "dispatched_onsite": 4,
    "done_onsite": 3,
    "dispatched_carry_in": 1,
    "done_carry_in": 1,
    "carried_over": 1,
    "completed_onsite": 4,
    "completed_carry_in": 1,
    "satisfaction_5": 1,
    "satisfaction_4": 1,
    "satisfaction_3": 1,
    "satisfaction_2": 1,
}
OF_ZHANG = {ZHANG: WEEK}


def week_header(*, first: date = date(2026, 6, 1), **changes: Any) -> Header:
    last = date.fromordinal(first.toordinal() + 6)
    return Header(**{"region": "杭州", "category": "空调", "day": first, "last": last, **changes})


def month_header(**changes: Any) -> Header:
    june = {"region": "杭州", "category": "空调", "day": date(2026, 6, 1), "last": date(2026, 6, 30)}
    return Header(**{**june, **changes})
