"""Lists and details of callbacks and of what they left behind: scope, shape, cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from callbacks.choices import ComplaintState, RecheckState, Severity, TaskState
from regions.choices import DepartmentCode, Role
from regions.models import Department
from tests.api.rows import (
    attempt_of,
    callback_of,
    complaint_of,
    finding_of,
    need_of,
    recheck_of,
    record_of,
    suggestion_of,
)
from tests.factories import DepartmentFactory, member

# The queries of each list: token and user, memberships, regions in scope, the rows; callbacks with attempts,
# cases with the people of their departments, their handlings and who took which step.
LISTS: dict[str, tuple[Any, int]] = {
    "callbacks": (lambda region, agent: attempt_of(callback_of(region), agent).task, 5),
    "complaints": (
        lambda region, agent: complaint_of(region, agent, department=DepartmentFactory(region=region)),
        7,
    ),
    "data-rechecks": (lambda region, agent: recheck_of(region), 4),
    "findings": (finding_of, 4),
    "suggestions": (suggestion_of, 4),
    "needs": (need_of, 4),
}
DETAILS = ["callbacks", "complaints", "data-rechecks"]


def results(client, route, **params):
    response = client.get(f"/api/v1/{route}/", params)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def ids(client, route, **params):
    return [row["id"] for row in results(client, route, **params)]


@pytest.mark.parametrize("route", LISTS)
def test_the_owner_sees_the_rows_of_her_region_and_the_outsider_none(
    api, agent_hz, agent_nb, hangzhou, route
):
    row = LISTS[route][0](hangzhou, agent_hz)
    assert ids(api(agent_hz), route) == [row.pk]
    assert ids(api(agent_nb), route) == []
    assert ids(api(agent_nb), route, region="HZ") == []


@pytest.mark.parametrize("route", DETAILS)
def test_a_detail_exists_for_its_region_alone(api, agent_hz, agent_nb, administrator, hangzhou, route):
    row = LISTS[route][0](hangzhou, agent_hz)
    path = f"/api/v1/{route}/{row.pk}/"
    assert api(agent_hz).get(path).json()["id"] == row.pk
    assert api(agent_nb).get(path).status_code == 404
    assert api(administrator).get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("route", LISTS)
def test_a_list_costs_the_same_whatever_its_length(
    api, agent_hz, hangzhou, django_assert_num_queries, route, count
):
    make, queries = LISTS[route]
    for _each in range(count):
        make(hangzhou, agent_hz)
    client = api(agent_hz)
    with django_assert_num_queries(queries):
        assert len(results(client, route)) == count


@pytest.mark.parametrize("route", LISTS)
def test_no_list_tells_a_number(api, agent_hz, hangzhou, route):
    row = LISTS[route][0](hangzhou, agent_hz)
    order = row.work_order
    text = api(agent_hz).get(f"/api/v1/{route}/").content.decode()
    assert order.phone not in text
    assert order.customer_name not in text
    assert order.phone_masked in text
    assert "13812345678" not in text


def test_a_callback_has_the_shape_of_ruling_62(api, agent_hz, hangzhou):
    task = callback_of(hangzhou)
    attempt_of(task, agent_hz)
    [shown] = results(api(agent_hz), "callbacks")
    assert set(shown) >= {
        "id", "order_no", "region", "kind", "category", "round", "state", "overdue", "due_start", "due_end",
        "customer_masked", "phone_masked", "reason", "lease_until", "attempts", "satisfaction",
    }  # fmt: skip
    assert (shown["state"], shown["overdue"], shown["reason"]) == ("due", False, "due_today")
    [attempt] = shown["attempts"]
    assert (attempt["outcome"], attempt["agent"], attempt["counted"]) == ("no_answer", "agent_hz", False)
    assert shown["satisfaction"] is None


def test_a_completed_callback_shows_its_answers(api, agent_hz, hangzhou):
    task = callback_of(hangzhou)
    extra = {"neutral_reason": "打 13812345678 说", "days_working": 7}
    record_of(task, agent_hz, satisfaction=4, note="回拨 13812345678", extra_answers=extra)
    shown = api(agent_hz).get(f"/api/v1/callbacks/{task.pk}/").json()
    assert (shown["satisfaction"], shown["reason"]) == (4, None)
    assert (shown["record"]["is_genuine"], shown["record"]["note"]) == (True, "回拨 138****5678")
    assert shown["record"]["extra_answers"] == {"neutral_reason": "打 138****5678 说", "days_working": 7}


def test_callbacks_are_narrowed_by_every_filter(api, agent_hz, lead_hz, hangzhou):
    late = callback_of(hangzhou, now=timezone.now() - timedelta(days=3))
    done = callback_of(hangzhou)
    record_of(done, agent_hz)
    fresh = callback_of(hangzhou, assigned_to=lead_hz)
    client = api(agent_hz)

    def found(**params):
        return set(ids(client, "callbacks", **params))

    today = fresh.due_on.isoformat()
    assert found(state="completed") == {done.pk}
    assert found(overdue="true") == {late.pk}
    assert found(overdue="false") == {done.pk, fresh.pk}
    assert found(agent="agent_hz") == {done.pk}
    assert found(agent="lead_hz") == {fresh.pk}
    assert found(order_no=late.work_order.order_no) == {late.pk}
    assert found(due_from=today) == {done.pk, fresh.pk}
    assert found(due_to=late.due_on.isoformat()) == {late.pk}
    assert found(round="1") == {late.pk, done.pk, fresh.pk}
    assert found(round="2") == set()
    assert found(region="HZ", state=TaskState.DUE) == {late.pk, fresh.pk}


def test_a_complaint_has_the_shape_of_ruling_62(api, agent_hz, hangzhou):
    complaint = complaint_of(hangzhou, agent_hz)
    shown = api(agent_hz).get(f"/api/v1/complaints/{complaint.pk}/").json()
    assert set(shown) >= {
        "id", "order_no", "region", "kind", "category", "severity", "level", "state", "department", "handler",
        "rounds", "due", "grounds", "legal",
    }  # fmt: skip
    assert shown["demand"] == "请回电 138****5678"
    assert (shown["department"], shown["handler"], shown["grounds"]) == (None, None, ["dissatisfied"])


def test_complaints_are_narrowed_by_every_filter(api, agent_hz, lead_hz, hangzhou):
    ago = timezone.now() - timedelta(hours=5)
    repair = Department.objects.create(region=hangzhou, code=DepartmentCode.REPAIR)
    late = complaint_of(
        hangzhou, agent_hz, severity=Severity.SERIOUS, registered_at=ago, department=repair, next_due_at=ago
    )
    minor = complaint_of(
        hangzhou, agent_hz, registered_at=ago, level=2, handler=lead_hz, next_due_at=ago + timedelta(days=9)
    )
    handled = complaint_of(
        hangzhou, agent_hz, severity=Severity.MAJOR, registered_at=ago, state=ComplaintState.HANDLED
    )
    client = api(agent_hz)

    def found(**params):
        return set(ids(client, "complaints", **params))

    assert found(overdue="true") == {late.pk}
    assert found(overdue="false") == {minor.pk, handled.pk}
    assert found(level="2") == {minor.pk}
    assert found(severity="major") == {handled.pk}
    assert found(state="handled") == {handled.pk}
    assert found(department="repair") == {late.pk}
    assert found(category="charging") == set()
    assert found(handler="lead_hz") == {minor.pk}
    assert found(mine="true") == set()
    assert found(mine="false") == {late.pk, minor.pk, handled.pk}
    assert set(ids(api(lead_hz), "complaints", mine="true")) == {minor.pk}
    assert set(ids(api(lead_hz), "complaints", mine="false")) == {late.pk, handled.pk}
    assert found(order_no=minor.work_order.order_no) == {minor.pk}
    assert found(region="HZ") == {late.pk, minor.pk, handled.pk}
    overdue = {row["id"]: row["overdue"] for row in results(client, "complaints")}
    assert overdue == {late.pk: True, minor.pk: False, handled.pk: False}


def test_a_department_sees_its_own_cases_only(api, agent_hz, hangzhou, dept_hz):
    repair = Department.objects.create(region=hangzhou, code=DepartmentCode.REPAIR)
    repair.handlers.add(dept_hz)
    mine = complaint_of(hangzhou, agent_hz, department=repair)
    other = complaint_of(hangzhou, agent_hz)
    client = api(dept_hz)
    assert ids(client, "complaints") == [mine.pk]
    assert ids(client, "complaints", region="HZ") == [mine.pk]
    assert client.get(f"/api/v1/complaints/{other.pk}/").status_code == 404


def test_rechecks_and_suggestions_are_narrowed(api, agent_hz, hangzhou):
    opened = recheck_of(hangzhou)
    closed = recheck_of(hangzhou, state=RecheckState.CLOSED)
    said = suggestion_of(hangzhou, agent_hz)
    client = api(agent_hz)
    today = timezone.localdate(said.heard_at).isoformat()
    assert ids(client, "data-rechecks", state="opened") == [opened.pk]
    assert ids(client, "data-rechecks", state="closed", kind="empty_number") == [closed.pk]
    assert ids(client, "data-rechecks", order_no=opened.work_order.order_no) == [opened.pk]
    assert ids(client, "suggestions", category="other", heard_from=today, heard_to=today) == [said.pk]
    assert ids(client, "suggestions", category="charge") == []


def test_headquarters_sees_every_region(api, hq_manager, agent_hz, agent_nb, hangzhou, ningbo):
    there, here = callback_of(ningbo), callback_of(hangzhou)
    client = api(hq_manager)
    assert set(ids(client, "callbacks")) == {there.pk, here.pk}
    assert ids(client, "callbacks", region="NB") == [there.pk]


def test_a_role_in_two_regions_sees_both(api, hangzhou, ningbo):
    agent = member(region=hangzhou, role=Role.CALLBACK_AGENT)
    agent.memberships.create(region=ningbo, role=Role.CALLBACK_AGENT)
    callback_of(ningbo)
    callback_of(hangzhou)
    assert len(ids(api(agent), "callbacks")) == 2
