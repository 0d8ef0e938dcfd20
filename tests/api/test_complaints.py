"""A complaint by hand (ruling 63, K2)."""

from __future__ import annotations

from typing import Any

import pytest

from callbacks.models import Complaint
from regions.choices import DepartmentCode
from regions.models import AuditEntry, Department
from tests.factories import WorkOrderFactory

LIST = "/api/v1/complaints/"


@pytest.fixture
def body(hangzhou) -> dict[str, Any]:
    order = WorkOrderFactory(region=hangzhou, order_no="WX1")
    return {
        "order_no": order.order_no,
        "kind": "complaint",
        "category": "property_damage",
        "complainant": "李雷",
        "matter": "地板被划伤",
        "demand": "赔偿",
        "description": "客户来电说移机时地板被划伤一处",
        "occurred_at": "2026-01-03T09:00:00+08:00",
    }


def test_a_complaint_is_registered_by_hand(api, lead_hz, hq_agent, body):
    for user in (lead_hz, hq_agent):
        response = api(user).post(LIST, body)
        assert response.status_code == 201, response.content
        shown = response.json()
        assert (shown["order_no"], shown["kind"], shown["category"]) == (
            "WX1",
            "complaint",
            "property_damage",
        )
        assert (shown["state"], shown["registered_by"]) == ("registered", user.username)
        assert (shown["complainant"], shown["demand"]) == ("李*", "赔偿")
        assert shown["occurred_at"] == "2026-01-03T09:00:00+08:00"
        assert api(user).get(f"{LIST}{shown['id']}/").json() == shown
    assert AuditEntry.objects.filter(verb="register_complaint").count() == 2


def test_the_department_may_be_chosen(api, agent_hz, hangzhou, body):
    Department.objects.create(region=hangzhou, code=DepartmentCode.OFFICE)
    assert api(agent_hz).post(LIST, {**body, "department": "office"}).json()["department"] == "office"
    unknown = api(agent_hz).post(LIST, {**body, "department": "shop"})
    assert (unknown.status_code, list(unknown.json()["fields"])) == (400, ["department"])


@pytest.mark.parametrize(
    "field", ["order_no", "kind", "category", "complainant", "matter", "demand", "description"]
)
def test_what_is_mandatory_is_named(api, agent_hz, body, field):
    response = api(agent_hz).post(LIST, {name: value for name, value in body.items() if name != field})
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "field", ["number", "state", "level", "severity", "registered_by", "region", "rounds"]
)
def test_nobody_assigns_the_servers_fields(api, agent_hz, body, field):
    response = api(agent_hz).post(LIST, {**body, field: "3"})
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert not Complaint.objects.exists()


def test_a_severity_is_raised_by_who_routes_and_lowered_by_nobody(api, lead_hz, hq_agent, agent_hz, body):
    """Calls.md 5.6: injury, press and groups of customers are known to no row."""
    for user in (lead_hz, hq_agent):
        raised = api(user).post(LIST, {**body, "severity": "major"}).json()
        assert (raised["severity"], raised["severity_rule"], raised["level"]) == ("major", "set_by_hand", 3)
    Complaint.objects.update(
        state="withdrawn", withdrawn_call_at="2026-01-03T10:00Z", closed_at="2026-01-03T10:00Z"
    )
    kept = api(lead_hz).post(LIST, {**body, "severity": "minor"}).json()
    assert (kept["severity"], kept["severity_rule"]) == ("serious", "property_damage")
    refused = api(agent_hz).post(LIST, {**body, "severity": "major"})
    assert (refused.status_code, list(refused.json()["fields"])) == (403, ["severity"])
    assert Complaint.objects.count() == 3


def test_for_the_outsider_the_order_does_not_exist(api, agent_nb, administrator, dept_hz, body):
    for user in (agent_nb, administrator, dept_hz):
        assert api(user).post(LIST, body).status_code == 404
    assert not Complaint.objects.exists()


def test_who_may_only_read_is_refused(api, clerk_hz, body):
    response = api(clerk_hz).post(LIST, body)
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
