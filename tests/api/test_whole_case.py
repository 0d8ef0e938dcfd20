"""A case as the API tells it (ruling 62), and the second callback that decides it (E5, E7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from callbacks.actions import case_directing, case_escalating, case_handling, case_notes
from callbacks.choices import ToldBy
from callbacks.models import Complaint
from tests.api.cases import NOW, path, waiting_for_parts
from tests.callbacks.cases import HOUR, Office, fresh, handle, handled, office, second_call, second_task

__all__ = ["office"]
# Token and user, memberships, regions in scope, the case; then one query for each kind of row.
QUERIES = 14
SATISFIED = {"contacted": True, "solved": "yes", "satisfaction": 5}


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def written_on(case: Complaint, office: Office, *, times: int) -> None:
    """So many rows of every kind that one person can write in one position."""
    for number in range(times):
        now = NOW + timedelta(minutes=number)
        by = {"case": case, "actor": office.lead, "now": now}
        given = case_notes.Solution(
            text="免费更换压缩机，电话 13812345678", told_at=now, told_by=ToldBy.PHONE
        )
        case_notes.propose_solution(given=given, **by)
        case_notes.ask_department(
            department=office.department, question="上次换了哪些配件? 13812345678", **by
        )
        if fresh(case).level < 3:
            case_escalating.escalate(words=("仍不制冷 13812345678", "已上门一次"), **by)
        case_directing.instruct(text="请打 13812345678 再约", **by)


@pytest.mark.parametrize("times", [1, 3])
def test_a_case_costs_the_same_whatever_stands_on_it_and_tells_no_number(
    api, office, django_assert_num_queries, times
):
    case = handled(office)
    for number in range(times - 1):
        now = NOW + number * 3 * HOUR
        second_call(case, office.agent, now, solved="no", satisfaction=2)
        words = case_handling.Contact(note="再次致歉并约定上门")
        case_handling.contact(case=case, given=words, actor=office.handler, now=now + HOUR)
        handle(case, office, now + 2 * HOUR)
    Complaint.objects.filter(pk=case.pk).update(expert=office.expert)
    written_on(case, office, times=times)
    client = api(office.agent)
    with django_assert_num_queries(QUERIES):
        response = client.get(f"/api/v1/complaints/{case.pk}/")
    shown = response.json()
    assert [len(shown[rows]) for rows in ("handlings", "second_callbacks", "solutions", "inquiries")] == (
        [times] * 4
    )
    assert "13812345678" not in response.content.decode()
    assert "138****5678" in shown["solutions"][0]["text"]


def test_a_case_that_waits_shows_its_parts_and_its_pause(api, office):
    case = waiting_for_parts(office)
    shown = api(office.agent).get(f"/api/v1/complaints/{case.pk}/").json()
    [requisition], [pause] = shown["requisitions"], shown["pauses"]
    assert requisition["parts"] == [{"name": "压缩机", "quantity": 1}]
    assert (requisition["requested_by"], requisition["arrived_at"]) == ("dept_1", None)
    assert (pause["kind"], pause["ended_at"]) == ("parts", None)
    assert (shown["due"]["waiting"], shown["due"]["limit"]) == ("2026-06-06T13:30:00+08:00", "progress")


def attempt(api, user, case, **answers):
    task = second_task(case)
    body = {
        "outcome": "connected_done",
        "answers": {**SATISFIED, **answers},
        "respondent_name": "李雷",
        "respondent_relation": "self",
        "description": "客户说现在的情况，已逐项核对过",
    }
    return api(user).post(f"/api/v1/callbacks/{task.pk}/attempts/", body)


def test_the_answer_of_a_second_callback_shows_the_case_that_it_closed(api, office):
    case = handled(office)
    answer = attempt(api, office.agent, case)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["callback"]["round"], told["callback"]["state"]) == (2, "completed")
    assert (told["complaint"]["id"], told["complaint"]["state"]) == (case.pk, "closed_satisfied")
    assert (told["complaint"]["legal"], told["new_complaint"]) == ([], None)


def test_the_answer_of_a_dissatisfied_one_shows_it_reopened_one_level_up(api, office):
    case = handled(office)
    told = attempt(api, office.agent, case, solved="no", satisfaction=2).json()["complaint"]
    assert (told["id"], told["state"], told["level"]) == (case.pk, "reopened", 2)
    [call] = api(office.agent).get(f"/api/v1/complaints/{case.pk}/").json()["second_callbacks"]
    assert (call["solved"], call["satisfaction"], call["agent"]) == ("no", 2, "agent_1")
    assert call["description"] == "客户说现在的情况，已逐项核对过"


def test_who_handled_the_case_makes_no_second_callback(api, office):
    """E5, roles.md 7."""
    case = handled(office)
    assert attempt(api, office.handler, case).status_code == 404
    api(office.lead).post(path(case, "progress"), {"note": "催过部门", "told_customer": False})
    assert attempt(api, office.lead, case).status_code == 201
