"""reliability.md C7, C8: each task twice leaves the database as once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import models

from callbacks import tasks
from callbacks.choices import TaskState
from callbacks.models import CallbackTask, DataRecheck, TaskEvent
from callbacks.policies.priority import Rank
from config.lib.leases import RunState
from regions.models import DirtyDay, PeriodicRun, Region
from tests.callbacks.calls import NOW, at, due_task
from tests.factories import WorkOrderFactory
from workorders.models import ImportBatch, MovedOrder, WorkOrder

pytestmark = pytest.mark.django_db
TABLES: list[type[models.Model]] = [
    CallbackTask, DataRecheck, TaskEvent, DirtyDay, PeriodicRun, ImportBatch, MovedOrder,
]  # fmt: skip


def everything() -> list[list[dict[str, object]]]:
    return [list(table._default_manager.order_by("pk").values()) for table in TABLES]


@pytest.fixture
def world(hangzhou, agent_hz):
    """Orders to plan, a window to open, a rank that is stale, a lease that ran out, an import that ended, an
    order that changed since it was called."""
    for when in ("06-02 10:00", "06-03 09:00"):
        arrival = at(when)
        WorkOrderFactory(region=hangzhou, completed_at=arrival, landed_at=arrival, finished_landed_at=arrival)
    due_task(
        hangzhou,
        state=TaskState.PENDING,
        due_start=at("06-03 00:00"),
        rerank_at=at("06-03 00:00"),
        rank=Rank.LATER,
    )
    due_task(hangzhou, rank=Rank.LATER, rerank_at=at("06-03 09:00"))
    due_task(hangzhou, claimed_by=agent_hz, lease_until=at("06-03 09:30"))
    ImportBatch.objects.create(
        scope=Region.objects.get(code="HQ"), uploaded_at=NOW, filename="a.xlsx", run_state=RunState.DONE
    )
    moved = WorkOrder.objects.filter(region=hangzhou).latest("pk")
    MovedOrder.objects.create(work_order=moved, region=hangzhou, moved_at=NOW)


@pytest.mark.parametrize(
    "task",
    [
        tasks.plan_hourly,
        tasks.plan_finished_imports,
        tasks.mark_moved_orders,
        tasks.open_windows_daily,
        tasks.sweep_queue,
    ],
)
def test_every_task_twice_is_once(world, task):
    with time_machine.travel(NOW, tick=False):
        task()
        once = everything()
        task()
    assert everything() == once


def test_an_import_that_ended_is_planned_once(world):
    with time_machine.travel(NOW, tick=False):
        tasks.plan_finished_imports()
    assert ImportBatch.objects.get().planned_at == NOW
    assert CallbackTask.objects.filter(work_order__kind="install").count() == 2


def test_the_hourly_plan_runs_once_an_hour(world):
    with time_machine.travel(NOW, tick=False):
        tasks.plan_hourly()
    WorkOrderFactory(completed_at=NOW, landed_at=NOW, finished_landed_at=NOW)
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        tasks.plan_hourly()
    assert CallbackTask.objects.count() == 5
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        tasks.plan_hourly()
    assert CallbackTask.objects.count() == 6
    keys = PeriodicRun.objects.order_by("key").values_list("key", flat=True)
    assert list(keys) == ["plan-callbacks:2026-06-03T10", "plan-callbacks:2026-06-03T11"]


def test_the_sweep_opens_reranks_and_frees(world):
    with time_machine.travel(NOW, tick=False):
        tasks.sweep_queue()
    assert not CallbackTask.objects.filter(state=TaskState.PENDING).exists()
    assert not CallbackTask.objects.filter(claimed_by__isnull=False).exists()
    assert not CallbackTask.objects.filter(rank=Rank.LATER).exists()


def test_midnight_of_shanghai_is_the_day_that_opens(world):
    with time_machine.travel(at("06-03 00:05"), tick=False):
        tasks.open_windows_daily()
    assert list(PeriodicRun.objects.values_list("key", flat=True)) == [
        f"open-callback-windows:{date(2026, 6, 3)}"
    ]
