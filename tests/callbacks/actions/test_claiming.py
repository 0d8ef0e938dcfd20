"""Ruling 31, reliability.md C1: next, lease, release, skip."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbacks.actions.claiming import claim, claim_next, release, renew_lease, skip
from callbacks.choices import AppointmentFor, TaskState
from callbacks.models import CallbackTask
from callbacks.policies.priority import Rank
from config.lib.errors import Conflict, Refused
from regions.choices import Role
from tests.factories import CallbackTaskFactory, member

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


NOW = at("06-03 10:00")


def task(region, **fields) -> CallbackTask:
    return CallbackTaskFactory(work_order__region=region, now=NOW, **{"rank": Rank.DUE_TODAY, **fields})


@pytest.fixture
def second_agent(hangzhou):
    return member(region=hangzhou, role=Role.CALLBACK_AGENT)


def test_next_is_the_best_by_rank_then_by_time(hangzhou, agent_hz):
    task(hangzhou, rank=Rank.IN_WINDOW)
    later = task(hangzhou, callable_at=at("06-03 09:00"))
    first = task(hangzhou, callable_at=at("06-03 00:00"))
    overdue = task(hangzhou, rank=Rank.OVERDUE, callable_at=at("06-03 09:30"))
    order = []
    for _ in range(3):
        found = claim_next(agent=agent_hz, now=NOW)
        order.append(found.pk)
        CallbackTask.objects.filter(pk=found.pk).update(state=TaskState.CANCELLED, claimed_by=None)
    assert order == [overdue.pk, first.pk, later.pk]


def test_next_returns_what_she_holds_first(hangzhou, agent_hz):
    held = task(hangzhou)
    assert claim_next(agent=agent_hz, now=NOW).pk == held.pk
    task(hangzhou, rank=Rank.OVERDUE)
    assert claim_next(agent=agent_hz, now=NOW + timedelta(minutes=14)).pk == held.pk


def test_two_agents_never_hold_one(hangzhou, agent_hz, second_agent):
    one = task(hangzhou)
    assert claim_next(agent=agent_hz, now=NOW).pk == one.pk
    assert claim_next(agent=second_agent, now=NOW) is None
    with pytest.raises(Conflict):
        claim(task=one, agent=second_agent, now=NOW)


def test_a_lease_ends_after_fifteen_minutes(hangzhou, agent_hz, second_agent):
    one = task(hangzhou)
    claim_next(agent=agent_hz, now=NOW)
    assert claim_next(agent=second_agent, now=NOW + timedelta(minutes=15)) is None
    taken = claim_next(agent=second_agent, now=NOW + timedelta(minutes=15, seconds=1))
    assert (taken.pk, taken.claimed_by) == (one.pk, second_agent)


def test_a_lease_is_renewed_while_she_works(hangzhou, agent_hz, second_agent):
    claim_next(agent=agent_hz, now=NOW)
    task(hangzhou)
    held = claim_next(agent=agent_hz, now=NOW)
    assert renew_lease(task=held, agent=agent_hz, now=NOW + timedelta(minutes=10)) == NOW + timedelta(
        minutes=25
    )
    assert claim_next(agent=second_agent, now=NOW + timedelta(minutes=20)) is None
    with pytest.raises(Conflict):
        renew_lease(task=held, agent=second_agent, now=NOW)


def test_nobody_gets_another_regions_callback(hangzhou, agent_nb, clerk_hz, hq_manager):
    task(hangzhou)
    assert [claim_next(agent=user, now=NOW) for user in (agent_nb, clerk_hz, hq_manager)] == [
        None,
        None,
        None,
    ]


def test_an_agent_of_several_regions_gets_the_best_of_all(hangzhou, ningbo, hq):
    agent = member(region=hq, role=Role.CALLBACK_AGENT)
    task(hangzhou, rank=Rank.IN_WINDOW)
    best = task(ningbo, rank=Rank.OVERDUE)
    assert claim_next(agent=agent, now=NOW).pk == best.pk


@pytest.mark.parametrize(
    "fields",
    [
        {"callable_at": at("06-03 13:30"), "rank": Rank.LATER},
        {"state": TaskState.PENDING},
        {"state": TaskState.COMPLETED, "completed_at": NOW},
        {"state": TaskState.WAIVED},
        {"rank": Rank.SUPERVISOR},
    ],
)
def test_what_may_not_be_called_now_is_not_handed_out(hangzhou, agent_hz, fields):
    task(hangzhou, **fields)
    assert claim_next(agent=agent_hz, now=NOW) is None


def test_a_rank_that_is_no_longer_true_is_renewed_before_the_choice(hangzhou, agent_hz):
    task(hangzhou)
    appointment = task(
        hangzhou,
        rank=Rank.LATER,
        appointment_at=at("06-03 10:05"),
        appointment_for=AppointmentFor.ANYONE,
        callable_at=at("06-03 10:00"),
        rerank_at=at("06-03 10:00"),
    )
    assert claim_next(agent=agent_hz, now=NOW).pk == appointment.pk
    appointment.refresh_from_db()
    assert (appointment.rank, appointment.rerank_at) == (Rank.APPOINTMENT, None)


def test_my_appointment_waits_for_me_for_half_an_hour(hangzhou, agent_hz, second_agent):
    mine = task(
        hangzhou,
        rank=Rank.APPOINTMENT,
        appointment_at=NOW,
        appointment_for=AppointmentFor.ME,
        assigned_to=agent_hz,
    )
    assert claim_next(agent=second_agent, now=NOW + timedelta(minutes=29)) is None
    assert claim_next(agent=second_agent, now=NOW + timedelta(minutes=31)).pk == mine.pk
    release(task=mine, agent=second_agent)
    assert claim_next(agent=agent_hz, now=NOW).pk == mine.pk


def test_release_gives_it_back_and_only_her_own(hangzhou, agent_hz, second_agent):
    one = task(hangzhou)
    claim_next(agent=agent_hz, now=NOW)
    release(task=one, agent=second_agent)
    one.refresh_from_db()
    assert one.claimed_by == agent_hz
    release(task=one, agent=agent_hz)
    assert claim_next(agent=second_agent, now=NOW).pk == one.pk


def test_skip_puts_it_off_half_an_hour_with_a_reason(hangzhou, agent_hz):
    one = task(hangzhou)
    claim_next(agent=agent_hz, now=NOW)
    skip(task=one, agent=agent_hz, reason="客户在开会", now=NOW)
    assert claim_next(agent=agent_hz, now=NOW + timedelta(minutes=29)) is None
    assert claim_next(agent=agent_hz, now=NOW + timedelta(minutes=30)).pk == one.pk
    assert [(event.verb, event.reason, event.actor) for event in one.events.all()] == [
        ("skip", "客户在开会", agent_hz)
    ]


def test_the_third_skip_tells_the_supervisor(hangzhou, agent_hz):
    one = task(hangzhou)
    for minutes in (0, 30, 60):
        skip(task=one, agent=agent_hz, reason="忙", now=NOW + timedelta(minutes=minutes))
    one.refresh_from_db()
    assert one.skips == 3
    assert [event.verb for event in one.events.all()] == ["skip", "skip", "skip_to_supervisor"]


def test_skip_needs_a_reason_and_an_open_callback_of_hers(hangzhou, agent_hz, second_agent):
    one = task(hangzhou)
    with pytest.raises(Refused) as refused:
        skip(task=one, agent=agent_hz, reason=" ", now=NOW)
    assert list(refused.value.fields) == ["reason"]
    claim(task=one, agent=agent_hz, now=NOW)
    with pytest.raises(Conflict):
        skip(task=one, agent=second_agent, reason="忙", now=NOW)
    done = task(hangzhou, state=TaskState.COMPLETED, completed_at=NOW)
    with pytest.raises(Conflict):
        skip(task=done, agent=agent_hz, reason="忙", now=NOW)


def test_a_skipped_pending_callback_stays_pending(hangzhou, agent_hz):
    one = task(
        hangzhou,
        state=TaskState.PENDING,
        due_start=at("06-04 00:00"),
        due_end=at("06-04 23:00"),
        callable_at=at("06-04 00:00"),
    )
    skip(task=one, agent=agent_hz, reason="忙", now=NOW)
    one.refresh_from_db()
    assert (one.state, one.callable_at, one.claimed_by) == (TaskState.PENDING, at("06-04 00:00"), None)


def test_next_takes_few_queries_however_long_the_queue(hangzhou, agent_hz, django_assert_max_num_queries):
    for _ in range(10):
        task(hangzhou)
    agent_hz.region_ids(roles=frozenset())
    with django_assert_max_num_queries(16):
        claim_next(agent=agent_hz, now=NOW)


@pytest.mark.parametrize("state", [TaskState.COMPLETED, TaskState.CANCELLED, TaskState.BAD_DATA])
def test_a_closed_callback_is_nobodys_to_take(hangzhou, agent_hz, state):
    done = task(hangzhou, state=state, completed_at=NOW)
    with pytest.raises(Conflict) as conflict:
        claim(task=done, agent=agent_hz, now=NOW)
    assert conflict.value.code == "not_open"
