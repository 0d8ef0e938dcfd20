"""C5: the broker is away for a minute, and no call record is lost; what was due to run runs afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from callbacks.models import CallbackRecord, CallbackTask
from config.lib.leases import RunState
from regions.choices import Role
from regions.models import Region, User
from tests.callbacks.calls import GOOD
from tests.drills.runs import batch_of
from tests.factories import CallbackTaskFactory, RegionFactory, member
from tests.support.stack import Broker, Worker, eventually
from workorders.actions.importing import start_commit
from workorders.models import ImportBatch, WorkOrder
from workorders.tasks import sweep_import_batches

AGENTS = 5
CALLBACKS = 1_200
AWAY_SECONDS = 60.0
ROWS = 500

pytestmark = [pytest.mark.drill, pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def shift(client: Client, until: float) -> list[tuple[int, float]]:
    """Next, save, next … until the time is up: (callback, seconds of the save) for every 201 answer."""
    saved = []
    while time.monotonic() < until:
        given = client.post("/api/v1/callbacks/next/", content_type="application/json")
        if given.status_code == 204:
            break
        callback = given.json()["id"]
        started = time.monotonic()
        answer = client.post(
            f"/api/v1/callbacks/{callback}/attempts/",
            json.dumps({"outcome": "connected_done", "answers": GOOD}),
            content_type="application/json",
        )
        assert answer.status_code == 201, answer.content
        saved.append((callback, time.monotonic() - started))
    connections.close_all()
    return saved


def test_a_minute_without_broker_loses_no_call_record(
    worker: Worker, broker: Broker, sign_in: Callable[[User], Client]
) -> None:
    batch = batch_of(ROWS)
    region = RegionFactory(code="NB", name="宁波")
    CallbackTaskFactory.create_batch(CALLBACKS, work_order__region=region)
    agents = [member(region=region, role=Role.CALLBACK_AGENT, username=f"drill{n}") for n in range(AGENTS)]
    clients = [sign_in(agent) for agent in agents]

    broker.stop()
    start_commit(batch=batch, actor=None, now=timezone.now())
    until = time.monotonic() + AWAY_SECONDS
    with ThreadPoolExecutor(AGENTS) as pool:
        journals = list(pool.map(lambda client: shift(client, until), clients))
    assert ImportBatch.objects.get().run_state == RunState.PENDING

    told = sorted(callback for journal in journals for callback, _seconds in journal)
    kept = sorted(CallbackRecord.objects.values_list("task_id", flat=True))
    assert told == kept
    assert len(set(told)) == len(told)

    broker.start()
    ImportBatch.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    sweep_import_batches()
    assert eventually(lambda: ImportBatch.objects.get().run_state == RunState.DONE, within=90), (
        worker.log_text()
    )
    assert WorkOrder.objects.filter(region=Region.objects.get(code="HZ")).count() == ROWS
    seconds = sorted(taken for journal in journals for _callback, taken in journal)
    print(
        f"broker away {AWAY_SECONDS:.0f} s: {len(told)} calls saved by {AGENTS} agents, {len(kept)} in the "
        f"database, 0 lost, p95 of a save {seconds[int(len(seconds) * 0.95)] * 1000:.0f} ms, "
        f"{CallbackTask.objects.callable().filter(region=region).count()} left; the import ran afterwards"
    )
