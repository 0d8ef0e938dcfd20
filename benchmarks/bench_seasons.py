"""C2, ruling 36: planning under a peak season's draw, against the same planning without one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from benchmarks.scale import Measured, Side, keep, side_by_side
from callbacks.actions.peak import PeakTerms, set_peak_policy
from callbacks.actions.planning import plan_callbacks
from callbacks.models import CallbackTask, PeakDraw, PeakPolicy
from callbacks.queries.redrawing import redraw_all
from config.lib.calendar import local_day
from config.lib.encryption import digest
from tests.factories import CategoryFactory, RegionFactory, UserFactory
from workorders.choices import Kind, Status
from workorders.models import Customer, WorkOrder

ORDERS = 20_000
AN_HOUR = timedelta(hours=1)
pytestmark = [pytest.mark.bench, pytest.mark.django_db]


@pytest.fixture
def orders() -> int:
    """Ten days of two regions; every fifth customer has two orders."""
    now, category = timezone.now(), CategoryFactory()
    regions = [RegionFactory(), RegionFactory()]
    phones = [digest(f"138{n:08d}") for n in range(ORDERS * 5 // 6)]
    customers = Customer.objects.bulk_create(
        [Customer(name=f"客户{n}", identity=phone, phone_hmac=phone) for n, phone in enumerate(phones)]
    )
    rows = []
    for n in range(ORDERS):
        customer, ended = customers[n % len(customers)], now - AN_HOUR * (2 + n % 240)
        order = WorkOrder(
            order_no=f"B{n}",
            kind=Kind.INSTALL if n % 2 else Kind.REPAIR,
            region=regions[n % 2],
            category=category,
            customer=customer,
            customer_name=customer.name,
            phone_hmac=customer.phone_hmac,
            charge=Decimal(n % 400),
            status=Status.FINISHED,
            dispatched_at=ended - AN_HOUR * 4,
            completed_at=ended,
            landed_at=ended,
            finished_landed_at=ended,
        )
        rows.append(order)
    WorkOrder.objects.bulk_create(rows, batch_size=2_000)
    return ORDERS


@pytest.fixture
def season(db: None) -> PeakPolicy:
    today = local_day(timezone.now())
    terms = PeakTerms(starts_on=today - timedelta(days=20), ends_on=today, ratio=Decimal(30))
    return set_peak_policy(terms=terms, actor=UserFactory(), now=timezone.now())


def emptied(season: PeakPolicy, *, holds: bool) -> None:
    CallbackTask.objects.all()._raw_delete("default")
    PeakDraw.objects.all()._raw_delete("default")
    ended_on = None if holds else season.starts_on
    PeakPolicy.objects.filter(pk=season.pk).update(ended_on=ended_on)


def test_planning_under_a_season(orders: int, season: PeakPolicy) -> None:
    drawn, plain = side_by_side(
        ours=Side(
            run=lambda: plan_callbacks(now=timezone.now()), prepare=lambda: emptied(season, holds=True)
        ),
        bare=Side(
            run=lambda: plan_callbacks(now=timezone.now()), prepare=lambda: emptied(season, holds=False)
        ),
    )
    keep(Measured("P4 plan under a season", orders, drawn, plain, "≤ 2 × planning without", most=2, base=0))
    assert CallbackTask.objects.count() == orders


def test_drawing_it_again(orders: int, season: PeakPolicy) -> None:
    emptied(season, holds=True)
    plan_callbacks(now=timezone.now())
    again, planned = side_by_side(
        ours=Side(run=lambda: list(redraw_all(policy=season))),
        bare=Side(
            run=lambda: plan_callbacks(now=timezone.now()), prepare=lambda: emptied(season, holds=True)
        ),
    )
    keep(Measured("P4 draw again", orders, again, planned, "told", base=0))
    assert [done.differing for done in redraw_all(policy=season) if done.differing] == []
