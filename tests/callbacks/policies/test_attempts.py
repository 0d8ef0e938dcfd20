"""Ruling 27: three counted attempts, two days, two bands, two hours apart; and where the next dial goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.policies.attempts import (
    Allowance,
    AttemptRule,
    Band,
    Missing,
    Refusal,
    Retry,
    Tried,
    band_of,
    is_dead_end,
    next_try,
    refusal,
    standing,
)
from config.lib.calendar import local_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULE = AttemptRule()


def at(text: str) -> datetime:
    """``06-02 10:00`` of 2026 in Shanghai."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


def after(*texts: str):
    return standing(times=[at(text) for text in texts], rule=RULE)


@pytest.mark.parametrize(
    ("clock", "band"),
    [
        ("08:59", None),
        ("09:00", Band.MORNING),
        ("11:59", Band.MORNING),
        ("12:00", None),
        ("13:29", None),
        ("13:30", Band.AFTERNOON),
        ("17:29", Band.AFTERNOON),
        ("17:30", Band.EVENING),
        ("19:59", Band.EVENING),
        ("20:00", None),
    ],
)
def test_bands_are_half_open(clock, band):
    assert band_of(at(f"06-02 {clock}")) is band


@pytest.mark.parametrize(
    ("times", "missing"),
    [
        ([], Missing(3, 2, 2)),
        (["06-02 10:00"], Missing(2, 1, 1)),
        (["06-02 10:00", "06-02 11:59"], Missing(2, 1, 1)),  # within two hours: does not count
        (["06-02 09:30", "06-02 11:30"], Missing(1, 1, 1)),  # exactly two hours: counts
        (["06-02 10:00", "06-02 14:00", "06-02 18:00"], Missing(0, 1, 0)),  # one day
        (["06-02 10:00", "06-03 10:00", "06-04 10:00"], Missing(0, 0, 1)),  # one band
        (["06-02 12:30", "06-03 12:30", "06-04 20:30"], Missing(0, 0, 2)),  # outside all bands
        (["06-02 10:00", "06-03 15:00", "06-04 18:30"], Missing(0, 0, 0)),  # O6 of the worked example
        (["06-02 10:00", "06-02 14:00", "06-03 10:00"], Missing(0, 0, 0)),
        (["06-02 12:30", "06-02 15:00", "06-03 10:00"], Missing(0, 0, 0)),  # lunch adds number and day
    ],
)
def test_what_the_rule_still_lacks(times, missing):
    found = after(*times)
    assert found.missing == missing
    assert found.rule_met is (missing.dials == 0)


def test_the_day_is_shanghais_not_utcs():
    # 23:30 UTC of 1 June and 01:00 UTC of 2 June are one day in Shanghai.
    times = [datetime(2026, 6, 1, 23, 30, tzinfo=UTC), datetime(2026, 6, 2, 1, 30, tzinfo=UTC)]
    assert standing(times=times, rule=RULE).missing.days == 1


@pytest.mark.parametrize(
    ("times", "now", "allowance", "expected"),
    [
        ([], "06-02 10:00", Allowance(task_dials=0), None),
        ([], "06-02 10:00", Allowance(task_dials=2, customer_today=3), Refusal.CUSTOMER_DAY_LIMIT),
        (["06-02 10:00"], "06-03 10:00", Allowance(task_dials=6), Refusal.TASK_LIMIT),
        (["06-02 10:00"], "06-03 10:00", Allowance(task_dials=6, granted=3), None),
        (["06-02 10:00"], "06-03 10:00", Allowance(task_dials=9, granted=3), Refusal.TASK_LIMIT),
        # Two dials missing and two left: one that does not count would be the dead end.
        (["06-02 10:00"], "06-02 11:00", Allowance(task_dials=4), Refusal.ADDS_NOTHING),
        (["06-02 10:00"], "06-02 11:00", Allowance(task_dials=3), None),
        # One band missing, one dial left: the same band again adds nothing, the afternoon does.
        (["06-02 10:00", "06-03 10:00", "06-04 10:00"], "06-05 10:00", Allowance(5), Refusal.ADDS_NOTHING),
        (["06-02 10:00", "06-03 10:00", "06-04 10:00"], "06-05 14:00", Allowance(5), None),
        (["06-02 10:00", "06-03 10:00", "06-04 10:00"], "06-05 10:00", Allowance(4), None),
        # The last dial must add day and band at once.
        (["06-02 10:00", "06-02 11:59"], "06-02 14:00", Allowance(5), None),
        (["06-02 09:00", "06-02 11:30"], "06-02 14:00", Allowance(5), Refusal.ADDS_NOTHING),
        (["06-02 09:00", "06-02 11:30"], "06-03 14:00", Allowance(5), None),
    ],
)
def test_a_dial_that_cannot_add_is_refused_when_too_few_remain(times, now, allowance, expected):
    assert refusal(past=after(*times), at=at(now), allowance=allowance) is expected


