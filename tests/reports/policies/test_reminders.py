"""H2, H8: when a reminder goes out before the deadline, and a word after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports.policies.reminders import TOLD_WITHIN, is_miss_due, is_reminder_due
from tests.reports.cast import DAY, at

DEADLINE = at(DAY, 9)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ahead", "minutes", "is_due"),
    [
        (timedelta(minutes=60) + SECOND, 60, False),
        (timedelta(minutes=60), 60, True),
        (timedelta(0), 60, True),
        (-SECOND, 60, False),
        (timedelta(minutes=1), 0, False),
    ],
)
def test_a_reminder_goes_out_before_the_deadline_or_never(ahead, minutes, is_due):
    assert is_reminder_due(deadline=DEADLINE, minutes=minutes, now=DEADLINE - ahead) is is_due


@pytest.mark.parametrize(
    ("after", "is_due"),
    [(timedelta(0), False), (SECOND, True), (TOLD_WITHIN, True), (TOLD_WITHIN + SECOND, False)],
)
def test_a_miss_is_told_after_the_deadline_and_not_for_ever(after, is_due):
    assert is_miss_due(deadline=DEADLINE, now=DEADLINE + after) is is_due
