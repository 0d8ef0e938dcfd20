"""/work/: the lists of a department's head, its handlers and the experts (A2, ruling 41)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from callbacks.actions.case_directing import name_expert, opine
from callbacks.actions.case_escalating import escalate
from callbacks.actions.case_notes import answer_inquiry, ask_department
from callbacks.models import Complaint
from regions.choices import Role
from regions.models import User
from tests.callbacks import cases
from tests.callbacks.calls import at
from tests.callbacks.cases import Office, accepted, fresh, handled, handling, registered
from tests.callbacks.views.screens import text
from tests.factories import DepartmentFactory, member

pytestmark = pytest.mark.django_db
office = cases.office
SignIn = Callable[[User], Client]
URL = "/work/"
NOW = at("06-03 16:00")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def numbers(page: Any) -> list[str]:
    return [case.number for case, _left, _limit in page.context["rows"]]


def counted(page: Any) -> dict[str, int]:
    return {link.tab.value: link.count for link in page.context["tabs"]}


def test_a_head_names_accepts_and_answers_for_her_department(sign_in: SignIn, office: Office) -> None:
    late, soon = registered(office), registered(office, at("06-03 15:30"))
    mine, second = handling(office, at("06-03 12:00")), handled(office, at("06-03 09:00"))
    client = sign_in(office.head)
    page = client.get(URL)
    assert counted(page) == {
        "overdue": 1,
        "to_name": 2,
        "to_accept": 2,
        "mine": 0,
        "inquired": 0,
        "department": 4,
        "improvement": 1,
    }
    assert numbers(page) == [late.number]  # the first tab with something to do
    assert numbers(client.get(URL, {"tab": "to_name"})) == [late.number, soon.number]
    assert set(numbers(client.get(URL, {"tab": "department"}))) == {
        each.number for each in (late, soon, mine, second)
    }
    assert 'href="/improvements/"' in text(page)


def test_a_handler_sees_hers_and_what_is_still_anybodys(sign_in: SignIn, office: Office) -> None:
    mine, anybodys = accepted(office, at("06-03 13:00")), registered(office, at("06-03 15:30"))
    colleague = member(region=office.region, role=Role.DEPARTMENT_HANDLER, username="dept_2")
    office.department.handlers.add(colleague)
    page = sign_in(office.handler).get(URL)
    assert counted(page) == {"overdue": 0, "to_accept": 1, "mine": 1, "inquired": 0, "improvement": 0}
    assert numbers(page) == [anybodys.number]
    assert numbers(sign_in(office.handler).get(URL, {"tab": "mine"})) == [mine.number]
    assert counted(sign_in(colleague).get(URL))["mine"] == 0


def test_an_expert_sees_what_she_is_asked_until_she_has_said_it(sign_in: SignIn, office: Office) -> None:
    case = handling(office, at("06-03 12:00"))
    escalate(case=case, words=("反复维修三次", "已上门两次"), actor=office.handler, now=NOW)
    name_expert(case=case, expert=office.expert, actor=office.lead, now=NOW)
    client = sign_in(office.expert)
    assert numbers(client.get(URL)) == [case.number]
    opine(case=fresh(case), text="更换主板后观察三天", actor=office.expert, now=NOW)
    page = client.get(URL)
    assert (numbers(page), counted(page)) == ([], {"asked": 0})
    assert "现在没有要办的" in text(page)


def test_another_department_that_was_asked_finds_the_question(sign_in: SignIn, office: Office) -> None:
    """K3: the departments concerned say what they know."""
    store = member(region=office.region, role=Role.DEPARTMENT_HEAD, username="store")
    parts = DepartmentFactory(region=office.region, code="parts", head=store)
    case = handling(office, at("06-03 12:00"))
    inquiry = ask_department(
        case=case, department=parts, question="压缩机何时到货", actor=office.lead, now=NOW
    )
    assert numbers(sign_in(store).get(URL, {"tab": "inquired"})) == [case.number]
    answer_inquiry(inquiry=inquiry, answer="后天上午到货", actor=store, now=NOW)
    assert counted(sign_in(store).get(URL))["inquired"] == 0


def test_a_row_says_what_is_wanted_by_when_and_no_number(sign_in: SignIn, office: Office) -> None:
    case = registered(office)
    page = text(sign_in(office.handler).get(URL))
    for word in (case.number, "上门道歉", "已超 1:00", "受理 今天 15:00", "李*"):
        assert word in page, word
    assert case.work_order.phone not in page


def test_another_regions_people_see_nothing_of_it(sign_in: SignIn, office: Office, lead_nb: User) -> None:
    case = registered(office)
    theirs = member(region=lead_nb.memberships.get().region, role=Role.DEPARTMENT_HEAD, username="head_nb")
    DepartmentFactory(region=lead_nb.memberships.get().region, head=theirs)
    page = sign_in(theirs).get(URL)
    assert page.status_code == 200
    assert case.number not in text(page)


@pytest.mark.parametrize("who", ["agent", "lead", "manager"])
def test_for_others_there_is_no_such_list(sign_in: SignIn, office: Office, who: str) -> None:
    assert sign_in(getattr(office, who)).get(URL).status_code == 404


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    sign_in: SignIn, office: Office, how_many: int, django_assert_num_queries: Any
) -> None:
    for _number in range(how_many):
        registered(office)
    client = sign_in(office.head)
    with django_assert_num_queries(13):
        client.get(URL)
    assert Complaint.objects.count() == how_many
