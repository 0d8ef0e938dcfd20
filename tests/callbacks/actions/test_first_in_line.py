"""The claim's own SQL says what the querysets say (ruling 31, ADR 0008)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection

from callbacks.actions._first_in_line import FIRST, Asks
from callbacks.actions.claiming import callable_now, claim, claim_next
from callbacks.choices import AppointmentFor, CaseVerb, ComplaintState, TaskState
from callbacks.models import CallbackPolicy, CallbackTask, CaseHandling, Complaint, ComplaintEvent
from callbacks.models.case_callers import handled_by
from callbacks.policies.priority import Rank
from callbacks.queries.queue import free_for
from config.lib.errors import Forbidden
from regions.choices import Role
from regions.models import Region, User
from tests.api.rows import complaint_of
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


CASES = (
    "another's",
    "hers",
    "hers in an earlier round",
    "hers by a step",
    "she only spoke with the customer",
)


def case(word: str, agents: dict[str, User], region: Region) -> Complaint:
    """A case that waits for its second callback, and what she had to do with it."""
    agent, other = agents["hers"], agents["another's"]
    handler = agent if word == "hers" else other
    made = complaint_of(region, other, state=ComplaintState.SECOND_CALLBACK, handler=handler)
    if word == "hers in an earlier round":
        CaseHandling.objects.create(
            complaint=made, round=1, handler=agent, result="已上门处理完毕", root_cause="other",
            responsible_kind="none", found_by=other, done_at=NOW, at=NOW,
        )  # fmt: skip
    verbs = {"hers by a step": CaseVerb.CONTACT, "she only spoke with the customer": CaseVerb.REGISTER}
    if word in verbs:
        ComplaintEvent.objects.create(
            subject=made, region=region, verb=verbs[word], to_state=made.state, at=NOW, actor=agent
        )
    return made


def seconds(agents: dict[str, User], regions: tuple[Region, ...]) -> dict[int, str]:
    """A second callback of each kind of case, in each state, held or not, in each region."""
    made = {}
    for number, (region, word, state, holder) in enumerate(
        product(regions, CASES, (TaskState.DUE, TaskState.IN_PROGRESS), HOLDERS)
    ):
        about = case(word, agents, region)
        task = CallbackTaskFactory(
            work_order=about.work_order, complaint=about, round=2, state=state, rank=Rank.SECOND_CALLBACK,
            now=NOW, callable_at=NOW - timedelta(minutes=number), **held(holder, agents),
        )  # fmt: skip
        made[task.pk] = word
    return made


def test_no_second_callback_is_handed_to_who_handled_its_case(hangzhou, ningbo, agents):
    """E5, roles.md 7: the SQL, the querysets and the case itself say the same."""
    made = seconds(agents, (hangzhou, ningbo))
    agent = agents["hers"]
    rows = callable_now(now=NOW).select_related("complaint")
    free = set(rows.filter(free_for(agent=agent, now=NOW)).values_list("pk", flat=True))
    given = set()
    while (task := claim_next(agent=agent, now=NOW)) is not None:
        given.add(task.pk)
        CallbackTask.objects.filter(pk=task.pk).update(state=TaskState.CANCELLED, claimed_by=None)
    assert given == free
    assert {made[pk] for pk in given} == {"another's", "she only spoke with the customer"}
    others = [task for task in CallbackTask.objects.select_related("complaint") if task.pk not in given]
    of_hers = {task.pk for task in others if made[task.pk].startswith("hers")}
    assert of_hers == {task.pk for task in others if task.complaint.was_handled_by(agent)}
    cases = Complaint.objects.filter(handled_by(agent))
    assert set(cases.values_list("pk", flat=True)) == {
        task.complaint_id for task in CallbackTask.objects.all() if made[task.pk].startswith("hers")
    }


@pytest.mark.parametrize("word", ["hers", "hers in an earlier round", "hers by a step"])
def test_nor_claimed_by_her_by_hand(hangzhou, agents, word):
    about = case(word, agents, hangzhou)
    task = CallbackTaskFactory(work_order=about.work_order, complaint=about, round=2, now=NOW)
    with pytest.raises(Forbidden):
        claim(task=task, agent=agents["hers"], now=NOW)
    colleague = member(region=hangzhou, role=Role.CALLBACK_AGENT)
    claim(task=task, agent=colleague, now=NOW)
    assert CallbackTask.objects.get().claimed_by == colleague


def test_the_index_still_serves_next_and_a_first_callback_asks_nothing_of_cases(hangzhou, agents):
    """P5: what concerns cases stands beside the index and is looked up for second callbacks alone."""
    for _number in range(3):
        CallbackTaskFactory(work_order__region=hangzhou, rank=Rank.DUE_TODAY, now=NOW)
    asks = Asks(agent=agents["hers"], regions=frozenset({hangzhou.pk}), now=NOW, unless_stale=False)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT TEXT) {FIRST}", asks.first(hangzhou.pk))
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {FIRST}", asks.first(hangzhou.pk))
        plan = [str(row[-1]) for row in cursor.fetchall()]
    assert any("callback_queue" in line for line in plan), plan
    assert not any("SORT" in line.upper() for line in plan), plan
    if connection.vendor == "postgresql":
        assert sum("never executed" in line for line in plan) >= 3, plan
    else:
        assert [line for line in plan if "SCAN" in line] == [], plan
