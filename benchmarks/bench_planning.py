"""P4: callbacks for finished orders, against bulk_create of the same rows; a second run opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from benchmarks.scale import Measured, Side, keep, rows_wanted, side_by_side
from callbacks.actions.planning import plan_callbacks
from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from config.lib.calendar import day_end, day_start, local_day
from tests.factories import CategoryFactory, CustomerFactory, RegionFactory
from workorders.choices import Kind, Status
from workorders.models import WorkOrder

ROWS = 20_000
pytestmark = [pytest.mark.bench, pytest.mark.django_db]


@pytest.fixture
def orders() -> int:
    wanted = rows_wanted(ROWS)
    now = timezone.now()
    common = {
        "region": RegionFactory(),
        "category": CategoryFactory(),
        "customer": CustomerFactory(),
        "customer_name": "李雷",
        "phone_hmac": "0" * 64,
        "status": Status.FINISHED,
        "dispatched_at": now - timedelta(hours=30),
        "completed_at": now - timedelta(hours=26),
        "landed_at": now,
        "finished_landed_at": now,
    }
    WorkOrder.objects.bulk_create(
        [
            WorkOrder(order_no=f"B{n}", kind=Kind.INSTALL if n % 2 else Kind.REPAIR, **common)
            for n in range(wanted)
        ],
        batch_size=2_000,
    )
    return wanted


def with_bulk_create() -> None:
    now = timezone.now()
    window = {
        "due_start": day_start(local_day(now)),
        "due_end": day_end(local_day(now)),
        "due_on": local_day(now),
    }
    tasks = [
        CallbackTask(
            work_order_id=pk, region_id=region, state=TaskState.DUE, callable_at=now, created_at=now, **window
        )
        for pk, region in WorkOrder.objects.values_list("pk", "region_id")
    ]
    CallbackTask.objects.bulk_create(tasks, batch_size=2_000, ignore_conflicts=True)


def test_planning_against_bulk_create(orders):
    empty = CallbackTask.objects.all()._raw_delete
    ours, bare = side_by_side(
        ours=Side(run=lambda: plan_callbacks(now=timezone.now()), prepare=lambda: empty("default")),
        bare=Side(run=with_bulk_create, prepare=lambda: empty("default")),
    )
    keep(Measured("P4 plan", orders, ours, bare, "≤ 0.20 of bulk_create"))
    assert CallbackTask.objects.count() == orders


def test_a_second_run_opens_nothing(orders):
    plan_callbacks(now=timezone.now())
    again, first = side_by_side(
        ours=Side(run=lambda: plan_callbacks(now=timezone.now())),
        bare=Side(
            run=lambda: plan_callbacks(now=timezone.now()),
            prepare=lambda: CallbackTask.objects.all()._raw_delete("default"),
        ),
    )
    keep(Measured("P4 plan again", orders, again, first, "≤ 0.50 of the first run, 0 rows"))
    assert CallbackTask.objects.count() == orders
