"""kill -9 of the worker fifty times in one import: 0 lost, 0 doubled (C4, ruling 67); by ``make drills``."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from config.lib.leases import MAX_ATTEMPTS, RunState
from tests.drills.runs import batch_of, let_time_pass
from tests.support.stack import Worker, eventually
from workorders.actions.importing import CHUNK, ring_overlooked, start_commit
from workorders.models import ImportBatch, WorkOrder

ROWS = 100_000
KILLS = 50
# These wait for the lease to run out by itself and for the timetable's sweep; the others let time pass.
WAITED_FOR = (5, 20, 40)
SWEPT_EVERY_SECONDS = 15.0
PROMISED_SECONDS = 60.0

pytestmark = [pytest.mark.drill, pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def run() -> ImportBatch:
    return ImportBatch.objects.get()


def kill_at_random(worker: Worker, chance: random.Random, *, claimed_before: int) -> None:
    """Somewhere in a claimed run; after four turns without a chunk, in one that moves: five would bury it."""
    assert eventually(lambda: run().lease_version > claimed_before, within=60), worker.log_text()
    found = run()
    if found.attempt >= MAX_ATTEMPTS - 1:
        assert eventually(lambda: run().checkpoint > found.checkpoint, within=60), worker.log_text()
    time.sleep(chance.uniform(0.0, 0.8))
    worker.kill()


def resume_as_the_timetable_does() -> float:
    """Seconds until another worker takes the run, swept every 15 s and nothing hurried."""
    began, claimed = time.monotonic(), run().lease_version
    while run().lease_version == claimed:
        ring_overlooked(now=timezone.now())
        eventually(lambda: run().lease_version > claimed, within=SWEPT_EVERY_SECONDS)
    return time.monotonic() - began


def test_fifty_kills_lose_nothing_and_double_nothing(worker: Worker) -> None:
    batch = batch_of(ROWS)
    start_commit(batch=batch, actor=None, now=timezone.now())
    chance = random.Random(20260630)
    kills: list[int] = []
    resumed: list[float] = []
    claimed = 0
    while len(kills) < KILLS and run().run_state != RunState.DONE:
        kill_at_random(worker, chance, claimed_before=claimed)
        kills.append(run().checkpoint)
        claimed = run().lease_version
        assert WorkOrder.objects.count() == kills[-1]
        worker.start()
        if len(kills) in WAITED_FOR:
            resumed.append(resume_as_the_timetable_does())
        else:
            let_time_pass()
            ring_overlooked(now=timezone.now() + timedelta(seconds=1))
    assert eventually(lambda: run().run_state == RunState.DONE, within=300), worker.log_text()
    assert len(kills) == KILLS, "the import ended before the last kill"
    finished = run()
    assert finished.committed == {"created": ROWS}
    assert finished.checkpoint == ROWS
    numbers = WorkOrder.objects.values_list("order_no", flat=True)
    assert sorted(numbers) == [f"AZ{n:08d}" for n in range(1, ROWS + 1)]
    assert max(resumed) < PROMISED_SECONDS
    print(
        f"{KILLS} kills in {ROWS} rows at {len(set(kills))} checkpoints, at most {CHUNK} rows redone a kill, "
        f"0 lost, 0 doubled; taken up again after {', '.join(f'{s:.0f}' for s in resumed)} s"
    )
