"""The live board (L12): whole regions in scope, no customer, no person; a session that hangs on a wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.models import Complaint
from regions.models import Region, User
from reports.actions.rollup import rebuild_totals
from reports.aggregates.wall import REGIONS_SHOWN, wall
from tests.callbacks.calls import NOW, answer, at, due_task
from tests.factories import RegionFactory, WorkOrderFactory
from workorders.choices import Kind

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/wall/"
QUERIES = 10


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def busy(hangzhou: Region, agent_hz: User) -> Region:
    """One still to call, one overdue, one dissatisfied (ended now), one on the line."""
    due_task(hangzhou)
    due_task(hangzhou, due_start=at("05-20 00:00"), due_end=at("05-22 23:59"))
    answer(due_task(hangzhou), agent_hz, NOW, satisfaction=2, words=True)
    return hangzhou


def test_what_waits_what_is_done_and_what_is_late(busy, ningbo):
    found = wall(regions=[busy, ningbo], now=NOW)
    assert [(each.name, each.left, each.done, each.late, each.late_cases) for each in found.regions] == [
        ("杭州", 2, 1, 1, 0),
        ("宁波", 0, 0, 0, 0),
    ]
    assert (found.total.left, found.total.due, found.agents["idle"]) == (2, 3, 1)
    assert [(str(each.label), each.count) for each in found.categories] == [("其他", 1)]


def test_a_case_past_its_limit_and_how_long_handling_takes(busy):
    case = Complaint.objects.get()
    Complaint.objects.update(next_due_at=NOW - timedelta(hours=1))
    assert wall(regions=[busy], now=NOW).total.late_cases == 1
    Complaint.objects.update(handled_at=case.registered_at + timedelta(hours=6))
    found = wall(regions=[busy], now=NOW + timedelta(hours=7))
    assert (found.handling, found.handled) == (timedelta(hours=6), 1)


def test_the_rate_of_repeat_repairs_is_that_of_the_totals(hangzhou):
    one = WorkOrderFactory(region=hangzhou, kind=Kind.REPAIR, completed_at=NOW - timedelta(days=1))
    WorkOrderFactory(
        region=hangzhou,
        kind=Kind.REPAIR,
        category=one.category,
        phone=one.phone,
        phone_hmac=one.phone_hmac,
        dispatched_at=NOW - timedelta(hours=20),
        completed_at=NOW - timedelta(hours=2),
    )
    rebuild_totals(first=NOW.date().replace(day=1), last=NOW.date(), now=NOW)
    rate = wall(regions=[hangzhou], now=NOW).repeats
    assert (rate.numerator, rate.denominator, rate.value) == (1, 2, "50.0")


def test_more_regions_than_fit_stand_in_one_line(hq_manager, sign_in):
    for number in range(REGIONS_SHOWN + 2):
        due_task(RegionFactory(code=f"R{number}", name=f"区域{number}"))
    shown = sign_in(hq_manager).get(URL).content.decode()
    assert "其余 2 个区域" in shown
    assert shown.count("<progress") == REGIONS_SHOWN + 1


def test_no_customer_and_no_person_is_on_it(busy, lead_hz, sign_in):
    shown = sign_in(lead_hz).get(URL).content.decode()
    order = Complaint.objects.get().work_order
    for secret in (order.customer_name, order.order_no, order.phone[-4:], "范琳"):
        assert secret not in shown


def test_another_region_is_not_on_it(busy, lead_nb, sign_in):
    client = sign_in(lead_nb)
    assert "杭州" not in client.get(URL).content.decode()
    assert client.get(URL, {"region": "HZ"}).status_code == 404
    assert client.post("/wall/hang/", {"region": "HZ"}).status_code == 404


def test_an_agent_has_no_board(agent_hz, sign_in):
    assert sign_in(agent_hz).get(URL).status_code == 404


@pytest.mark.parametrize("regions", [1, 3])
def test_its_queries_do_not_grow(regions, hq, agent_hz, hangzhou):
    shown = [RegionFactory(code=f"R{number}") for number in range(regions - 1)] + [hangzhou]
    for region in shown:
        due_task(region)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        wall(regions=shown, now=NOW)
    assert len(queries) == QUERIES


def test_a_poll_gets_the_board_alone(busy, lead_hz, sign_in):
    shown = sign_in(lead_hz).get(URL, headers={"HX-Request": "true"}).content.decode()
    assert shown.lstrip().startswith('<div id="wall"')
    assert 'hx-trigger="every 15s"' in shown


def test_a_session_on_the_wall_outlives_the_idle_limit_and_sees_nothing_else(busy, lead_hz, sign_in, now):
    """W7: nobody sits there, so there is nothing to find; after twelve hours it ends all the same."""
    client = sign_in(lead_hz)
    assert client.post("/wall/hang/", {"region": "HZ"})["Location"] == "/wall/?region=HZ"
    now.shift(timedelta(hours=3))
    hung = client.get(URL, headers={"X-Background": "wall"})
    assert hung.status_code == 200
    assert "挂屏" not in hung.content.decode()
    assert client.get("/complaints/")["Location"].startswith("/login/")
    assert client.get(URL)["Location"].startswith("/login/")
    client = sign_in(lead_hz)
    client.post("/wall/hang/")
    now.shift(timedelta(hours=12, minutes=1))
    assert client.get(URL)["Location"].startswith("/login/")
