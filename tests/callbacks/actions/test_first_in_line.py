"""The claim's own SQL says what the querysets say (ruling 31, ADR 0008)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from callbacks.actions.claiming import callable_now, claim_next
from callbacks.choices import AppointmentFor, TaskState
from callbacks.models import CallbackPolicy, CallbackTask
from callbacks.policies.priority import Rank
from callbacks.queries.queue import free_for
from regions.choices import Role
from regions.models import User
from tests.callbacks.calls import NOW
from tests.factories import CallbackTaskFactory, WorkOrderFactory, member

pytestmark = pytest.mark.django_db

STATES = (TaskState.PENDING, TaskState.DUE, TaskState.IN_PROGRESS, TaskState.WAIVED)
RANKS = (Rank.DUE_TODAY, Rank.SUPERVISOR)
HOLDERS = ("nobody", "another", "another, run out")
APPOINTMENTS = ("", "anyone", "hers", "another's", "another's, gone by")


@pytest.fixture
def agents(hangzhou, ningbo, hq):
    return {
        "hers": member(region=hq, role=Role.CALLBACK_AGENT),
        "another's": member(region=hangzhou, role=Role.CALLBACK_AGENT),
    }


def appointed(word: str, agents: dict[str, User]) -> dict[str, object]:
    if not word:
        return {}
    mine = word != "anyone"
    return {
        "appointment_at": NOW - timedelta(minutes=31 if "gone by" in word else 10),
        "appointment_for": AppointmentFor.ME if mine else AppointmentFor.ANYONE,
        "assigned_to": agents[word.split(",")[0]] if mine else None,
    }


def held(word: str, agents: dict[str, User]) -> dict[str, object]:
    if word == "nobody":
        return {}
    ends = NOW + timedelta(minutes=-1 if "run out" in word else 5)
    return {"claimed_by": agents["another's"], "lease_until": ends}


def test_every_callback_she_may_have_is_handed_out_in_order_and_no_other(hangzhou, ningbo, agents):
    orders = {region: WorkOrderFactory(region=region) for region in (hangzhou, ningbo)}
    for number, (state, rank, holder, word) in enumerate(product(STATES, RANKS, HOLDERS, APPOINTMENTS)):
        order = orders[(hangzhou, ningbo)[number % 2]]
        order.pk, order.order_no, order._state.adding = None, f"LINE{number}", True
        order.save()
        CallbackTaskFactory(
            work_order=order, state=state, rank=rank, now=NOW,
            callable_at=NOW + timedelta(minutes=number % 7 - 5),
            **held(holder, agents), **appointed(word, agents),
        )  # fmt: skip
    agent = agents["hers"]
    free = callable_now(now=NOW).filter(free_for(agent=agent, now=NOW))
    expected = list(free.order_by("rank", "callable_at", "region", "pk").values_list("pk", flat=True))
    given = []
    while (task := claim_next(agent=agent, now=NOW)) is not None:
        given.append(task.pk)
        CallbackTask.objects.filter(pk=task.pk).update(state=TaskState.CANCELLED, claimed_by=None)
    assert sorted(given) == sorted(expected)
    keys = dict(CallbackTask.objects.filter(pk__in=given).values_list("pk", "callable_at"))
    assert [keys[pk] for pk in given] == sorted(keys.values())


def test_the_callback_that_comes_back_is_the_stored_one(hangzhou, agents):
    CallbackTaskFactory(work_order__region=hangzhou, rank=Rank.DUE_TODAY, now=NOW)
    given = claim_next(agent=agents["hers"], now=NOW)
    stored = CallbackTask.objects.get(pk=given.pk)
    for field in CallbackTask._meta.concrete_fields:
        assert getattr(given, field.attname) == getattr(stored, field.attname), field.name


def test_the_lease_is_as_long_as_the_regions_policy_says(hangzhou, ningbo, agents):
    company = CallbackPolicy.objects.get(region=None)
    CallbackPolicy.objects.create(region=ningbo, valid_from=company.valid_from, lease_minutes=40)
    CallbackPolicy.objects.create(
        region=hangzhou, valid_from=NOW.date() + timedelta(days=30), lease_minutes=5
    )
    for region, minutes in ((hangzhou, company.lease_minutes), (ningbo, 40)):
        task = CallbackTaskFactory(work_order__region=region, rank=Rank.DUE_TODAY, now=NOW)
        given = claim_next(agent=agents["hers"], now=NOW)
        assert (given.pk, given.lease_until) == (task.pk, NOW + timedelta(minutes=minutes))
        CallbackTask.objects.filter(pk=task.pk).update(state=TaskState.CANCELLED, claimed_by=None)


def test_one_client_needs_one_statement(hangzhou, django_assert_num_queries):
    agent = member(region=hangzhou, role=Role.CALLBACK_AGENT)
    CallbackTaskFactory(work_order__region=hangzhou, rank=Rank.DUE_TODAY, now=NOW)
    agent.region_ids(roles=frozenset({Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR}))
    with django_assert_num_queries(1):
        assert claim_next(agent=agent, now=NOW) is not None
