"""``slips/``, ``day-checks/``, ``day-differences/``: taking in, reading, explaining (B4, B5, ruling 50)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.actions.slips import Count, close_slips
from reports.models import Slip
from tests.reports.cast import DAY, at, order, technician
from tests.reports.compared import compared_day

URL = "/api/v1/slips/"
CHECKS = "/api/v1/day-checks/"
BODY = {"region": "HZ", "day": DAY.isoformat(), "order_nos": ["A1", "Q9"], "how": "scan"}


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(at(DAY, 19), tick=False):
        yield


def test_slips_are_taken_in_and_each_number_is_answered(api, clerk_hz, hangzhou):
    order(worker=technician(region=hangzhou), order_no="A1")
    client = api(clerk_hz)
    answer = client.post(URL, BODY, headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 201, answer.content
    told = [(each["order_no"], each["verdict"], each["finished_on"]) for each in answer.json()["results"]]
    assert told == [("A1", "taken", DAY.isoformat()), ("Q9", "unknown", None)]
    assert client.post(URL, BODY, headers={"Idempotency-Key": "k1"}).json() == answer.json()
    assert {each["verdict"] for each in client.post(URL, BODY).json()["results"]} == {"already"}
    listed = client.get(URL, {"region": "HZ", "day_from": DAY.isoformat(), "day_to": DAY.isoformat()}).json()
    assert [(row["order_no"], row["has_order"], row["technician"]) for row in listed["results"]] == [
        ("Q9", False, None),
        ("A1", True, "HZ1008"),
    ]


def test_a_closed_day_and_strangers_are_refused(api, clerk_hz, agent_hz, lead_nb, hangzhou):
    close_slips(count=Count(region=hangzhou, day=DAY), actor=clerk_hz, now=at(DAY, 18))
    assert [api(user).post(URL, BODY).status_code for user in (clerk_hz, agent_hz, lead_nb)] == [
        409,
        403,
        404,
    ]
    assert api(clerk_hz).post(URL, {**BODY, "order_nos": []}).status_code == 400
    assert not Slip.objects.exists()


@pytest.mark.parametrize("days", [1, 3])
def test_checks_come_with_their_differences_at_one_cost(api, lead_hz, hangzhou, ningbo, days):
    for back in range(days):
        compared_day(hangzhou, day=DAY - timedelta(days=back), now=at(DAY, 18), order_no="Q9")
    compared_day(ningbo, day=DAY, now=at(DAY, 18), order_no="N1")
    client = api(lead_hz)
    client.get(CHECKS)
    with CaptureQueriesContext(connection) as queries:
        rows = client.get(CHECKS, {"day_from": (DAY - timedelta(days=9)).isoformat()}).json()["results"]
    assert [(row["region"], row["lines_checked"], row["lines_equal"]) for row in rows] == [
        ("HZ", 4, 3)
    ] * days
    assert {each["order_no"] for row in rows for each in row["differences"]} == {"Q9"}
    assert len(queries) == 5


def test_the_region_explains_and_nobody_else(api, lead_hz, hq_manager, lead_nb, hangzhou):
    gap = compared_day(hangzhou, day=DAY, now=at(DAY, 18), order_no="Q9")
    url = f"/api/v1/day-differences/{gap.pk}/explain/"
    said = {"explanation": "客户退单"}
    assert [api(user).post(url, said).status_code for user in (hq_manager, lead_nb)] == [403, 404]
    answer = api(lead_hz).post(url, said).json()
    assert (answer["explanation"], answer["explained_by"]) == ("客户退单", "lead_hz")
    assert api(lead_hz).post(url, {"explanation": ""}).status_code == 400
