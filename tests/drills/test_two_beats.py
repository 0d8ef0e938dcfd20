"""Two beats for 24 simulated hours (C7, C8): whatever both ask for at the same moment is done once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery.schedules import crontab
from django.core.management import call_command
from django.db import connections
from django.db.models import Count
from django.utils import timezone

from callbacks.models import CallbackTask, TaskEvent
from config.celery import app
from regions.models import DirtyDay, PeriodicRun, Region
from reports.models import DailyReport
from tests.callbacks.calls import SHANGHAI
from tests.factories import RegionFactory, WorkOrderFactory
from workorders.choices import Kind

MIDNIGHT = datetime(2026, 11, 20, tzinfo=SHANGHAI)
HOURS = 24
ORDERS = 60

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]


def moments(schedule: crontab | timedelta) -> Iterator[datetime]:
    """When an entry of the timetable is due within the simulated hours."""
    ends = MIDNIGHT + timedelta(hours=HOURS)
    step = schedule if isinstance(schedule, timedelta) else timedelta(minutes=1)
    at = MIDNIGHT
    while at < ends:
        if isinstance(schedule, timedelta) or (at.hour in schedule.hour and at.minute in schedule.minute):
            yield at
        at += step


def timetable() -> list[tuple[datetime, str]]:
    app.loader.import_default_modules()
    entries = app.conf.beat_schedule.values()
    return sorted((at, row["task"]) for row in entries for at in moments(row["schedule"]))


def orders_of_two_days() -> None:
    """Finished from the day before to 22:00 of the simulated day, in two regions."""
    regions = [RegionFactory(code="HZ", name="杭州"), RegionFactory(code="NB", name="宁波")]
    for number in range(ORDERS):
        done = MIDNIGHT - timedelta(hours=HOURS) + timedelta(hours=2 * HOURS - 2) * number / ORDERS
        WorkOrderFactory(
            order_no=f"B{number:04d}",
            region=regions[number % 2],
            kind=Kind.INSTALL if number % 3 else Kind.REPAIR,
            dispatched_at=done - timedelta(hours=5),
            completed_at=done,
            landed_at=done,
            finished_landed_at=done,
        )


def live_through(*, beats: int) -> None:
    """Every tick is asked for by each beat at once."""
    with time_machine.travel(MIDNIGHT, tick=False) as clock, ThreadPoolExecutor(beats) as pool:
        for at, name in timetable():
            clock.move_to(at)
            asked = [pool.submit(app.tasks[name].run) for _beat in range(beats)]
            for each in asked:
                each.result()
        list(pool.map(lambda _beat: connections.close_all(), range(beats)))


def left_behind() -> dict[str, Any]:
    """What the day made, without the numbers a database gives out."""
    return {
        "callbacks": list(CallbackTask.objects.order_by("state").values_list("state").annotate(Count("pk"))),
        "events": list(TaskEvent.objects.order_by("verb").values_list("verb").annotate(Count("pk"))),
        "dailies": sorted(DailyReport.objects.values_list("region__code", "date", "version", "state")),
        "runs": sorted(PeriodicRun.objects.filter(finished_at__isnull=False).values_list("key", flat=True)),
        "unfinished": PeriodicRun.objects.filter(finished_at__isnull=True).count(),
        "marks": sorted(DirtyDay.objects.values_list("region__code", "date")),
    }


def test_two_beats_leave_the_database_as_one_does() -> None:
    orders_of_two_days()
    live_through(beats=1)
    once = left_behind()
    call_command("flush", interactive=False, verbosity=0)
    assert Region.objects.filter(code="HZ").count() == 0
    orders_of_two_days()
    live_through(beats=2)
    assert left_behind() == once
    assert once["unfinished"] == 0
    assert len(once["runs"]) == len(set(once["runs"]))
    assert CallbackTask.objects.count() == ORDERS
    print(
        f"{HOURS} simulated hours from {timezone.localtime(MIDNIGHT):%Y-%m-%d}, two beats at once: "
        f"{len(timetable())} ticks each, {len(once['runs'])} periodic runs, each once; "
        f"{len(once['dailies'])} dailies, {ORDERS} callbacks, the database as after one beat"
    )
