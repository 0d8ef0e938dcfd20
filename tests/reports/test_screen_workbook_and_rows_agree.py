"""Screen = workbook = drill-down, for random filters over a random month (item 4; reliability E5; U12)."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.utils import timezone

from reports.actions.rollup import rebuild_totals
from tests.reports.random_filters import check
from tests.reports.random_month import EARLIEST, RandomMonth

pytestmark = pytest.mark.django_db
# The month's last callbacks are due and made after it.
AFTERWARDS = date(2026, 8, 31)


def agree(client, *, seed: int, times: int) -> None:
    month, dice = RandomMonth(seed=seed), Random(seed)
    month.fill(orders=90)
    rebuild_totals(first=EARLIEST, last=AFTERWARDS, now=timezone.now())
    assert sum(check(client, dice) for _each in range(times)) > times


def test_random_filters_agree(hq_manager, sign_in):
    agree(sign_in(hq_manager), seed=20261129, times=12)


@pytest.mark.drill
def test_two_hundred_random_filters_agree(hq_manager, sign_in):
    agree(sign_in(hq_manager), seed=7, times=200)
