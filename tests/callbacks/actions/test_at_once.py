"""reliability.md C1, C2, C8: right when many do the same at the same moment, on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from callbacks.actions.claiming import claim_next
from callbacks.actions.planning import plan_callbacks
from callbacks.choices import TaskState
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint, DataRecheck, Dial
from config.lib.calendar import day_end, day_start, local_day
from regions.choices import Role
from regions.models import User
from tests.callbacks.calls import GOOD, NOW, WORDS, answer, due_task, save
from tests.callbacks.parallel import all_at_once
from tests.factories import RegionFactory, WorkOrderFactory, member

pytestmark = pytest.mark.django_db(transaction=True)


def drain(agent: User) -> list[int]:
    """Claim until nothing is left, giving up each callback as done."""
    taken = []
    while (task := claim_next(agent=agent, now=NOW)) is not None:
        taken.append(task.pk)
        CallbackTask.objects.filter(pk=task.pk).update(
            state=TaskState.COMPLETED, completed_at=NOW, claimed_by=None, lease_until=None
        )
    return taken


def test_eight_agents_never_get_the_same_callback():
    region = RegionFactory()
    agents = [member(region=region, role=Role.CALLBACK_AGENT) for _ in range(8)]
    tasks = {due_task(region).pk for _ in range(40)}
    taken = [pk for hers in all_at_once(drain, agents) for pk in hers]
    assert (len(taken), set(taken)) == (40, tasks)


def test_twenty_posts_of_one_form_are_one_record():
    region = RegionFactory()
    agent = member(region=region, role=Role.CALLBACK_AGENT)
    task = due_task(region)
    form = {"submission_id": uuid4(), "answers": {**GOOD, "satisfaction": 1}, **WORDS}

    def post(_number: int) -> tuple[int, int, int]:
        saved = save(CallbackTask.objects.get(pk=task.pk), agent, "connected_done", **form)
        return saved.attempt.pk, saved.record.pk, saved.complaint.pk

    answers = all_at_once(post, range(20))
    assert len(set(answers)) == 1
    assert [model.objects.count() for model in (CallAttempt, CallbackRecord, Complaint, Dial)] == [1, 1, 1, 1]


def test_four_machines_plan_the_same_orders_once():
    region = RegionFactory()
    for number in range(30):
        phone = {} if number % 3 else {"phone": "", "phone_hmac": "", "phone_raw": ""}
        WorkOrderFactory(region=region, completed_at=timezone.now() - timedelta(days=2), **phone)
    now = timezone.now()
    done = all_at_once(lambda _number: plan_callbacks(now=now), range(4))
    assert (
        sum(each.planned for each in done) == CallbackTask.objects.filter(state=TaskState.DUE).count() == 20
    )
    assert sum(each.data_errors for each in done) == DataRecheck.objects.count() == 10


def test_agents_of_one_region_save_late_callbacks_and_complaints_side_by_side():
    """Each save marks two days for the dailies: in whatever order they come, none waits for another's."""
    region = RegionFactory()
    due = local_day(NOW - timedelta(days=2))
    late = {"due_start": day_start(due), "due_end": day_end(due)}
    agents = [member(region=region, role=Role.CALLBACK_AGENT) for _ in range(6)]
    work = [
        (agent, number % 2, [due_task(region, **late) for _ in range(10)])
        for number, agent in enumerate(agents)
    ]

    def shift(given: tuple[User, int, list[CallbackTask]]) -> None:
        agent, is_unhappy, tasks = given
        for task in tasks:
            answer(task, agent, words=bool(is_unhappy), satisfaction=1 if is_unhappy else 5)

    all_at_once(shift, work)
    assert (CallbackRecord.objects.count(), Complaint.objects.count()) == (60, 30)


def test_one_agent_pressing_next_eight_times_at_once_holds_one_callback():
    """C1: a second "next" in parallel gives what the first one took; it freezes no second callback."""
    region = RegionFactory()
    agent = member(region=region, role=Role.CALLBACK_AGENT)
    for _ in range(12):
        due_task(region)
    given = all_at_once(lambda _n: claim_next(agent=User.objects.get(pk=agent.pk), now=NOW), range(8))
    assert len({task.pk for task in given if task is not None}) == 1
    assert CallbackTask.objects.filter(claimed_by=agent).count() == 1
