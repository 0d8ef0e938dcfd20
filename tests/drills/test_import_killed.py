"""kill -9 of the worker ten times in one import: 0 lost, 0 doubled (C4, ruling 67); by ``make drills``."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from config.lib.leases import LEASE, RunState
from regions.models import Region
from tests.support.stack import Worker, eventually
from tests.workorders.files import cells, orders_csv
from workorders.actions.importing import (
    CHUNK,
    Receipt,
    check_batch,
    receive_file,
    ring_overlooked,
    start_commit,
)
from workorders.models import ImportBatch, WorkOrder

ROWS = 40_000
KILLS = 10

pytestmark = [pytest.mark.drill, pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def batch_of(count: int) -> ImportBatch:
    Region.objects.get_or_create(code="HZ", defaults={"name": "杭州"})
    now = timezone.now()
    receipt = Receipt(scope=Region.objects.get(code="HQ"))
    content = ContentFile(orders_csv(*(cells(n) for n in range(1, count + 1))))
    batch = receive_file(upload=content, filename="演练.csv", receipt=receipt, now=now)
    return check_batch(batch=batch, now=now)


def checkpoint() -> int:
    return ImportBatch.objects.get().checkpoint


def age_the_lease() -> None:
    """A dead worker's lease runs out after 90 s; the drill lets that time pass at once."""
    ImportBatch.objects.filter(run_state=RunState.RUNNING).update(lease_until=F("lease_until") - LEASE)


def test_ten_kills_lose_nothing_and_double_nothing(worker: Worker) -> None:
    batch = batch_of(ROWS)
    start_commit(batch=batch, actor=None, now=timezone.now())
    chance = random.Random(20260630)
    kills = []
    while len(kills) < KILLS:
        before = checkpoint()
        assert eventually(lambda least=before: checkpoint() > least, within=60), worker.log_text()  # type: ignore[misc]
        time.sleep(chance.uniform(0.0, 0.5))
        worker.kill()
        kills.append(checkpoint())
        assert WorkOrder.objects.count() == kills[-1]
        age_the_lease()
        worker.start()
        ring_overlooked(now=timezone.now() + timedelta(seconds=1))
    done = eventually(lambda: ImportBatch.objects.get().run_state == RunState.DONE, within=180)
    assert done, worker.log_text()
    assert len(set(kills)) == KILLS, "each kill must fall into a run that moves"
    assert kills[-1] < ROWS
    finished = ImportBatch.objects.get()
    assert finished.committed == {"created": ROWS}
    assert finished.checkpoint == ROWS
    numbers = WorkOrder.objects.values_list("order_no", flat=True)
    assert sorted(numbers) == [f"AZ{n:08d}" for n in range(1, ROWS + 1)]
    print(f"{KILLS} kills at {kills} of {ROWS} rows, at most {CHUNK} rows redone a kill, 0 lost, 0 doubled")
