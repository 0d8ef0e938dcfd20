"""Follow-ups (四6, ruling 44; K15) and improvement orders (K13) by API."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from callbacks.choices import FollowUpKind, FollowUpState
from callbacks.models import FollowUp, ImprovementOrder
from tests.api.cases import NOW, waiting_for_parts
from tests.api.rows import complaint_of, follow_up_of, improvement_of
from tests.callbacks.cases import fresh, handled, office, second_call

__all__ = ["office"]
FOLLOW_UPS, IMPROVEMENTS = "/api/v1/follow-ups/", "/api/v1/improvements/"
LOOKED = {"note": "仓库说周五到货", "told_customer": True}
MEASURE = {"measure": "班前会重讲加氟流程，新人跟车一周"}
# The queries of a list: token and user, memberships, regions in scope, the rows.
QUERIES = 4


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def done(route: str, row: FollowUp | ImprovementOrder) -> str:
    return f"{route}{row.pk}/done/"


def ids(client, route, **params):
    response = client.get(route, params)
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_a_parts_check_is_done_and_the_next_one_stands_ready(api, office):
    case = waiting_for_parts(office)
    follow_up = FollowUp.objects.get(complaint=case)
    shown = api(office.agent).post(done(FOLLOW_UPS, follow_up), LOOKED)
    assert shown.status_code == 200, shown.content
    told = shown.json()
    assert (told["state"], told["done_by"], told["told_customer"]) == ("done", "agent_1", True)
    assert (told["complaint_no"], told["kind"], told["overdue"]) == (case.number, "parts_check", False)
    following = FollowUp.objects.open().get(complaint=case)
    assert ids(api(office.agent), FOLLOW_UPS) == [following.pk, follow_up.pk]
    again = api(office.second_agent).post(done(FOLLOW_UPS, follow_up), LOOKED)
    assert (again.status_code, again.json()["code"]) == (409, "done_already")


def test_a_fault_that_came_back_reopens_the_case(api, office):
    """K15: the 72-hour check of a repair."""
    case = handled(office)
    second_call(case, office.agent, NOW)
    follow_up = follow_up_of(case, kind=FollowUpKind.STABILITY)
    client = api(office.agent)
    unasked = client.post(done(FOLLOW_UPS, follow_up), LOOKED)
    assert (unasked.status_code, list(unasked.json()["fields"])) == (400, ["recurred"])
    body = {**LOOKED, "recurred": True, "respondent_name": "李雷"}
    told = client.post(done(FOLLOW_UPS, follow_up), body).json()
    assert (told["recurred"], told["respondent_name"]) == (True, "李*")
    assert fresh(case).state == "reopened"


def test_a_follow_up_is_the_agents_and_the_supervisors(
    api, office, agent_nb, administrator, clerk_hz, hq_manager
):
    case = waiting_for_parts(office)
    follow_up = FollowUp.objects.get(complaint=case)
    for user, status in (
        (office.handler, 403),
        (office.head, 403),
        (clerk_hz, 403),
        (hq_manager, 403),
        (agent_nb, 404),
        (administrator, 404),
    ):
        assert api(user).post(done(FOLLOW_UPS, follow_up), LOOKED).status_code == status, user
        seen = api(user).get(f"{FOLLOW_UPS}{follow_up.pk}/").status_code
        assert seen == (200 if status == 403 else 404), user
    assert api(office.lead).post(done(FOLLOW_UPS, follow_up), LOOKED).status_code == 200


def test_follow_ups_are_narrowed_by_every_filter(api, office, ningbo):
    first, second = complaint_of(office.region, office.agent), complaint_of(office.region, office.agent)
    late = follow_up_of(first, due_at=NOW - timedelta(hours=1), assigned_to=office.agent)
    stable = follow_up_of(second, kind=FollowUpKind.STABILITY, due_at=NOW + timedelta(days=3))
    client = api(office.agent)

    def found(**params):
        return set(ids(client, FOLLOW_UPS, **params))

    assert found(kind="stability") == {stable.pk}
    assert found(state="open") == {late.pk, stable.pk}
    assert found(state="done") == set()
    assert found(overdue="true") == {late.pk}
    assert found(overdue="false") == {stable.pk}
    assert found(assigned_to="agent_1") == {late.pk}
    assert found(region="HZ", order_no=first.work_order.order_no) == {late.pk}
    assert found(region="NB") == set()


def test_an_improvement_is_done_once_by_the_department_or_the_supervisor(
    api, office, agent_nb, administrator, clerk_hz, hq_manager
):
    case = handled(office)
    order = ImprovementOrder.objects.get(complaint=case)
    for user, status in (
        (office.agent, 403),
        (clerk_hz, 403),
        (hq_manager, 403),
        (agent_nb, 404),
        (administrator, 404),
    ):
        assert api(user).post(done(IMPROVEMENTS, order), MEASURE).status_code == status, user
    short = api(office.head).post(done(IMPROVEMENTS, order), {"measure": "注意"})
    assert (short.status_code, list(short.json()["fields"])) == (400, ["measure"])
    told = api(office.head).post(done(IMPROVEMENTS, order), MEASURE).json()
    assert (told["state"], told["done_by"], told["measure"]) == ("done", "head_1", MEASURE["measure"])
    again = api(office.lead).post(done(IMPROVEMENTS, order), MEASURE)
    assert (again.status_code, again.json()["code"]) == (409, "done_already")


def test_improvements_are_narrowed_by_every_filter(api, office):
    late = improvement_of(
        complaint_of(office.region, office.agent, department=office.department),
        due_on=NOW.date() - timedelta(days=1),
    )
    client = api(office.lead)
    assert ids(client, IMPROVEMENTS, state="open", department="repair", overdue="true") == [late.pk]
    assert ids(client, IMPROVEMENTS, overdue="false") == []
    assert ids(client, IMPROVEMENTS, state="done") == []
    assert ids(client, IMPROVEMENTS, region="NB") == []
    assert ids(client, IMPROVEMENTS, order_no=late.complaint.work_order.order_no) == [late.pk]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("route", "make"), [(FOLLOW_UPS, follow_up_of), (IMPROVEMENTS, improvement_of)])
def test_a_list_costs_the_same_whatever_its_length_and_tells_no_number(
    api, office, django_assert_num_queries, route, make, count
):
    for _each in range(count):
        row = make(complaint_of(office.region, office.agent, department=office.department))
    client = api(office.agent)
    with django_assert_num_queries(QUERIES):
        response = client.get(route)
    assert len(response.json()["results"]) == count
    order, text = row.complaint.work_order, response.content.decode()
    assert order.phone not in text
    assert order.customer_name not in text
    assert order.phone_masked in text


def test_a_cancelled_follow_up_is_nobodys(api, office):
    case = waiting_for_parts(office)
    follow_up = FollowUp.objects.get(complaint=case)
    FollowUp.objects.filter(pk=follow_up.pk).update(state=FollowUpState.CANCELLED, done_at=NOW)
    refused = api(office.agent).post(done(FOLLOW_UPS, follow_up), LOOKED)
    assert (refused.status_code, refused.json()["code"]) == (409, "done_already")
