"""P4: callbacks for finished orders against bulk_create of the same rows; a second run opens nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from benchmarks.base import NOW, Base, Undone, check_now
from benchmarks.scale import Measured, Side, keep, sample_wanted, side_by_side
from callbacks.actions.planning import plan_callbacks
from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from config.lib.calendar import day_end, day_start, local_day
from workorders.models import WorkOrder

pytestmark = pytest.mark.bench

ROWS = 100_000
NEW = "fresh"


def add_orders(count: int) -> None:
    """Finished yesterday, of all regions: copies of stored orders under another source."""
    fields = [field.column for field in WorkOrder._meta.concrete_fields if not field.primary_key]
    changed = {"source": "'fresh'", "completed_at": "%s", "landed_at": "%s", "finished_landed_at": "%s"}
    chosen = ", ".join(changed.get(name, name) for name in fields)
    at = connection.ops.adapt_datetimefield_value(NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {WorkOrder._meta.db_table} ({', '.join(fields)}) SELECT {chosen} "
            f"FROM {WorkOrder._meta.db_table} WHERE id <= %s ORDER BY id",
            [at] * 3 + [count],
        )
    check_now()


def with_bulk_create() -> None:
    window = {
        "due_start": day_start(local_day(NOW)),
        "due_end": day_end(local_day(NOW)),
        "due_on": local_day(NOW),
    }
    tasks = [
        CallbackTask(
            work_order_id=pk, region_id=region, state=TaskState.DUE, callable_at=NOW, created_at=NOW, **window
        )
        for pk, region in WorkOrder.objects.filter(source=NEW).values_list("pk", "region_id")
    ]
    CallbackTask.objects.bulk_create(tasks, batch_size=2_000, ignore_conflicts=True)
    check_now()


def planned() -> None:
    plan_callbacks(now=NOW)
    check_now()


def on_new_orders(run: object, count: int) -> Side:
    whole = Undone()

    def prepare() -> None:
        whole.__enter__()
        add_orders(count)

    return Side(run=run, prepare=prepare, clean=whole.__exit__)


def test_planning_against_bulk_create(base: Base) -> None:
    count = sample_wanted(ROWS)
    plan_callbacks(now=NOW)  # what the base itself still had to do
    ours, bare = side_by_side(ours=on_new_orders(planned, count), bare=on_new_orders(with_bulk_create, count))
    keep(Measured("P4 plan", count, ours, bare, "≤ 0.20 of bulk_create", most=0.2))


def test_a_second_run_opens_nothing(base: Base) -> None:
    count = sample_wanted(ROWS)
    plan_callbacks(now=NOW)
    whole = Undone()

    def prepare() -> None:
        whole.__enter__()
        add_orders(count)
        planned()
        assert CallbackTask.objects.filter(work_order__source=NEW).count() == count

    again = Side(run=planned, prepare=prepare, clean=whole.__exit__)
    second, first = side_by_side(ours=again, bare=on_new_orders(planned, count))
    keep(Measured("P4 plan again", count, second, first, "≤ 0.50 of the first run, 0 rows", most=0.5))