def test_an_appointment_is_kept_even_when_it_adds_nothing():
    past = after("06-02 10:00", "06-03 10:00", "06-04 10:00")
    last = Allowance(task_dials=5)
    assert refusal(past=past, at=at("06-05 10:00"), allowance=last) is Refusal.ADDS_NOTHING
    assert refusal(past=past, at=at("06-05 10:00"), allowance=last, appointment=True) is None
    full = Allowance(task_dials=5, customer_today=3)
    assert (
        refusal(past=past, at=at("06-05 10:00"), allowance=full, appointment=True)
        is Refusal.CUSTOMER_DAY_LIMIT
    )


def test_six_dials_without_the_rule_are_a_dead_end_until_three_more_are_granted():
    past = after("06-02 10:00", "06-03 10:00", "06-04 10:00")
    assert is_dead_end(past=past, allowance=Allowance(task_dials=6)) is True
    assert is_dead_end(past=past, allowance=Allowance(task_dials=6, granted=3)) is False
    met = after("06-02 10:00", "06-03 14:00", "06-04 10:00")
    assert is_dead_end(past=met, allowance=Allowance(task_dials=6)) is False


OTHER_BAND = Retry()
BUSY = Retry(after=timedelta(minutes=15), max_a_day=2)
CUT_OFF = Retry(after=timedelta(hours=2))
NEXT_DAY = Retry(next_day=True)
FAULT = Retry(at_once=True)


@pytest.mark.parametrize(
    ("times", "tried", "retry", "expected"),
    [
        # no_answer goes to the next other band…
        (["06-02 10:00"], "06-02 10:00", OTHER_BAND, "06-02 13:30"),
        (["06-02 15:00"], "06-02 15:00", OTHER_BAND, "06-02 17:30"),
        # …but not before the gap is over,
        (["06-02 17:00"], "06-02 17:00", OTHER_BAND, "06-02 19:00"),
        (["06-02 11:50"], "06-02 11:50", OTHER_BAND, "06-02 13:50"),
        (["06-02 18:30"], "06-02 18:30", OTHER_BAND, "06-03 09:00"),
        # and on another day when only the day is missing.
        (["06-02 10:00", "06-02 14:00"], "06-02 14:00", OTHER_BAND, "06-03 09:00"),
        # Only the band is missing: not the same morning again.
        (["06-02 10:00", "06-03 10:00"], "06-03 10:00", OTHER_BAND, "06-03 13:30"),
        (["06-02 10:00"], "06-02 10:00", BUSY, "06-02 10:15"),
        (["06-02 11:50"], "06-02 11:50", BUSY, "06-02 13:30"),  # lunch is left alone
        (["06-02 10:00"], "06-02 10:00", CUT_OFF, "06-02 13:30"),
        (["06-02 14:00"], "06-02 14:00", CUT_OFF, "06-02 16:00"),
        (["06-02 10:00"], "06-02 10:00", NEXT_DAY, "06-03 09:00"),
        (["06-02 10:00"], "06-02 10:30", FAULT, "06-02 10:30"),
    ],
)
def test_the_next_try_adds_what_is_missing(times, tried, retry, expected):
    past = after(*times)
    found = next_try(
        tried=Tried(at=at(tried), retry=retry), past=past, allowance=Allowance(task_dials=len(times))
    )
    assert found == at(expected)


