"""The daily by API: the form, its workbook and the filing cycle (rulings 49, 62, 63)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from openpyxl import load_workbook

from regions.models import AuditEntry
from reports.models import DailyReport
from tests.factories import WorkOrderFactory

FORM = "/api/v1/reports/daily/"
LIST = "/api/v1/daily-reports/"
DAY = date(2026, 11, 20)
EVENING = datetime(2026, 11, 20, 11, tzinfo=UTC)  # 19:00 in Shanghai
NEXT_MORNING = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)


@pytest.fixture
def evening():
    with time_machine.travel(EVENING, tick=False) as clock:
        yield clock


@pytest.fixture
def order(hangzhou):
    done = datetime(2026, 11, 20, 4, tzinfo=UTC)
    return WorkOrderFactory(region=hangzhou, completed_at=done, dispatched_at=done.replace(hour=1))


def draft(client, region="HZ"):
    response = client.post(LIST, {"region": region, "date": DAY.isoformat()})
    assert response.status_code in (200, 201), response.content
    return response.json()


def verb(client, report, name, **body):
    return client.post(f"{LIST}{report['id']}/{name}/", body)


def test_the_form_has_the_shape_of_ruling_62(api, agent_hz, order, evening):
    form = api(agent_hz).get(FORM, {"region": "HZ", "period": DAY.isoformat()}).json()
    assert set(form) == {
        "form", "region", "category", "period", "version", "state", "report_id", "header", "columns", "rows",
        "totals", "notes",
    }  # fmt: skip
    assert (form["form"], form["region"], form["period"], form["state"]) == (
        "daily",
        "HZ",
        "2026-11-20",
        "live",
    )
    keys = ["name", "dispatched", "completed", "attitude", "cleaned", "charge", "remark"]
    assert [column["key"] for column in form["columns"]] == keys
    assert [(row["name"], row["dispatched"], row["completed"]) for row in form["rows"]] == [("张师傅", 1, 1)]
    assert (form["totals"]["dispatched"], form["totals"]["completed"]) == (1, 1)


def test_the_form_of_one_category_and_of_one_without_activity(api, agent_hz, order, evening):
    client = api(agent_hz)
    air = client.get(FORM, {"region": "HZ", "period": DAY.isoformat(), "category": "空调"}).json()
    assert (air["category"], len(air["rows"])) == ("空调", 1)
    none = client.get(FORM, {"region": "HZ", "period": DAY.isoformat(), "category": "冰箱"}).json()
    assert (none["category"], none["rows"]) == ("冰箱", [])


def test_the_workbook_is_audited_and_opens(api, agent_hz, order, evening):
    response = api(agent_hz).get(FORM, {"region": "HZ", "period": DAY.isoformat(), "format": "xlsx"})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert load_workbook(io.BytesIO(response.content)).sheetnames
    entry = AuditEntry.objects.get(verb="export_daily_workbook")
    assert (entry.actor, str(entry.region)) == (agent_hz, "杭州")


@pytest.mark.parametrize(
    "params",
    [
        {"period": "2026-11-20"},
        {"region": "HZ"},
        {"region": "HZ", "period": "2026-W47"},
        {"region": "HZ", "period": "2026-11-20", "format": "pdf"},
    ],
)
def test_what_is_missing_or_unreadable_is_named(api, agent_hz, params):
    response = api(agent_hz).get(FORM, params)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert len(response.json()["fields"]) == 1


@pytest.mark.parametrize("format_", ["json", "xlsx"])
def test_the_outsider_gets_no_form(api, agent_nb, order, evening, format_):
    params = {"region": "HZ", "period": DAY.isoformat(), "format": format_}
    response = api(agent_nb).get(FORM, params)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_draft_is_made_once_nil_or_not(api, agent_hz, hangzhou, evening):
    client = api(agent_hz)
    first = client.post(LIST, {"region": "HZ", "date": DAY.isoformat()})
    evening.shift(60)
    second = client.post(LIST, {"region": "HZ", "date": DAY.isoformat()})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (first.json()["state"], first.json()["version"]) == ("draft", 1)
    assert client.get(LIST, {"region": "HZ", "date": DAY.isoformat(), "state": "draft"}).json()[
        "results"
    ] == [first.json()]
    assert client.get(LIST, {"state": "accepted"}).json()["results"] == []
    assert client.get(LIST, {"date": "2026-11-19"}).json()["results"] == []
    assert client.get(f"{LIST}{first.json()['id']}/").json() == first.json()


def test_the_filing_cycle(api, agent_hz, hq_agent, order, evening):
    agent, hq = api(agent_hz), api(hq_agent)
    report = draft(agent)
    noted = agent.patch(f"{LIST}{report['id']}/", {"notes": "大风,改约三单 13812345678"})
    assert noted.json()["notes"] == "大风,改约三单 138****5678"
    filed = verb(agent, report, "submit")
    assert filed.status_code == 200
    assert (filed.json()["state"], filed.json()["may_still_be_called"]) == ("submitted", 0)
    assert len(filed.json()["sha256"]) == 64
    too_soon = verb(hq, report, "accept")
    assert (too_soon.status_code, too_soon.json()["code"]) == (409, "day_not_over")
    evening.move_to(NEXT_MORNING)
    without_reason = verb(hq, report, "return")
    assert (without_reason.status_code, list(without_reason.json()["fields"])) == (400, ["reason"])
    returned = verb(hq, report, "return", reason="收费情况与单据不符")
    assert (returned.json()["state"], returned.json()["return_reason"]) == ("returned", "收费情况与单据不符")
    again = verb(agent, report, "submit").json()
    assert (again["state"], again["version"], again["is_late"]) == ("submitted", 2, False)
    assert verb(hq, again, "accept").json()["state"] == "accepted"
    late_step = verb(hq, again, "return", reason="又看了一遍")
    assert (late_step.status_code, late_step.json()["legal"]) == (409, ["correct"])
    form = agent.get(FORM, {"region": "HZ", "period": DAY.isoformat()}).json()
    assert (form["state"], form["version"], form["report_id"]) == ("accepted", 2, again["id"])
    live = agent.get(FORM, {"region": "HZ", "period": DAY.isoformat(), "live": "1"}).json()
    assert (live["state"], live["version"]) == ("live", None)
    assert agent.get(f"{LIST}{report['id']}/").json()["state"] == "superseded"


def test_roles_hold_in_the_cycle(api, agent_hz, clerk_hz, hq_agent, hangzhou, evening):
    report = draft(api(agent_hz))
    assert verb(api(clerk_hz), report, "submit").status_code == 403
    assert verb(api(hq_agent), report, "submit").status_code == 403
    assert verb(api(agent_hz), report, "submit").status_code == 200
    evening.move_to(NEXT_MORNING)
    for name, body in (("accept", {}), ("return", {"reason": "不对"})):
        response = verb(api(agent_hz), report, name, **body)
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")


def test_for_the_outsider_no_report_exists(api, agent_hz, agent_nb, administrator, hangzhou, evening):
    report = draft(api(agent_hz))
    for user in (agent_nb, administrator):
        client = api(user)
        assert client.get(LIST).json()["results"] == []
        assert client.get(f"{LIST}{report['id']}/").status_code == 404
        assert client.patch(f"{LIST}{report['id']}/", {"notes": "x"}).status_code == 404
        for name in ("submit", "accept", "return"):
            assert verb(client, report, name, reason="x").status_code == 404
        assert client.post(LIST, {"region": "HZ", "date": DAY.isoformat()}).status_code == 404


@pytest.mark.parametrize(
    "field", ["state", "region", "version", "sha256", "submitted_at", "remarks", "snapshot"]
)
def test_nobody_assigns_the_servers_fields(api, agent_hz, hangzhou, evening, field):
    client = api(agent_hz)
    report = draft(client)
    for response in (
        client.patch(f"{LIST}{report['id']}/", {"notes": "改", field: "accepted"}),
        verb(client, report, "submit", **{field: "accepted"}),
    ):
        assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert DailyReport.objects.get().notes == ""
    assert client.get(f"{LIST}{report['id']}/").json() == report


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    api, agent_hz, hangzhou, evening, django_assert_num_queries, count
):
    client = api(agent_hz)
    for day in range(count):
        client.post(LIST, {"region": "HZ", "date": f"2026-11-{10 + day}"})
    # token and user, memberships, regions in scope, the page
    with django_assert_num_queries(4):
        assert len(client.get(LIST).json()["results"]) == count


def test_a_day_to_come_cannot_be_drafted(api, agent_hz, hangzhou, evening):
    response = api(agent_hz).post(LIST, {"region": "HZ", "date": "2026-11-21"})
    assert (response.status_code, list(response.json()["fields"])) == (400, ["date"])
