"""The looks at ten and at three (screens.md 2)."""

from __future__ import annotations

from datetime import date

import pytest

from callbacks.policies.looks import is_over, look_due, looks_until
from tests.callbacks.calls import at

WEDNESDAY = date(2026, 6, 3)


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        ("06-03 09:59", None),
        ("06-03 10:00", 10),
        ("06-03 14:59", 10),
        ("06-03 15:00", 15),
        ("06-03 23:59", 15),
        ("06-04 00:00", None),
    ],
)
def test_which_look_is_due(moment, hour):
    assert look_due(now=at(moment)) == hour


@pytest.mark.parametrize(
    ("hour", "moment", "over"),
    [
        (10, "06-03 14:59", False),
        (10, "06-03 15:00", True),
        (15, "06-03 23:59", False),
        (15, "06-04 00:00", True),
    ],
)
def test_a_look_is_missed_when_the_next_is_due_or_the_day_has_ended(hour, moment, over):
    assert is_over(on=WEDNESDAY, hour=hour, now=at(moment)) is over


def test_the_latest_comes_first_and_none_before_its_hour():
    asked = looks_until(now=at("06-03 12:00"), first=date(2026, 6, 2))
    assert asked == ((WEDNESDAY, 10), (date(2026, 6, 2), 15), (date(2026, 6, 2), 10))