def test_the_third_busy_of_a_day_waits_for_another_band():
    past = after("06-02 10:00")
    third = Tried(at=at("06-02 10:45"), retry=BUSY, same_today=3)
    assert next_try(tried=third, past=past, allowance=Allowance(task_dials=3)) == at("06-02 13:30")


def test_a_customer_dialled_three_times_today_waits_until_tomorrow():
    past = after("06-02 10:00")
    tried = Tried(at=at("06-02 10:30"), retry=FAULT)
    full = Allowance(task_dials=3, customer_today=3)
    assert next_try(tried=tried, past=past, allowance=full) == at("06-03 09:00")


def test_a_quick_retry_gives_way_when_too_few_dials_remain():
    past = after("06-02 10:00", "06-03 10:00", "06-04 10:00")
    tried = Tried(at=at("06-04 10:00"), retry=BUSY)
    assert next_try(tried=tried, past=past, allowance=Allowance(task_dials=5)) == at("06-04 13:30")


moments = st.datetimes(
    min_value=datetime(2026, 6, 1), max_value=datetime(2026, 6, 8), timezones=st.just(SHANGHAI)
).map(lambda moment: moment.astimezone(UTC))


@given(st.lists(moments, max_size=8))
def test_the_rule_holds_exactly_when_its_three_conditions_do(times):
    counted: list[datetime] = []
    for moment in sorted(times):
        if not counted or moment - counted[-1] >= timedelta(hours=2):
            counted.append(moment)
    days = {local_day(moment) for moment in counted}
    bands = {band_of(moment) for moment in counted} - {None}
    expected = len(counted) >= 3 and len(days) >= 2 and len(bands) >= 2
    assert standing(times=times, rule=RULE).rule_met is expected


@given(st.lists(moments, max_size=8))
def test_the_order_in_which_attempts_are_read_does_not_matter(times):
    assert standing(times=times, rule=RULE) == standing(times=reversed(times), rule=RULE)


@given(moments)
def test_three_unanswered_calls_at_the_times_offered_always_meet_the_rule(first):
    times = [first]
    while len(times) < 3:
        past = standing(times=times, rule=RULE)
        allowance = Allowance(task_dials=len(times))
        following = next_try(tried=Tried(at=times[-1], retry=OTHER_BAND), past=past, allowance=allowance)
        assert refusal(past=past, at=following, allowance=allowance) is None
        assert band_of(following) is not None
        times.append(following)
    assert standing(times=times, rule=RULE).rule_met is True


@given(st.lists(moments, min_size=1, max_size=40, unique=True))
def test_dials_that_are_allowed_never_end_in_a_dead_end(times):
    """Whatever she tries, six dials whose outcomes count suffice: the refusals steer her (ruling 27)."""
    made: list[datetime] = []
    for moment in sorted(times):
        past = standing(times=made, rule=RULE)
        allowance = Allowance(task_dials=len(made))
        if past.rule_met:
            break
        if refusal(past=past, at=moment, allowance=allowance) is None:
            made.append(moment)
        past = standing(times=made, rule=RULE)
        allowance = Allowance(task_dials=len(made))
        assert allowance.left(RULE) >= past.missing.dials


@given(st.lists(moments, min_size=1, max_size=5, unique=True))
def test_the_next_try_is_never_refused_while_dials_remain(times):
    past = standing(times=times, rule=RULE)
    last = max(times)
    for retry in (OTHER_BAND, BUSY, CUT_OFF, NEXT_DAY, FAULT):
        allowance = Allowance(task_dials=len(times))
        following = next_try(tried=Tried(at=last, retry=retry), past=past, allowance=allowance)
        assert following >= last
        assert refusal(past=past, at=following, allowance=allowance) is None
