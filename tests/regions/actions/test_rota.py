"""Weeks, absences and stand-ins (issue 4, item 8): the managers write, every step in the trail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.rota import (
    PlannedAbsence,
    PlannedWeek,
    add_absence,
    set_work_week,
    withdraw_absence,
)
from regions.choices import Role
from regions.models import Absence, AuditEntry, Membership, Notice, User, WorkWeek
from regions.queries.rota import is_working, people_away, stand_in_for
from tests.factories import member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 30)
TOMORROW, FRIDAY, SUNDAY = (TODAY + timedelta(days=number) for number in (1, 4, 6))


@pytest.fixture
def bea(hangzhou):
    return member(region=hangzhou, role=Role.CALLBACK_AGENT, username="bea", name="白洁")


@pytest.fixture
def cat(hangzhou):
    return member(region=hangzhou, role=Role.CALLBACK_AGENT, username="cat", name="陈静")


@pytest.fixture
def away(hangzhou, lead_hz):
    def add(user, *, first=TODAY, last=FRIDAY, **more):
        planned = PlannedAbsence(user=user, first_on=first, last_on=last, **more)
        return add_absence(region=hangzhou, planned=planned, actor=lead_hz, now=NOW)

    return add


@pytest.fixture
def week(hangzhou, lead_hz):
    def put(user, *, since=TODAY, weekdays="12345", **more):
        planned = PlannedWeek(user=user, valid_from=since, weekdays=weekdays, **more)
        return set_work_week(region=hangzhou, planned=planned, actor=lead_hz, now=NOW)

    return put


def refused(act, *given, **more):
    with pytest.raises(Refused) as caught:
        act(*given, **more)
    return set(caught.value.fields)


def test_an_absence_is_kept_told_and_in_the_trail(hangzhou, agent_hz, bea, lead_hz, away):
    row = away(agent_hz, stand_in=bea, reason=" 年假 ")
    assert (row.reason, row.created_by) == ("年假", lead_hz)
    assert Notice.objects.get().text == "范琳 从 2026-11-30 起不在，由您代班"
    assert Notice.objects.get().recipient == bea
    entry = AuditEntry.objects.get(verb="add_absence")
    assert entry.after == {
        "user": "agent_hz", "first_on": "2026-11-30", "last_on": "2026-12-04", "stand_in": "bea",
    }  # fmt: skip
    for day in (TODAY, FRIDAY):
        assert not is_working(user=agent_hz, region=hangzhou, day=day)
        assert stand_in_for(user=agent_hz, region=hangzhou, day=day) == bea
    assert stand_in_for(user=agent_hz, region=hangzhou, day=SUNDAY) == agent_hz


def test_who_leaves_has_no_last_day(hangzhou, agent_hz, away):
    away(agent_hz, last=None)
    assert not is_working(user=agent_hz, region=hangzhou, day=TODAY + timedelta(days=4000))
    assert stand_in_for(user=agent_hz, region=hangzhou, day=TODAY) is None


def test_only_the_regions_managers_write(hangzhou, ningbo, agent_hz, lead_nb, hq_manager, away):
    planned = PlannedAbsence(user=agent_hz, first_on=TODAY)
    for stranger in (agent_hz, lead_nb):
        with pytest.raises(Forbidden):
            add_absence(region=hangzhou, planned=planned, actor=stranger, now=NOW)
        week = PlannedWeek(user=agent_hz, valid_from=TODAY, weekdays="1")
        with pytest.raises(Forbidden):
            set_work_week(region=hangzhou, planned=week, actor=stranger, now=NOW)
    row = add_absence(region=hangzhou, planned=planned, actor=hq_manager, now=NOW)
    with pytest.raises(Forbidden):
        withdraw_absence(absence=row, actor=agent_hz, now=NOW)


def test_days_in_order_and_not_over_yet(agent_hz, away):
    assert refused(away, agent_hz, first=FRIDAY, last=TODAY) == {"last_on"}
    assert refused(away, agent_hz, first=TODAY - timedelta(days=2), last=TODAY - timedelta(days=1)) == {
        "last_on"
    }
    assert away(agent_hz, first=TODAY - timedelta(days=2), last=TODAY).pk


def test_no_two_absences_of_the_same_days(agent_hz, away):
    first = away(agent_hz)
    assert refused(away, agent_hz, first=FRIDAY, last=SUNDAY) == {"first_on"}
    assert refused(away, agent_hz, first=TODAY - timedelta(days=3), last=None) == {"first_on"}
    away(agent_hz, first=SUNDAY, last=None)
    withdraw_absence(absence=first, actor=first.created_by, now=NOW)
    assert away(agent_hz).pk


def test_the_stand_in_does_the_same_work_in_the_region(
    agent_hz, agent_nb, dept_hz, head_hz, clerk_hz, lead_hz, away
):
    for stranger in (agent_hz, agent_nb, dept_hz, clerk_hz):
        assert refused(away, agent_hz, stand_in=stranger) == {"stand_in"}
    assert refused(away, dept_hz, stand_in=agent_hz) == {"stand_in"}
    assert away(dept_hz, stand_in=head_hz).stand_in == head_hz
    assert away(agent_hz, stand_in=lead_hz).stand_in == lead_hz
    assert away(clerk_hz, stand_in=dept_hz).stand_in == dept_hz  # whoever works there


def test_who_calls_and_handles_needs_somebody_who_does_both(hangzhou, agent_hz, bea, dept_hz, away):
    Membership.objects.create(user=agent_hz, region=hangzhou, role=Role.DEPARTMENT_HANDLER)
    agent_hz = User.objects.get(pk=agent_hz.pk)
    for one_half in (bea, dept_hz):
        assert refused(away, agent_hz, stand_in=one_half) == {"stand_in"}


def test_people_of_other_regions_are_not_this_supervisors(agent_nb, away, week):
    assert refused(away, agent_nb) == {"user"}
    assert refused(week, agent_nb) == {"user"}


def test_the_chain_leads_on_and_ends_with_nobody(hangzhou, agent_hz, bea, cat, away):
    away(agent_hz, stand_in=bea)
    away(bea, stand_in=cat, first=TOMORROW)
    day = {"user": agent_hz, "region": hangzhou}
    assert stand_in_for(**day, day=TODAY) == bea
    assert stand_in_for(**day, day=TOMORROW) == cat
    User.objects.filter(pk=cat.pk).update(is_active=False)
    assert stand_in_for(**day, day=TOMORROW) is None
    assert people_away(region=hangzhou, day=TOMORROW) == {agent_hz.pk, bea.pk, cat.pk}


def test_nobody_stands_in_in_a_circle(agent_hz, bea, cat, away, week):
    away(agent_hz, stand_in=bea)
    assert refused(away, bea, stand_in=agent_hz, first=FRIDAY, last=SUNDAY) == {"stand_in"}
    away(bea, stand_in=cat, first=TOMORROW, last=TOMORROW)
    assert refused(week, cat, weekdays="1345", stand_in=agent_hz) == {"stand_in"}  # off on Tuesdays
    assert week(cat, weekdays="12345", stand_in=agent_hz).pk  # on Saturdays Ann is back
    assert away(bea, stand_in=agent_hz, first=SUNDAY, last=SUNDAY).pk


def test_a_week_is_dated_and_what_has_passed_stays(hangzhou, agent_hz, bea, week):
    assert refused(week, agent_hz, since=TODAY - timedelta(days=1)) == {"valid_from"}
    for nothing in ("", "8", "0"):
        assert refused(week, agent_hz, weekdays=nothing) == {"weekdays"}
    week(agent_hz, weekdays="51234", stand_in=bea)
    week(agent_hz, since=SUNDAY, weekdays="7")
    assert list(WorkWeek.objects.order_by("valid_from").values_list("weekdays", flat=True)) == ["12345", "7"]
    day = {"user": agent_hz, "region": hangzhou}
    assert stand_in_for(**day, day=SUNDAY - timedelta(days=1)) == bea
    assert is_working(**day, day=SUNDAY)
    week(agent_hz, since=SUNDAY, weekdays="6")
    assert WorkWeek.objects.count() == 2
    assert AuditEntry.objects.filter(verb="set_work_week").count() == 3
    assert AuditEntry.objects.filter(verb="set_work_week").latest("pk").after["weekdays"] == "6"


def test_the_week_of_the_nearest_region_holds(hangzhou, hq, agent_hz, hq_manager, week):
    planned = PlannedWeek(user=agent_hz, valid_from=TODAY, weekdays="7")
    Membership.objects.create(user=agent_hz, region=hq, role=Role.CALLBACK_AGENT)
    agent_hz = User.objects.get(pk=agent_hz.pk)
    set_work_week(region=hq, planned=planned, actor=hq_manager, now=NOW)
    assert not is_working(user=agent_hz, region=hangzhou, day=TODAY)
    week(agent_hz, weekdays="1")
    assert is_working(user=agent_hz, region=hangzhou, day=TODAY)
    assert not is_working(user=agent_hz, region=hq, day=TODAY)


def test_withdrawing_is_once_and_not_after_the_fact(hangzhou, agent_hz, lead_hz, away):
    row = away(agent_hz)
    withdraw_absence(absence=row, actor=lead_hz, now=NOW)
    assert is_working(user=agent_hz, region=hangzhou, day=TODAY)
    with pytest.raises(Conflict):
        withdraw_absence(absence=row, actor=lead_hz, now=NOW)
    assert AuditEntry.objects.filter(verb="withdraw_absence").count() == 1
    past = away(agent_hz)
    with pytest.raises(Refused):
        withdraw_absence(absence=past, actor=lead_hz, now=NOW + timedelta(days=9))
    assert Absence.objects.standing().get() == past


def test_who_holds_no_role_there_does_not_work_there(hangzhou, agent_nb):
    assert not is_working(user=agent_nb, region=hangzhou, day=TODAY)
    assert stand_in_for(user=agent_nb, region=hangzhou, day=TODAY) is None
