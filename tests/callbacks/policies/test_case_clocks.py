"""Service time and clock hours against a table made by hand (ruling 42): 国庆 and 春节 2026, New Year 2027.

2026: 春节 02-15 … 02-23 off, 02-14 and 02-28 worked; 国庆 10-01 … 10-07 off, 09-20 and 10-10 worked.
A service day is 08:30–12:00 and 13:00–20:00, ten and a half hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from callbacks.choices import CaseLimit, ComplaintState, Severity
from callbacks.policies.deadlines import Clock, Pause, next_limit, resumed_resolution
from callbacks.policies.service_time import ServiceCalendar, ServiceDay, two_shifts
from config.lib.calendar import WorkingDays, at_local

HOURS = two_shifts(opens=time(8, 30), break_from=time(12), break_to=time(13), closes=time(20))


def days_of(first: date, last: date) -> frozenset[date]:
    return frozenset(first + timedelta(days=number) for number in range((last - first).days + 1))


OFFICIAL = WorkingDays(
    holidays=days_of(date(2026, 2, 15), date(2026, 2, 23)) | days_of(date(2026, 10, 1), date(2026, 10, 7)),
    makeup_days=frozenset({date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)}),
)


def calendar(weekdays: str = "1234567", days: WorkingDays = OFFICIAL) -> ServiceCalendar:
    hours = ServiceDay(valid_from=date(2000, 1, 1), spans=HOURS, weekdays=frozenset(map(int, weekdays)))
    return ServiceCalendar(hours=[hours], days=days)


def clock(weekdays: str = "1234567") -> Clock:
    return Clock(calendar=calendar(weekdays), calls_from=time(9), calls_to=time(20))


def at(text: str) -> datetime:
    """``2026-09-30 10:00`` in Shanghai."""
    day, moment = text.split()
    return at_local(date.fromisoformat(day), time.fromisoformat(moment))


SERVICE = [
    # since, hours of service time, due
    ("2026-09-30 10:00", 2, "2026-09-30 12:00"),  # to the minute before lunch
    ("2026-09-30 11:00", 2, "2026-09-30 14:00"),  # lunch does not count
    ("2026-09-30 18:00", 4, "2026-10-08 10:30"),  # the whole of 国庆 is skipped
    ("2026-09-30 20:00", 2, "2026-10-08 10:30"),  # closing time is over
    ("2026-09-30 07:00", 1, "2026-09-30 09:30"),  # before opening
    ("2026-10-03 10:00", 4, "2026-10-08 13:30"),  # began on a holiday
    ("2026-09-30 19:00", 72, "2026-10-14 17:30"),  # 1 + 6 × 10.5 + 8
    ("2026-10-07 23:59", 0.5, "2026-10-08 09:00"),  # the last minute of 国庆
    ("2026-02-14 19:00", 2, "2026-02-24 09:30"),  # nine days of 春节
    ("2026-02-14 11:30", 48, "2026-02-27 18:30"),  # 7.5 + 3 × 10.5 + 9
    ("2026-02-18 12:00", 2, "2026-02-24 10:30"),
    ("2026-02-23 20:00", 10.5, "2026-02-24 20:00"),  # one whole day
]


@pytest.mark.parametrize(("since", "hours", "due"), SERVICE)
def test_service_time_by_the_table(since: str, hours: float, due: str) -> None:
    span = timedelta(hours=hours)
    assert calendar().after(at(since), span) == at(due)
    assert calendar().between(at(since), at(due)) == span


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-10-09 19:00", 2, "2026-10-10 09:30"),  # a Saturday that is worked
        ("2026-10-10 19:00", 2, "2026-10-12 09:30"),  # and the Sunday that is not
        ("2026-09-18 19:30", 1, "2026-09-20 09:00"),  # Friday, then the worked Sunday
    ],
)
def test_make_up_days_are_open_where_weekends_are_not(since: str, hours: float, due: str) -> None:
    assert calendar("12345").after(at(since), timedelta(hours=hours)) == at(due)


@pytest.mark.parametrize(
    ("severity", "due", "began", "ended", "resumed"),
    [
        # an hour of service time was left
        ("minor", "2026-02-14 15:00", "2026-02-14 14:00", "2026-02-25 10:00", "2026-02-25 11:00"),
        # paused at night, resumed on a holiday: 8.5 h are left
        ("serious", "2026-09-30 18:00", "2026-09-29 21:00", "2026-10-05 09:00", "2026-10-08 18:00"),
        # late stays late
        ("minor", "2026-09-30 10:00", "2026-09-30 11:00", "2026-10-09 09:00", "2026-09-30 10:00"),
        # a major case counts every hour: three are left
        ("major", "2026-10-02 01:00", "2026-10-01 22:00", "2026-10-04 23:00", "2026-10-05 02:00"),
    ],
)
def test_what_was_left_before_a_pause_is_left_after_it(
    severity: str, due: str, began: str, ended: str, resumed: str
) -> None:
    found = resumed_resolution(
        due=at(due),
        pause=Pause(began_at=at(began), ended_at=at(ended)),
        severity=Severity(severity),
        clock=clock(),
    )
    assert found == at(resumed)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-10-01 10:00", 24, "2026-10-02 10:00"),  # clock hours know no holiday
        ("2026-09-30 19:30", 4, "2026-09-30 20:00"),  # outside calling hours: met before it
        ("2026-09-30 12:00", 20, "2026-09-30 20:00"),  # 08:00 is before the first call
        ("2026-09-30 21:00", 4, "2026-10-01 01:00"),  # nothing before it is left
        ("2026-09-30 13:00", 48, "2026-10-02 13:00"),
    ],
)
def test_a_clock_limit_outside_calling_hours_is_met_before_it(since: str, hours: float, due: str) -> None:
    assert clock().talk(since=at(since), span=timedelta(hours=hours)) == at(due)


def test_a_major_case_counts_clock_hours_throughout() -> None:
    found = clock().service(since=at("2026-10-01 19:00"), span=timedelta(hours=4), severity=Severity.MAJOR)
    assert found == at("2026-10-01 23:00")


def test_new_year_2027_without_make_up_data_counts_and_does_not_crash() -> None:
    """Only the statutory day is known, or not even that."""
    known = calendar(days=WorkingDays(holidays=frozenset({date(2027, 1, 1)})))
    assert known.after(at("2026-12-31 19:00"), timedelta(hours=4)) == at("2027-01-02 11:30")
    assert calendar().after(at("2026-12-31 19:00"), timedelta(hours=4)) == at("2027-01-01 11:30")


def test_hours_that_never_open_are_an_error_and_no_endless_loop() -> None:
    with pytest.raises(ValueError, match="never open"):
        ServiceCalendar(hours=[]).after(at("2026-06-03 10:00"), timedelta(hours=1))


def test_hours_change_on_their_day() -> None:
    """A dated row: from 10-08 on the department closes at 17:00."""
    later = ServiceDay(valid_from=date(2026, 10, 8), spans=((time(8, 30), time(17)),))
    hours = [*calendar().hours, later]
    found = ServiceCalendar(hours=hours, days=OFFICIAL).after(at("2026-09-30 19:00"), timedelta(hours=10))
    assert found == at("2026-10-09 09:00")


def test_the_limit_that_falls_first_is_one_that_runs_in_the_state() -> None:
    dues = {
        CaseLimit.ACCEPT: datetime(2026, 6, 3, 4, tzinfo=UTC),
        CaseLimit.RESPONSE: datetime(2026, 6, 3, 5, tzinfo=UTC),
        CaseLimit.RESOLUTION: datetime(2026, 6, 9, 1, tzinfo=UTC),
        CaseLimit.SECOND: None,
    }
    first = {state: next_limit(state=state, dues=dues) for state in ComplaintState}
    named = {state: found.limit for state, found in first.items() if found is not None}
    assert named == {
        ComplaintState.REGISTERED: CaseLimit.RESPONSE,
        ComplaintState.ASSIGNED: CaseLimit.ACCEPT,
        ComplaintState.ACCEPTED: CaseLimit.RESPONSE,
        ComplaintState.HANDLING: CaseLimit.RESOLUTION,
        ComplaintState.REOPENED: CaseLimit.RESOLUTION,
    }
