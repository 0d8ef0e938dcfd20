"""``kpis/``: every rate with what it is made of (interfaces.md 3, rulings 57 and 62)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from regions.models import Region, User
from reports.policies.kpis import KPIS
from tests.factories import RegionFactory, TechnicianFactory
from tests.reports.totals import counted, counted_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
URL = "/api/v1/kpis/"
SignIn = Callable[[User], Client]


def ask(client: Client, **query: str) -> Any:
    answer = client.get(URL, {"period": "2026-06", **query})
    assert answer.status_code == 200
    return answer.json()


def test_every_rate_has_its_counts_value_and_target(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, due=40, handled=39)
    answer = ask(sign_in(lead_hz))
    assert (answer["by"], answer["period"], len(answer["rows"])) == ("region", "2026-06", 1)
    row = answer["rows"][0]
    assert (row["key"], row["name"], set(row["kpi"])) == ("HZ", "杭州", {kpi.code for kpi in KPIS})
    assert row["kpi"]["completion_rate"] == {
        "numerator": 39,
        "denominator": 40,
        "value": "97.5",
        "target": "98.0",
        "enough": True,
    }
    assert row["kpi"]["truthfulness_rate"] == {
        "numerator": 0,
        "denominator": 0,
        "value": None,
        "target": "98.0",
        "enough": False,
    }
    assert row["kpi"]["satisfaction_index"]["target"] is None


def test_rows_go_by_code_login_number_and_name(
    lead_hz: User, agent_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    counted(hangzhou, DAY, technician=TechnicianFactory(region=hangzhou, number="HZ7"), due=1)
    counted(hangzhou, DAY, technician=TechnicianFactory(region=hangzhou, number="", name="李四"), due=1)
    counted_of(agent_hz, hangzhou, DAY, due=2)
    client = sign_in(lead_hz)
    keys = {
        by: {row["key"] for row in ask(client, by=by)["rows"]}
        for by in ("region", "agent", "technician", "category", "kind")
    }
    assert keys == {
        "region": {"HZ"},
        "agent": {"agent_hz"},
        "technician": {"HZ7", "李四"},
        "category": {"空调"},
        "kind": {"install"},
    }


def test_many_rows_come_in_pages(
    lead_hz: User, hangzhou: Region, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.api.kpis.ROWS_AN_ANSWER", 2)
    for name in ("甲", "乙", "丙"):
        counted(hangzhou, DAY, technician=TechnicianFactory(region=hangzhou, number="", name=name), due=1)
    client = sign_in(lead_hz)
    first = ask(client, by="technician")
    second = client.get(first["next"]).json()
    assert len(first["rows"]) == 2
    assert {row["key"] for row in [*first["rows"], *second["rows"]]} == {"甲", "乙", "丙"}
    assert second["next"] is None
    assert client.get(URL, {"period": "2026-06", "by": "technician", "page": "3"}).status_code == 404


def test_a_region_counts_with_all_below_it(
    hq_manager: User, hangzhou: Region, ningbo: Region, sign_in: SignIn
) -> None:
    RegionFactory(code="HZ1", name="杭州一部", parent=hangzhou)
    keys = [row["key"] for row in ask(sign_in(hq_manager), region="HZ")["rows"]]
    assert keys == ["HZ", "HZ1"]


def test_category_and_kind_narrow(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, category="冰箱", kind="repair", due=2, handled=1)
    counted(hangzhou, DAY, due=2, handled=2)
    for query in ({"category": "冰箱"}, {"kind": "repair"}):
        assert ask(sign_in(lead_hz), **query)["rows"][0]["kpi"]["completion_rate"]["value"] == "50.0"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"period": "2026-13"}, "period"),
        ({"period": "2199-12"}, "period"),
        ({"by": "weather"}, "by"),
        ({"kind": "theft"}, "kind"),
    ],
)
def test_what_cannot_be_read_is_named(
    lead_hz: User, sign_in: SignIn, query: dict[str, str], field: str
) -> None:
    answer = sign_in(lead_hz).get(URL, query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["fields"]) == [field]


@pytest.mark.parametrize("query", [{"region": "HZ"}, {"category": "宇宙"}])
def test_what_is_out_of_scope_does_not_exist(
    agent_nb: User, hangzhou: Region, sign_in: SignIn, query: dict[str, str]
) -> None:
    assert sign_in(agent_nb).get(URL, query).status_code == 404


def test_without_a_role_that_sees_rows_there_are_none(
    administrator: User, hangzhou: Region, sign_in: SignIn
) -> None:
    counted(hangzhou, DAY, due=1)
    assert ask(sign_in(administrator))["rows"] == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_answer_costs_the_same_for_one_and_three(
    hq_manager: User, sign_in: SignIn, many: int, django_assert_num_queries: Any
) -> None:
    for _number in range(many):
        counted(RegionFactory(), DAY, due=1)
    client = sign_in(hq_manager)
    ask(client)
    with django_assert_num_queries(26):
        assert len(ask(client)["rows"]) == many
