"""Reminders before the deadline in working days, and a word after it: once each (H2, H8, ruling 49, C7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from regions.models import Holiday, Notice, Region, User
from reports.actions.filing import make_draft, submit
from reports.actions.reminding import remind_and_tell
from reports.models import FilingPolicy
from tests.reports.cast import at

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY, TUESDAY = date(2026, 6, 5), date(2026, 6, 8), date(2026, 6, 9)


@pytest.fixture
def draft(hangzhou: Region):
    return make_draft(region=hangzhou, day=FRIDAY, actor=None, now=at(FRIDAY, 18, 30))


def told() -> list[tuple[str, str]]:
    return [(notice.recipient.username, notice.key) for notice in Notice.objects.order_by("pk")]


def test_the_makers_hear_an_hour_before_the_deadline_on_the_next_working_day(
    draft, agent_hz: User, lead_hz: User, agent_nb: User, clerk_hz: User
) -> None:
    for too_early in (at(FRIDAY, 23), at(date(2026, 6, 6), 8, 30), at(MONDAY, 7, 59)):
        assert remind_and_tell(now=too_early) == {"asked": 0, "told": 0}
    assert remind_and_tell(now=at(MONDAY, 8)) == {"asked": 1, "told": 0}
    key = "daily-reminder:HZ:2026-06-05"
    assert told() == [("agent_hz", key), ("lead_hz", key)]
    notice = Notice.objects.first()
    assert notice.text == "杭州 2026-06-05 的日报还没有上报，期限 06-08 09:00，请在期限前上报"
    assert notice.url == "/reports/daily/HZ/2026-06-05/"


def test_asking_again_or_twice_at_once_tells_nobody_again(draft, agent_hz: User) -> None:
    remind_and_tell(now=at(MONDAY, 8))
    assert remind_and_tell(now=at(MONDAY, 8, 5)) == {"asked": 0, "told": 0}
    assert len(told()) == 1


def test_a_holiday_moves_the_reminder_with_the_deadline(hangzhou: Region, agent_hz: User) -> None:
    Holiday.objects.create(on=MONDAY, kind="holiday", name="端午")
    make_draft(region=hangzhou, day=FRIDAY, actor=None, now=at(FRIDAY, 18, 30))
    assert remind_and_tell(now=at(MONDAY, 8, 30))["asked"] == 0
    assert remind_and_tell(now=at(TUESDAY, 8, 30))["asked"] == 1


def test_who_has_filed_is_not_reminded(draft, agent_hz: User) -> None:
    submit(report=draft, actor=agent_hz, now=at(FRIDAY, 20))
    assert remind_and_tell(now=at(MONDAY, 8, 30)) == {"asked": 0, "told": 0}
    assert remind_and_tell(now=at(MONDAY, 10)) == {"asked": 0, "told": 0}


def test_the_minutes_are_dated_policy_and_none_turn_it_off(draft, agent_hz: User) -> None:
    FilingPolicy.objects.create(valid_from=FRIDAY, remind_minutes=0)
    assert remind_and_tell(now=at(MONDAY, 8, 30)) == {"asked": 0, "told": 0}


def test_after_the_deadline_nobody_is_reminded_but_the_miss_is_told_once(
    draft, ningbo: Region, agent_hz: User, lead_hz: User, hq_agent: User, hq_manager: User
) -> None:
    make_draft(region=ningbo, day=FRIDAY, actor=None, now=at(FRIDAY, 18, 30))
    late = at(MONDAY, 9) + timedelta(seconds=1)
    assert remind_and_tell(now=late) == {"asked": 0, "told": 2}
    assert remind_and_tell(now=late + timedelta(minutes=5)) == {"asked": 0, "told": 0}
    assert sorted(told()) == [
        ("hq_agent", "daily-missed:2026-06-05"),
        ("hq_manager", "daily-missed:2026-06-05"),
        ("lead_hz", "daily-missed:HZ:2026-06-05"),
    ]
    of_hq = Notice.objects.get(recipient=hq_agent)
    assert of_hq.url == "/reports/board/?first=2026-06-05&last=2026-06-05&state=missing"
