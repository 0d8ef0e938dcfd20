"""The supervisor's look at ten and at three, and the asking for it (screens.md 2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from callbacks.actions.looking import look_at_inbox, look_reminders
from callbacks.models import InboxLook
from callbacks.policies.looks import look_due
from callbacks.queries.looks import due_looks
from config.lib.errors import Refused
from regions.choices import DayKind
from regions.models import Holiday, Notice, Region, User
from tests.callbacks import cases
from tests.callbacks.calls import at
from tests.callbacks.cases import Office, registered

pytestmark = pytest.mark.django_db
office = cases.office
WEDNESDAY = date(2026, 6, 3)


def looked(office: Office, moment: str, hour: int | None = None) -> int:
    """At the look that is due, unless another is named."""
    now = at(moment)
    return look_at_inbox(regions=[office.region], hour=hour or look_due(now=now), actor=office.lead, now=now)


def test_a_look_keeps_what_the_inbox_held(office: Office) -> None:
    registered(office)
    assert looked(office, "06-03 15:10") == 1
    look = InboxLook.objects.get()
    assert (look.on, look.hour, look.actor) == (WEDNESDAY, 15, office.lead)
    assert (look.open_cases, look.overdue, look.unassigned) == (1, 1, 0)


def test_the_first_look_of_an_hour_stands(office: Office) -> None:
    looked(office, "06-03 10:05")
    registered(office, at("06-03 10:30"))
    assert looked(office, "06-03 11:00") == 0
    assert InboxLook.objects.get().open_cases == 0
    assert looked(office, "06-03 15:00") == 1


def test_before_ten_there_is_nothing_to_look_at_yet(office: Office) -> None:
    with pytest.raises(Refused):
        looked(office, "06-03 09:59", 10)


def test_a_page_that_was_opened_before_three_is_no_look_at_three(office: Office) -> None:
    with pytest.raises(Refused):
        looked(office, "06-03 15:01", 10)
    assert InboxLook.objects.count() == 0


def test_supervisors_are_asked_once_with_the_counts(office: Office, lead_nb: User) -> None:
    registered(office)
    assert look_reminders(now=at("06-03 09:59")) == 0
    assert look_reminders(now=at("06-03 15:02")) == 2
    assert look_reminders(now=at("06-03 15:12")) == 0
    mine, theirs = (
        Notice.objects.get(recipient=lead, key__startswith="look:") for lead in (office.lead, lead_nb)
    )
    assert mine.text == "15点查看收件箱：未结 1，超时 1，未指派 0"
    assert theirs.text == "15点查看收件箱：未结 0，超时 0，未指派 0"
    assert mine.url == "/inbox/"


def test_who_has_looked_is_not_asked_and_both_hours_are_asked_for(office: Office) -> None:
    looked(office, "06-03 10:00")
    assert look_reminders(now=at("06-03 10:00")) == 0
    assert look_reminders(now=at("06-03 15:00")) == 1


def test_on_a_closed_day_nobody_is_asked(office: Office) -> None:
    Holiday.objects.create(on=WEDNESDAY, kind=DayKind.HOLIDAY, name="测试")
    assert look_reminders(now=at("06-03 10:00")) == 0


def test_a_region_that_fails_stops_no_other(
    office: Office, lead_nb: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from callbacks.actions import looking

    ask = looking._ask

    def broken(*, region: Region, **given: object) -> int:
        if region == office.region:
            raise ZeroDivisionError
        return ask(region=region, **given)

    monkeypatch.setattr(looking, "_ask", broken)
    assert look_reminders(now=at("06-03 10:00")) == 1
    monkeypatch.undo()
    assert look_reminders(now=at("06-03 10:11")) == 1  # what was broken off is taken over


def test_headquarters_sees_who_did_not_look(office: Office) -> None:
    registered(office, at("06-02 09:00"))
    looked(office, "06-02 16:00")
    found = due_looks(regions=Region.objects.filter(pk=office.region.pk), now=at("06-03 12:00"))
    told = [(each.on, each.hour, each.look is not None, each.is_missed) for each in found]
    assert told == [
        (WEDNESDAY, 10, False, False),
        (WEDNESDAY - timedelta(days=1), 15, True, False),
        (WEDNESDAY - timedelta(days=1), 10, False, True),
    ]
