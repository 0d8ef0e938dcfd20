"""``POST work-orders/bulk/`` (ruling 61)."""

from __future__ import annotations

from typing import Any

import pytest

from workorders.models import WorkOrder

BULK = "/api/v1/work-orders/bulk/"


def order(number: str, **fields: Any) -> dict[str, Any]:
    return {
        "order_no": number,
        "kind": "安装",
        "region": "杭州",
        "category": "空调",
        "customer_name": "李雷",
        "phone": "13812345678",
        "address": "杭州市西湖区文化路1号",
        "technician_name": "张三",
        "technician_no": "T1",
        "dispatched_at": "2026-11-03 09:05:00",
        "completed_at": "2026-11-03 15:00:00",
        **fields,
    }


def dispositions(answer):
    return [(each["order_no"], each["disposition"]) for each in answer["results"]]


def test_each_order_gets_its_disposition(api, clerk_hz):
    client = api(clerk_hz)
    first = client.post(BULK, [order("A"), order("B", charge=120.5)]).json()
    assert (first["rows"], first["created"], first["rejected"]) == (2, 2, 0)
    again = client.post(BULK, [order("A"), order("B", charge=99), order("C", region="火星")]).json()
    assert dispositions(again) == [("A", "unchanged"), ("B", "updated"), ("C", "rejected")]
    assert again["results"][0]["reasons"] == []
    [reason] = again["results"][2]["reasons"]
    assert set(reason) == {"line", "order_no", "field", "header", "value", "reason", "message"}
    assert (reason["line"], reason["field"], reason["value"]) == (3, "region", "火星")
    assert reason["reason"] == "unknown_region"
    stored = WorkOrder.objects.get(order_no="B")
    assert (stored.source, stored.region.code, f"{stored.charge}") == ("erp", "HZ", "99.00")


def test_another_region_is_unknown_to_the_clerk(api, clerk_hz, ningbo):
    answer = api(clerk_hz).post(BULK, [order("A", region="宁波")]).json()
    assert dispositions(answer) == [("A", "rejected")]
    assert not WorkOrder.objects.exists()


def test_who_may_not_import_is_refused(api, agent_hz, dept_hz, administrator):
    for user in (agent_hz, dept_hz, administrator):
        response = api(user).post(BULK, [order("A")])
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert not WorkOrder.objects.exists()


def test_a_bad_order_does_not_hold_up_the_others(api, clerk_hz):
    answer = api(clerk_hz).post(BULK, [order("A", dispatched_at="昨天"), order("B"), {}]).json()
    assert dispositions(answer) == [("A", "rejected"), ("B", "created"), ("", "rejected")]


def test_contacts_in_reasons_are_masked(api, clerk_hz):
    answer = api(clerk_hz).post(BULK, [order("A"), order("A", phone="13900000000")]).json()
    assert dispositions(answer) == [("A", "rejected"), ("A", "rejected")]
    assert "13812345678" not in str(answer)


def test_an_order_cannot_bring_columns_of_ours(api, clerk_hz):
    api(clerk_hz).post(
        BULK, [order("A", is_test=True, landed_at="2000-01-01", source="x", id=7, region_id=1)]
    )
    stored = WorkOrder.objects.get(order_no="A")
    assert (stored.is_test, stored.source) == (False, "erp")
    assert stored.landed_at.year > 2000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"order_no": "A"}, "not_a_list"),
        ([order("A")] * 5_001, "too_many_orders"),
        (["A"], "invalid"),
        ([order("A", phone=["1", "2"])], "invalid"),
    ],
)
def test_a_body_of_another_shape_is_refused(api, clerk_hz, body, code):
    response = api(clerk_hz).post(BULK, body)
    assert (response.status_code, response.json()["code"]) == (400, code)


def test_an_unknown_source_is_refused(api, clerk_hz):
    response = api(clerk_hz).post(f"{BULK}?source=nowhere", [order("A")])
    assert (response.status_code, response.json()["code"]) == (400, "unknown_source")
    assert not WorkOrder.objects.exists()


def test_an_empty_list_changes_nothing(api, clerk_hz):
    assert api(clerk_hz).post(BULK, []).json()["rows"] == 0


def test_nobody_writes_nothing(db, client):
    assert client.post(BULK, [order("A")], content_type="application/json").status_code == 401
