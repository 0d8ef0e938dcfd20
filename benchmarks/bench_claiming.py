"""P5, one client: "next" against the bare SQL claim of the same row."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from benchmarks.bench_planning import orders  # noqa: F401 — the fixture
from benchmarks.scale import Measured, Side, keep, side_by_side
from callbacks.actions.claiming import claim_next
from callbacks.actions.planning import plan_callbacks
from callbacks.models import CallbackTask
from regions.choices import Role
from regions.models import Region
from tests.factories import member

CLAIMS = 200
pytestmark = [pytest.mark.bench, pytest.mark.django_db]


def test_next_against_the_bare_claim(orders):  # noqa: F811
    plan_callbacks(now=timezone.now())
    region = Region.objects.callable().get()
    number = count()
    agents = []

    def new_agents() -> None:
        agents[:] = [
            member(region=region, role=Role.CALLBACK_AGENT, username=f"bench{next(number)}")
            for _ in range(CLAIMS)
        ]

    def ours() -> None:
        for agent in agents:
            assert claim_next(agent=agent, now=timezone.now()) is not None

    def bare() -> None:
        now = timezone.now()
        until = now + timedelta(minutes=15)
        table = CallbackTask._meta.db_table
        pick = (
            f"SELECT id FROM {table} WHERE region_id = %s AND rank < 999 "
            "AND claimed_by_id IS NULL AND callable_at <= %s ORDER BY rank, callable_at, id LIMIT 1"
        )
        with connection.cursor() as cursor:
            for agent in agents:
                cursor.execute(
                    f"UPDATE {table} SET claimed_by_id = %s, lease_until = %s WHERE id = ({pick})",
                    [agent.pk, until, region.pk, now],
                )

    taken, plain = side_by_side(ours=Side(ours, new_agents), bare=Side(bare, new_agents))
    keep(Measured("P5 next, one client", orders, taken / CLAIMS, plain / CLAIMS, "≤ 3 × the bare claim"))
