"""The demo's slips: counted days, what does not agree, and one explanation (interfaces.md 2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.actions.demo.seeding import seed_demo
from reports.models import DayCheck, DayDifference, Slip, SlipDay

pytestmark = pytest.mark.django_db


def test_slips_are_counted_compared_and_explained(plan):
    seed_demo(plan=replace(plan, orders=90, days=6, filed_days=3))
    assert SlipDay.objects.filter(closed_at__isnull=False).count() == 2
    assert Slip.objects.standing().filter(work_order__isnull=False).exists()
    assert DayCheck.objects.count() == 2
    kinds = set(DayDifference.objects.standing().values_list("kind", flat=True))
    assert {"slip_without_order", "order_without_slip"} <= kinds
    assert DayDifference.objects.exclude(explanation="").count() == 1
    assert not Slip.objects.filter(taken_at__gte=plan.horizon).exists()
