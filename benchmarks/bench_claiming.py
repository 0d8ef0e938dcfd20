"""P5: "next" against the bare SQL claim, and 50 agents at once against random updates by primary key."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection

from benchmarks.base import AGENTS, BUSY_REGIONS, NOW, OPEN_IN, Base, agents
from benchmarks.scale import Measured, keep
from callbacks.actions.claiming import claim_next
from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from regions.models import User
from tests.callbacks.parallel import all_at_once

pytestmark = pytest.mark.bench

TABLE = CallbackTask._meta.db_table
CLAIMS = 200
EACH = 20
ROUNDS = 3
numbers = count()


def bare_claim(agent: User, region: int) -> object:
    steps_over = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    pick = (
        f"SELECT id FROM {TABLE} WHERE region_id = %s AND rank < 999 AND claimed_by_id IS NULL "
        f"AND callable_at <= %s ORDER BY rank, callable_at, id LIMIT 1{steps_over}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET claimed_by_id = %s, lease_until = %s WHERE id = ({pick}) RETURNING *",
            [agent.pk, NOW + timedelta(minutes=15), region, NOW],
        )
        return cursor.fetchone()


def give_back() -> None:
    CallbackTask.objects.filter(claimed_by__isnull=False).update(claimed_by=None, lease_until=None)


def one_client(base: Base, rounds: int = CLAIMS) -> tuple[float, float]:
    """Median seconds of our claim and of the bare one, in turns, in one region."""
    give_back()
    rounds = min(rounds, base.open_in_a_busy_region // 2)
    callers = agents(base=base, count=2 * rounds, regions=1, name=f"one{next(numbers)}_")
    region = base.regions[0].pk
    seconds: tuple[list[float], list[float]] = ([], [])
    for number, agent in enumerate(callers):
        started = time.perf_counter()
        given = bare_claim(agent, region) if number % 2 else claim_next(agent=agent, now=NOW)
        seconds[number % 2].append(time.perf_counter() - started)
        assert given is not None
    give_back()
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def test_one_client_against_the_bare_claim(base: Base) -> None:
    ours, bare = one_client(base)
    keep(Measured("P5 next, one client (s each)", CLAIMS, ours, bare, "≤ 3 × the bare claim", most=3))


def claiming(each: int) -> Callable[[User], list[int]]:
    def claim(agent: User) -> list[int]:
        taken = []
        for _ in range(each):
            task = claim_next(agent=agent, now=NOW)
            assert task is not None
            taken.append(task.pk)
            finish(task.pk)
        return taken

    return claim


def finish(pk: int) -> None:
    CallbackTask.objects.filter(pk=pk).update(
        state=TaskState.COMPLETED, completed_at=NOW, rank=None, claimed_by=None, lease_until=None
    )


def updating(base: Base, each: int) -> Callable[[User], list[int]]:
    def update(agent: User) -> list[int]:
        chance = random.Random(agent.pk)
        for _ in range(each):
            pk = chance.randint(1, base.rows - 1)
            pk += pk % OPEN_IN == 0  # what waits in the queue stays there
            CallbackTask.objects.filter(pk=pk).update(
                claimed_by=agent, lease_until=NOW + timedelta(minutes=15)
            )
            finish(pk)
        return []

    return update


def test_fifty_agents_against_random_updates(base: Base) -> None:
    """The same two updates a callback on both sides: found in the queue, or named by a random key."""
    callers = agents(base=base, count=AGENTS, regions=BUSY_REGIONS, name="fifty")
    each = min(EACH, base.open_in_a_busy_region * BUSY_REGIONS // AGENTS // ROUNDS)
    taken: list[int] = []
    rates: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for work, rate in ((claiming(each), rates[0]), (updating(base, each), rates[1])):
            started = time.perf_counter()
            taken += [pk for hers in all_at_once(work, callers) for pk in hers]
            rate.append(AGENTS * each / (time.perf_counter() - started))
    twice = [pk for pk, times in Counter(taken).items() if times > 1]
    assert (len(taken), twice) == (ROUNDS * AGENTS * each, [])
    ours, bare = statistics.median(rates[0]), statistics.median(rates[1])
    told = "≥ 0.5 × updates; 0 double claims (0 found)"
    keep(Measured("P5 claims/s of 50 agents", len(taken), ours, bare, told, least=0.5))
