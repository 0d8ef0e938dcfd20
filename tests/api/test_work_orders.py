from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import CategoryFactory, WorkOrderFactory
from workorders.choices import Kind, Status

LIST = "/api/v1/work-orders/"


def order_nos(response) -> list[str]:
    return [order["order_no"] for order in response.json()["results"]]


def test_the_owner_sees_her_orders_masked(api, agent_hz, hangzhou):
    order = WorkOrderFactory(region=hangzhou, order_no="WX1", remark="再拨 13812345678")
    shown = api(agent_hz).get(f"{LIST}WX1/").json()
    assert shown["region"] == "HZ"
    assert shown["customer_masked"] == "李*"
    assert shown["phone_masked"] == order.phone_masked
    assert shown["remark"] == "再拨 138****5678"
    assert "phone" not in shown
    assert "address" not in shown
    assert order.phone not in api(agent_hz).get(LIST).content.decode()


def test_the_outsider_sees_nothing(api, agent_nb, hangzhou):
    WorkOrderFactory(region=hangzhou, order_no="WX1")
    assert order_nos(api(agent_nb).get(LIST)) == []
    assert order_nos(api(agent_nb).get(LIST, {"region": "HZ"})) == []
    assert api(agent_nb).get(f"{LIST}WX1/").status_code == 404


def test_the_administrator_sees_no_order(api, administrator, hangzhou):
    WorkOrderFactory(region=hangzhou, order_no="WX1")
    assert order_nos(api(administrator).get(LIST)) == []


@pytest.mark.parametrize("orders", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(
    api, agent_hz, hangzhou, django_assert_num_queries, orders
):
    for _each in range(orders):
        WorkOrderFactory(region=hangzhou)
    client = api(agent_hz)
    # token and user, memberships, regions in scope, the page
    with django_assert_num_queries(4):
        assert len(order_nos(client.get(LIST))) == orders


def test_pages_follow_each_other_by_cursor_and_nothing_is_counted(api, agent_hz, hangzhou):
    made: Any = [WorkOrderFactory(region=hangzhou).order_no for _each in range(5)]
    client = api(agent_hz)
    first = client.get(LIST, {"page_size": 2})
    assert set(first.json()) == {"next", "previous", "results"}
    second = client.get(first.json()["next"])
    third = client.get(second.json()["next"])
    assert order_nos(first) + order_nos(second) + order_nos(third) == made[::-1]
    assert third.json()["next"] is None
    assert order_nos(client.get(third.json()["previous"])) == order_nos(second)


def test_filters_narrow_the_list(api, agent_hz, hangzhou):
    def at(day):
        return datetime(2026, 11, day, 4, tzinfo=UTC)

    WorkOrderFactory(region=hangzhou, order_no="A", completed_at=at(3), category=CategoryFactory(name="空调"))
    WorkOrderFactory(
        region=hangzhou,
        order_no="B",
        completed_at=at(5),
        kind=Kind.REPAIR,
        category=CategoryFactory(name="冰箱"),
    )
    WorkOrderFactory(
        region=hangzhou, order_no="C/1", completed_at=None, status=Status.OPEN, dispatched_at=at(6)
    )
    client = api(agent_hz)

    def found(**params):
        return sorted(order_nos(client.get(LIST, params)))

    assert found(region="HZ") == ["A", "B", "C/1"]
    assert found(region="HQ") == ["A", "B", "C/1"]
    assert found(region="NB") == []
    assert found(kind="repair") == ["B"]
    assert found(category="冰箱") == ["B"]
    assert found(status="open") == ["C/1"]
    assert found(order_no="A") == ["A"]
    assert found(completed_from="2026-11-04") == ["B"]
    assert found(completed_to="2026-11-03") == ["A"]
    assert found(completed_from="2026-11-03", completed_to="2026-11-05") == ["A", "B"]
    assert client.get(f"{LIST}C/1/").json()["order_no"] == "C/1"


def test_a_number_used_by_two_sources_is_told_apart_by_the_source(api, agent_hz, hangzhou):
    WorkOrderFactory(region=hangzhou, order_no="WX1", brand="甲")
    WorkOrderFactory(region=hangzhou, order_no="WX1", source="old", brand="乙")
    client = api(agent_hz)
    assert client.get(f"{LIST}WX1/").json()["brand"] == "甲"
    assert client.get(f"{LIST}WX1/", {"source": "old"}).json()["brand"] == "乙"


@pytest.mark.parametrize(
    "params",
    [
        {"completed_from": "gestern"},
        {"completed_to": "9999-12-31"},
        {"completed_from": "0001-01-01"},
        {"kind": "clean"},
        {"status": "done"},
    ],
)
def test_a_filter_that_cannot_be_read_is_named(api, agent_hz, params):
    response = api(agent_hz).get(LIST, params)
    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert list(response.json()["fields"]) == list(params)


@pytest.mark.parametrize(
    "cursor", ["cD1hYmM=", "cD0tMQ==", "cD0xJm89LTE=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk="]
)
def test_a_cursor_that_is_none_is_no_server_error(api, agent_hz, cursor):
    response = api(agent_hz).get(LIST, {"cursor": cursor})
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
