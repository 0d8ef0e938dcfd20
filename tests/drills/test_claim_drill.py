"""Issue 2, proof: 50 threads ask for "next" until 500 callbacks are gone; no double claim (C1)."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from callbacks.actions.claiming import claim_next
from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from regions.choices import Role
from regions.models import User
from tests.callbacks.calls import NOW, due_task
from tests.callbacks.parallel import all_at_once
from tests.factories import RegionFactory, WorkOrderFactory, member

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
AGENTS = 50
CALLBACKS = 500


def drain(agent: User) -> list[int]:
    taken = []
    while (task := claim_next(agent=agent, now=NOW)) is not None:
        taken.append(task.pk)
        CallbackTask.objects.filter(pk=task.pk, claimed_by=agent).update(
            state=TaskState.COMPLETED, completed_at=NOW, claimed_by=None, lease_until=None
        )
    return taken


def test_fifty_agents_and_five_hundred_callbacks():
    region = RegionFactory()
    agents = [member(region=region, role=Role.CALLBACK_AGENT) for _ in range(AGENTS)]
    sample = due_task(region)
    order = WorkOrderFactory(region=region)
    for _ in range(CALLBACKS - 1):
        order.pk, order.order_no, order._state.adding = None, f"DRILL{time.monotonic_ns()}", True
        order.save()
        sample.pk, sample.work_order, sample._state.adding = None, order, True
        sample.save()
    begun = time.monotonic()
    taken = [pk for hers in all_at_once(drain, agents) for pk in hers]
    seconds = time.monotonic() - begun
    print(f"\n{connection.vendor}: {len(taken)} claims by {AGENTS} threads in {seconds:.1f} s")
    assert (len(taken), len(set(taken))) == (CALLBACKS, CALLBACKS)
    assert not CallbackTask.objects.callable().exists()
