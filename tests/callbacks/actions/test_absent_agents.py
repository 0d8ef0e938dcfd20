"""What an absent agent has promised passes to her stand-in, once, on the day (issue 4, item 8; E5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from callbacks.actions.claiming import claim_next
from callbacks.actions.handing_over import hand_over
from callbacks.choices import AppointmentFor, FollowUpKind
from callbacks.models import CallbackTask, FollowUp, TaskEvent
from callbacks.tasks import hand_over as task
from regions.actions.rota import PlannedAbsence, PlannedWeek, add_absence, set_work_week
from regions.choices import Role
from regions.models import Membership, Notice, User
from tests.callbacks.calls import NOW, due_task
from tests.callbacks.cases import handled, handling, office, second_task, waits_for_parts
from tests.factories import member

pytestmark = pytest.mark.django_db
__all__ = ["office"]
TODAY = date(2026, 6, 3)  # NOW's day, a Wednesday
DAY = timedelta(days=1)


@pytest.fixture
def stand_in(office):
    return office.second_agent


@pytest.fixture
def away(office):
    """The agent is away for some days; further words as the absence knows them."""

    def put(user=None, *, first=TODAY, days=1, **more):
        planned = PlannedAbsence(
            user=user or office.agent, first_on=first, last_on=first + (days - 1) * DAY, **more
        )
        return add_absence(region=office.region, planned=planned, actor=office.lead, now=NOW)

    return put


def appointment(office, *, at=NOW + timedelta(hours=4), who=None, **fields):
    given = {"appointment_at": at, "callable_at": at, "appointment_for": AppointmentFor.ME, **fields}
    return due_task(office.region, assigned_to=who or office.agent, **given)


def owner(row):
    row.refresh_from_db()
    return row.assigned_to


def follow_up(office, *, due=NOW, kind=FollowUpKind.PARTS_CHECK):
    case = handling(office, NOW - timedelta(days=1))
    return FollowUp.objects.create(
        complaint=case, region=office.region, kind=kind, due_at=due, assigned_to=office.agent, created_at=NOW
    )


def told(user):
    return [str(notice) for notice in Notice.objects.filter(recipient=user, key__startswith="hand_over")]


def test_her_appointment_of_today_is_the_stand_ins(office, stand_in, away):
    row = appointment(office)
    away(stand_in=stand_in)
    assert hand_over(now=NOW) == 1
    assert (owner(row), row.appointment_for) == (stand_in, AppointmentFor.ME)
    event = TaskEvent.objects.get(subject=row, verb="hand_over")
    assert (event.reason, event.actor) == ("范琳 → 高洁", None)
    assert told(stand_in) == [f"范琳 不在，改约的回访 {row.work_order.order_no} 由您代办"]
    assert told(office.lead) == []
    later = row.appointment_at + timedelta(minutes=1)
    assert claim_next(agent=office.lead, now=later) is None
    assert claim_next(agent=stand_in, now=later) == row


def test_without_a_stand_in_it_is_anybodys_and_the_supervisor_knows(office, away):
    row = appointment(office)
    away()
    hand_over(now=NOW)
    assert (owner(row), row.appointment_for) == (None, AppointmentFor.ANYONE)
    assert told(office.lead) == [f"范琳 不在，回访 {row.work_order.order_no} 无人代班，先到的人可打"]
    assert Notice.objects.get(recipient=office.lead).is_urgent


def test_what_is_for_a_day_when_she_is_back_stays_hers(office, stand_in, away):
    tomorrow, back = appointment(office, at=NOW + DAY), appointment(office, at=NOW + 2 * DAY)
    away(days=2, stand_in=stand_in)
    assert hand_over(now=NOW) == 1
    assert (owner(tomorrow), owner(back)) == (stand_in, office.agent)


def test_an_absence_to_come_changes_nothing_today(office, stand_in, away):
    row = appointment(office, at=NOW + DAY)
    away(first=TODAY + DAY, stand_in=stand_in)
    assert (hand_over(now=NOW), owner(row)) == (0, office.agent)
    assert (hand_over(now=NOW + DAY), owner(row)) == (1, stand_in)


def test_a_day_off_by_the_week_counts_too(office, stand_in):
    row = appointment(office)
    week = PlannedWeek(user=office.agent, valid_from=TODAY, weekdays="12", stand_in=stand_in)
    set_work_week(region=office.region, planned=week, actor=office.lead, now=NOW)
    assert (hand_over(now=NOW), owner(row)) == (1, stand_in)


def test_the_chain_leads_to_who_is_there(office, stand_in, away):
    row = appointment(office)
    away(stand_in=stand_in)
    away(stand_in, stand_in=office.lead)
    hand_over(now=NOW)
    assert owner(row) == office.lead


@pytest.mark.parametrize("how", ["disabled", "moved"])
def test_who_has_gone_without_a_word_keeps_nothing(office, how):
    row = appointment(office)
    if how == "disabled":
        User.objects.filter(pk=office.agent.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=office.agent).delete()
    assert (hand_over(now=NOW), owner(row)) == (1, None)


def test_her_second_callback_passes_and_never_to_who_handled_the_case(office, stand_in, away):
    case = handled(office, NOW - timedelta(hours=6))
    row = second_task(case)
    assert row.assigned_to == office.agent
    away(stand_in=stand_in)
    assert (hand_over(now=NOW), owner(row)) == (1, stand_in)
    assert told(stand_in) == [f"范琳 不在，二次回访 {row.work_order.order_no} 由您代办"]
    Membership.objects.create(user=office.handler, region=office.region, role=Role.CALLBACK_AGENT)
    handler = User.objects.get(pk=office.handler.pk)
    away(stand_in, stand_in=handler)
    assert (hand_over(now=NOW), owner(row)) == (1, None)
    assert told(handler) == []


def test_her_follow_ups_pass_on_the_day_they_are_due(office, stand_in, away):
    today = follow_up(office)
    later = follow_up(office, due=NOW + 3 * DAY, kind=FollowUpKind.STABILITY)
    away(stand_in=stand_in)
    assert hand_over(now=NOW) == 1
    assert (owner(today), owner(later)) == (stand_in, office.agent)
    number = today.complaint.number
    assert told(stand_in) == [f"范琳 不在，投诉 {number} 的跟进由您代办"]
    assert told(office.lead) == [f"范琳 不在，投诉 {number} 的跟进由 高洁 代办"]


def test_a_parts_check_that_the_loop_opened_is_one_of_them(office, stand_in, away):
    case = waits_for_parts(handling(office, NOW - 3 * DAY), office, NOW - 2 * DAY)
    row = FollowUp.objects.open().get(complaint=case)
    assert row.assigned_to == office.agent
    away(days=3, stand_in=stand_in)
    assert (hand_over(now=NOW), owner(row)) == (1, stand_in)


def test_a_follow_up_without_a_stand_in_is_the_supervisors_to_arrange(office, away):
    row = follow_up(office)
    away()
    hand_over(now=NOW)
    assert owner(row) is None
    assert told(office.lead) == [f"范琳 不在，投诉 {row.complaint.number} 的跟进无人代班，请安排"]


def test_the_supervisor_who_stands_in_is_told_once(office, away):
    follow_up(office)
    away(stand_in=office.lead)
    hand_over(now=NOW)
    assert len(told(office.lead)) == 1


def test_a_stand_in_who_has_lost_the_calls_gets_none(office, stand_in, away):
    row = appointment(office)
    away(stand_in=stand_in)
    Membership.objects.filter(user=stand_in).update(role=Role.DATA_CLERK)
    hand_over(now=NOW)
    assert owner(row) is None


def test_what_is_nobodys_promise_stays_where_it_is(office, stand_in, away):
    shared = due_task(office.region, assigned_to=office.agent)
    anyones = appointment(office, appointment_for=AppointmentFor.ANYONE)
    elsewhere = appointment(office, who=stand_in)
    held = appointment(office, claimed_by=office.lead, lease_until=NOW + timedelta(minutes=5))
    away(stand_in=office.lead)
    assert hand_over(now=NOW) == 0
    assert [owner(row) for row in (shared, anyones, elsewhere, held)] == [
        office.agent, office.agent, stand_in, office.agent,
    ]  # fmt: skip
    assert hand_over(now=NOW + timedelta(minutes=10)) == 1
    assert owner(held) == office.lead


def test_twice_late_and_interleaved_it_happens_once(office, stand_in, away, monkeypatch):
    row, other = appointment(office), follow_up(office)
    away(stand_in=stand_in)
    from callbacks.actions import handing_over

    inside = []
    once = handing_over._pass_on

    def beside(handing):
        if not inside:
            inside.append(0)
            inside.append(hand_over(now=NOW))  # another scheduler, after this one has looked
        return once(handing)

    monkeypatch.setattr(handing_over, "_pass_on", beside)
    assert hand_over(now=NOW) == 0
    assert inside == [0, 2]
    assert hand_over(now=NOW + timedelta(hours=3)) == 0
    assert (owner(row), owner(other)) == (stand_in, stand_in)
    assert TaskEvent.objects.filter(verb="hand_over").count() == 1
    assert len(told(stand_in)) == 2


def test_moved_meanwhile_it_is_left_alone(office, stand_in, away, monkeypatch):
    row = appointment(office)
    away(stand_in=stand_in)
    from callbacks.actions import handing_over

    once = handing_over._pass_on

    def beside(handing):
        CallbackTask.objects.filter(pk=row.pk).update(appointment_at=NOW + 2 * DAY)
        return once(handing)

    monkeypatch.setattr(handing_over, "_pass_on", beside)
    assert (hand_over(now=NOW), owner(row)) == (0, office.agent)


def test_another_regions_people_have_their_own_rota(office, ningbo, away):
    agent = member(region=ningbo, role=Role.CALLBACK_AGENT)
    row = due_task(ningbo, assigned_to=agent, appointment_at=NOW, appointment_for=AppointmentFor.ME)
    away()
    assert (hand_over(now=NOW), owner(row)) == (0, agent)


def test_the_task_says_how_many(office):
    assert task.run() == {"passed": 0}


@pytest.mark.parametrize("count", [1, 3])
def test_looking_costs_the_same_however_much_is_promised(office, count, django_assert_num_queries):
    for _number in range(count):
        appointment(office)
    with django_assert_num_queries(6):
        assert hand_over(now=NOW) == 0
