"""Ruling 35: the morning share, and "next" where callbacks are shared out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from callbacks.actions.claiming import claim
from callbacks.actions.sharing import next_callback, share_morning, share_region
from callbacks.models import CallbackPolicy, CallbackTask
from callbacks.policies.priority import Rank
from config.lib.calendar import local_day
from regions.choices import Role
from regions.models import Absence, AuditEntry, PeriodicRun, Region, User
from tests.callbacks.calls import at
from tests.callbacks.parallel import all_at_once
from tests.callbacks.views.screens import text, waiting
from tests.factories import CustomerFactory, member

pytestmark = pytest.mark.django_db
MORNING = at("06-03 08:30")
SignIn = Callable[[User], Client]


@pytest.fixture
def sharing(hangzhou: Region) -> CallbackPolicy:
    return CallbackPolicy.objects.create(region=hangzhou, valid_from=date(2026, 1, 1), morning_share=True)


@pytest.fixture
def second(hangzhou: Region) -> User:
    return member(region=hangzhou, role=Role.CALLBACK_AGENT, username="agent_2", name="方敏")


def due(region: Region, count: int = 1, **fields) -> list[CallbackTask]:
    return [waiting(region, now=MORNING, **fields) for _ in range(count)]


def owners() -> Counter[str | None]:
    return Counter(CallbackTask.objects.values_list("assigned_to__username", flat=True))


def test_once_a_day_where_the_rule_says_so(sharing, hangzhou, ningbo, agent_hz, agent_nb, second):
    due(hangzhou, 4)
    due(ningbo, 1)
    assert share_morning(now=MORNING) == 1
    assert owners() == {"agent_hz": 2, "agent_2": 2, None: 1}
    due(hangzhou, 2)
    assert share_morning(now=MORNING + timedelta(minutes=10)) == 0
    assert owners()[None] == 3
    run = PeriodicRun.objects.get(key="morning-share:HZ:2026-06-03")
    assert run.result == {"shared": 4}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.region, entry.after) == (
        "share_tasks", None, hangzhou, {"callbacks": 4, "agents": 2},
    )  # fmt: skip


def test_again_shares_only_what_is_new(sharing, hangzhou, lead_hz, agent_hz, second):
    due(hangzhou, 2)
    assert share_region(region=hangzhou, actor=lead_hz, now=MORNING) == 2
    before = dict(CallbackTask.objects.values_list("pk", "assigned_to"))
    assert share_region(region=hangzhou, actor=lead_hz, now=MORNING) == 0
    due(hangzhou, 2)
    assert share_region(region=hangzhou, actor=lead_hz, now=MORNING) == 2
    assert dict(CallbackTask.objects.values_list("pk", "assigned_to")).items() >= before.items()
    assert owners() == {"agent_hz": 2, "agent_2": 2}


def test_who_is_not_there_gets_nothing(sharing, hangzhou, agent_hz, second, agent_nb, clerk_hz):
    second.is_active = False
    second.save()
    due(hangzhou, 3)
    share_region(region=hangzhou, actor=None, now=MORNING)
    assert owners() == {"agent_hz": 3}


def test_who_is_away_today_gets_nothing(sharing, hangzhou, agent_hz, second):
    """Item 8: by the rota, or absent."""
    due(hangzhou)
    Absence.objects.create(
        user=agent_hz, region=hangzhou, first_on=local_day(MORNING), created_by=second, created_at=MORNING
    )
    assert share_region(region=hangzhou, actor=None, now=MORNING) == 1
    assert CallbackTask.objects.get().assigned_to == second


def test_her_own_customers_and_her_dialect(sharing, hangzhou, agent_hz, second):
    agent_hz.dialects = "温州话、杭州话"
    agent_hz.save()
    (spoken,) = due(hangzhou, work_order__customer=CustomerFactory(dialect="温州话"))
    (known,) = due(hangzhou, agent=second)
    share_region(region=hangzhou, actor=None, now=MORNING)
    assert dict(CallbackTask.objects.values_list("pk", "assigned_to")) == {
        spoken.pk: agent_hz.pk,
        known.pk: second.pk,
    }


def test_what_somebody_holds_or_the_supervisor_has_is_left_alone(sharing, hangzhou, agent_hz, second):
    held, stuck, later = due(hangzhou, 3)
    claim(task=held, agent=second, now=MORNING)
    CallbackTask.objects.filter(pk=stuck.pk).update(rank=Rank.SUPERVISOR)
    CallbackTask.objects.filter(pk=later.pk).update(state="pending")
    assert share_region(region=hangzhou, actor=None, now=MORNING) == 0


def given(task: CallbackTask, agent: User, **columns) -> CallbackTask:
    CallbackTask.objects.filter(pk=task.pk).update(assigned_to=agent, **columns)
    return task


def test_next_is_her_own_share_first(sharing, hangzhou, agent_hz, second):
    others, own = due(hangzhou, 2)
    given(others, second)
    given(own, agent_hz)
    assert next_callback(agent=agent_hz, now=MORNING) == own
    assert next_callback(agent=agent_hz, now=MORNING) == own  # she holds it


def test_what_is_overdue_or_appointed_comes_before_it(sharing, hangzhou, agent_hz, second):
    late, own = due(hangzhou, 2)
    given(late, second, rank=Rank.OVERDUE)
    given(own, agent_hz)
    assert next_callback(agent=agent_hz, now=MORNING) == late


def test_a_colleague_who_is_away_blocks_nobody(sharing, hangzhou, agent_hz, second):
    (others,) = due(hangzhou)
    given(others, second)
    assert next_callback(agent=agent_hz, now=MORNING) == others


def test_where_nothing_is_shared_out_the_queue_decides_alone(hangzhou, agent_hz):
    """Ruling 31: an appointment of last week left her name on it."""
    first, own = due(hangzhou, 2)
    given(own, agent_hz)
    assert next_callback(agent=agent_hz, now=MORNING) == first


@pytest.mark.django_db(transaction=True)
def test_eight_nexts_at_once_give_her_one(sharing, hangzhou, agent_hz):
    for task in due(hangzhou, 8):
        given(task, agent_hz)
    taken = all_at_once(
        lambda _n: next_callback(agent=User.objects.get(pk=agent_hz.pk), now=MORNING), range(8)
    )
    assert len({task.pk for task in taken if task is not None}) == 1
    assert CallbackTask.objects.filter(claimed_by=agent_hz).count() == 1


def test_the_supervisor_shares_by_a_button_where_the_rule_says_so(
    sign_in: SignIn, hangzhou: Region, lead_hz: User, agent_hz: User, lead_nb: User
) -> None:
    client = sign_in(lead_hz)
    assert "/supervision/share/" not in text(client.get("/supervision/"))
    CallbackPolicy.objects.create(region=hangzhou, valid_from=date(2026, 1, 1), morning_share=True)
    waiting(hangzhou)
    assert "/supervision/share/" in text(client.get("/supervision/"))
    assert "已分派 0 单。" in text(sign_in(lead_nb).post("/supervision/share/", follow=True))
    assert "已分派 1 单。" in text(client.post("/supervision/share/", follow=True))
    assert AuditEntry.objects.get(verb="share_tasks").actor == lead_hz
    assert sign_in(agent_hz).post("/supervision/share/").status_code == 404


def test_she_sees_her_own_or_all(sign_in: SignIn, hangzhou: Region, agent_hz: User) -> None:
    client = sign_in(agent_hz)
    waiting(hangzhou)
    assert 'name="mine"' not in text(client.get("/queue/"))
    given(waiting(hangzhou), agent_hz)
    assert text(client.get("/queue/")).count('id="place-') == 2
    own = text(client.get("/queue/?mine=1"))
    assert own.count('id="place-') == 1
    assert 'hx-get="/queue/waiting/?mine=1"' in own
    assert text(client.get("/queue/waiting/?mine=1")).count('id="place-') == 1
