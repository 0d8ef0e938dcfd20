"""Deadline and lateness of a daily (ruling 49), days by Asia/Shanghai (O3)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from config.lib.calendar import WorkingDays
from reports.policies.periods import Timeliness, accept_from, daily_deadline, timeliness

# 国庆 2026 as published: 10-01 to 10-07 off, 09-27 and 10-10 worked.
NATIONAL_DAY = WorkingDays(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    makeup_days=frozenset({date(2026, 9, 27), date(2026, 10, 10)}),
)


@pytest.mark.parametrize(
    ("day", "due_on"),
    [
        (date(2026, 11, 19), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 9, 26), date(2026, 9, 27)),
        (date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 10, 3), date(2026, 10, 8)),
        (date(2026, 10, 9), date(2026, 10, 10)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_the_deadline_is_nine_on_the_first_working_day_after(day: date, due_on: date) -> None:
    nine = datetime(due_on.year, due_on.month, due_on.day, 1, 0, tzinfo=UTC)
    assert daily_deadline(day=day, calendar=NATIONAL_DAY) == nine


DEADLINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("submitted_at", "now", "verdict"),
    [
        (None, DEADLINE, Timeliness.WAITING),
        (None, DEADLINE + timedelta(seconds=1), Timeliness.MISSING),
        (DEADLINE, DEADLINE + timedelta(days=3), Timeliness.ON_TIME),
        (DEADLINE + timedelta(microseconds=1), DEADLINE + timedelta(days=3), Timeliness.LATE),
    ],
)
def test_timeliness_is_the_first_submissions(
    submitted_at: datetime | None, now: datetime, verdict: Timeliness
) -> None:
    assert timeliness(first_submitted_at=submitted_at, deadline=DEADLINE, now=now) is verdict


def test_hq_accepts_from_the_next_midnight() -> None:
    assert accept_from(day=date(2026, 6, 5)) == datetime(2026, 6, 5, 16, 0, tzinfo=UTC)
