"""P9: list pages by primary key against COUNT and OFFSET; what a page of 50 rows costs the processor."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client

from benchmarks.base import Base
from benchmarks.scale import Measured, Side, keep, side_by_side
from callbacks.models import CallbackTask
from callbacks.views.registers import SEALED, WITH_ORDER
from config.lib.keyset import PAGE_SIZE, keyset_page
from regions.choices import Role
from regions.models import Region, User
from tests.factories import member
from workorders.queries import listed_orders

pytestmark = pytest.mark.bench

PAGES = 20
MOST = 0.040


def listed_callbacks(*, user: User) -> QuerySet[Any]:
    rows = CallbackTask.objects.visible_to(user)
    return rows.select_related(*WITH_ORDER, "agent", "work_order__customer").defer(*SEALED)


def leaf_through(rows: QuerySet[Any]) -> None:
    """The first pages, each from the link of the one before."""
    params = QueryDict()
    for _page in range(PAGES):
        page = keyset_page(rows=rows, params=params)
        assert len(page.items) == PAGE_SIZE
        params = QueryDict(page.next_url.removeprefix("?"))


def count_and_offset(rows: QuerySet[Any]) -> None:
    """The same pages by number; each request counts, as a pager with page numbers must."""
    for number in range(1, PAGES + 1):
        page = Paginator(rows.order_by("-pk"), PAGE_SIZE).page(number)
        assert len(page.object_list) == PAGE_SIZE


def someone() -> User:
    user = User.objects.filter(username="lists").first()
    return user or member(region=Region.objects.get(code="HQ"), role=Role.HQ_MANAGER, username="lists")


@pytest.mark.parametrize(("name", "listed"), [("orders", listed_orders), ("callbacks", listed_callbacks)])
def test_pages_by_key_against_count_and_offset(
    base: Base, name: str, listed: Callable[..., QuerySet[Any]]
) -> None:
    rows = listed(user=someone())
    ours, theirs = side_by_side(
        ours=Side(run=lambda: leaf_through(rows)), bare=Side(run=lambda: count_and_offset(rows))
    )
    told = "pages/s ≥ 2 × of COUNT and OFFSET"
    keep(Measured(f"P9 {name}, pages/s", PAGES, PAGES / ours, PAGES / theirs, told, least=2))


def page_cost(url: str) -> float:
    """Median processor seconds of this process for one whole page: queries, template, bytes."""
    client = Client()
    client.force_login(someone(), backend="django.contrib.auth.backends.ModelBackend")
    costs = []
    logging.disable(logging.WARNING)
    for _ in range(15):
        started = time.process_time()
        answer = client.get(url)
        costs.append(time.process_time() - started)
        assert answer.status_code == 200
    logging.disable(logging.NOTSET)
    return statistics.median(costs)


@pytest.mark.parametrize(("name", "url"), [("orders", "/orders/"), ("callbacks", "/callbacks/")])
def test_what_a_page_costs(base: Base, name: str, url: str) -> None:
    told = "≤ 40 ms of processor for 50 rows"
    keep(Measured(f"P9 {name}, one page (s CPU)", PAGE_SIZE, page_cost(url), MOST, told, most=1))
