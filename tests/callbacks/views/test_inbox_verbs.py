"""What is done from the inbox: several at once with a word for each, checks, looks, the live strip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from callbacks.actions.case_sweeping import escalate_cases
from callbacks.actions.claiming import claim_next
from callbacks.actions.dialling import DialRequest, dial
from callbacks.models import CaseEscalation, Complaint, InboxLook, OverdueCheck
from regions.models import User
from tests.api.rows import complaint_of
from tests.callbacks import cases
from tests.callbacks.calls import at
from tests.callbacks.calls import save as saved_call
from tests.callbacks.cases import Office, fresh, registered
from tests.callbacks.views.screens import text, waiting
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
office = cases.office
SignIn = Callable[[User], Client]
NOW = at("06-03 16:00")
ASSIGN, ESCALATE = "/inbox/assign/", "/inbox/escalate/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(sign_in: SignIn, office: Office) -> Client:
    return sign_in(office.lead)


def ticked(*chosen: Complaint) -> list[str]:
    return [f"{case.pk}:{fresh(case).version}" for case in chosen]


# ---- Assigning several


def test_several_are_assigned_and_each_is_named(client: Client, office: Office) -> None:
    first, second = registered(office), registered(office)
    given = {"case": ticked(first, second), "department": "repair", "handler": "dept_1"}
    page = text(client.post(ASSIGN, given, follow=True))
    assert [fresh(case).handler for case in (first, second)] == [office.handler, office.handler]
    assert f"已指派 2 件：{first.number}、{second.number}" in page


def test_what_could_not_be_done_says_why_and_the_rest_is_done(client: Client, office: Office) -> None:
    changed, untouched = registered(office), registered(office)
    seen = ticked(changed, untouched)
    escalate_cases(now=at("06-03 15:30"))
    Complaint.objects.filter(pk=untouched.pk).update(version=int(seen[1].partition(":")[2]))
    page = text(client.post(ASSIGN, {"case": seen, "handler": "dept_1"}, follow=True))
    assert f"已指派 1 件：{untouched.number}" in page
    assert f"{changed.number}：这件投诉刚被别人改过" in page
    assert (fresh(changed).handler, fresh(untouched).handler) == (None, office.handler)


def test_a_handler_of_another_department_is_refused_by_the_row(client: Client, office: Office) -> None:
    DepartmentFactory(region=office.region, code="install")
    case = registered(office)
    given = {"case": ticked(case), "department": "install", "handler": "dept_1"}
    assert f"{case.number}：处理人不在这个部门。" in text(client.post(ASSIGN, given, follow=True))
    assert fresh(case).department == office.department


def test_a_region_without_that_department_says_so(sign_in: SignIn, office: Office, lead_nb: User) -> None:
    """Headquarters assigns over regions by the department's kind."""
    theirs = complaint_of(lead_nb.memberships.get().region, lead_nb)
    mine = registered(office)
    given = {"case": ticked(mine, theirs), "department": "repair"}
    page = text(sign_in(office.manager).post(ASSIGN, given, follow=True))
    assert f"已指派 1 件：{mine.number}" in page
    assert f"{theirs.number}：本区域没有这个责任部门。" in page


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"department": "repair"}, "请先选择投诉"),
        ({"case": ["x", "1:", "9999999:1"], "department": "repair"}, "1 件已经不在收件箱里"),
        ({"case": ["CASE"], "department": "nowhere"}, "没有这个部门或处理人"),
        ({"case": ["CASE"]}, "请选择责任部门或处理人"),
    ],
)
def test_nothing_is_done_without_a_row_and_somebody_who_exists(
    client: Client, office: Office, given: dict[str, Any], answer: str
) -> None:
    case = registered(office)
    sent = {**given, "case": [each.replace("CASE", ticked(case)[0]) for each in given.get("case", [])]}
    before = fresh(case).version
    assert answer in text(client.post(ASSIGN, sent, follow=True))
    assert fresh(case).version == before


def test_another_regions_rows_are_not_hers_to_assign(sign_in: SignIn, office: Office, lead_nb: User) -> None:
    case = registered(office)
    given = {"case": ticked(case), "department": "repair", "handler": "dept_1"}
    page = sign_in(lead_nb).post(ASSIGN, given, follow=True)
    assert case.number not in text(page)
    assert fresh(case).handler is None


def test_she_comes_back_to_the_list_she_had_and_to_no_other_house(client: Client, office: Office) -> None:
    for back, expected in (
        ("/inbox/?tab=overdue", "/inbox/?tab=overdue"),
        ("https://evil.example/inbox/", "/inbox/"),
        ("/orders/", "/inbox/"),
    ):
        assert client.post(ASSIGN, {"back": back})["Location"] == expected


# ---- Escalating with both words


def test_escalating_asks_for_the_words_it_has_assembled(client: Client, office: Office) -> None:
    case = registered(office)
    page = client.post(ESCALATE, {"case": ticked(case)})
    assert page.status_code == 200
    assert case.matter in text(page)
    assert CaseEscalation.objects.count() == 0


def words(case: Complaint, problem: str, so_far: str) -> dict[str, str]:
    return {f"case-{case.pk}-description": problem, f"case-{case.pk}-handling_so_far": so_far}


def test_each_goes_up_with_its_own_words(client: Client, office: Office) -> None:
    first, second = registered(office), registered(office)
    told = words(first, "反复维修", "上门两次") | words(second, "多收费", "已核对收据")
    page = client.post(ESCALATE, {"case": ticked(first, second), "told": "1", **told}, follow=True)
    assert f"已升级 2 件：{first.number}、{second.number}" in text(page)
    rows = CaseEscalation.objects.order_by("complaint_id")
    assert [(row.description, row.handling_so_far, row.completed_by) for row in rows] == [
        ("反复维修", "上门两次", office.lead),
        ("多收费", "已核对收据", office.lead),
    ]


def test_without_both_words_nothing_rises_and_what_was_typed_stays(client: Client, office: Office) -> None:
    """K10: escalation without them is refused."""
    case = registered(office)
    page = client.post(ESCALATE, {"case": ticked(case), "told": "1", **words(case, "反复维修", " ")})
    assert page.status_code == 400
    assert "反复维修" in text(page)
    assert fresh(case).level == 1


def test_what_stands_on_the_top_is_refused_by_its_row(client: Client, office: Office) -> None:
    case = registered(office)
    Complaint.objects.filter(pk=case.pk).update(level=3)
    sent = {"case": ticked(case), "told": "1", **words(case, "反复维修", "上门两次")}
    page = text(client.post(ESCALATE, sent, follow=True))
    assert f"{case.number}：已经是三级，由总部经理裁定。" in page


# ---- Checking what is late (L4)


def test_a_person_checks_what_is_late_once_for_the_limit(client: Client, office: Office) -> None:
    case = registered(office)
    assert "核查超时" in text(client.get("/inbox/"))
    url = f"/inbox/{case.number}/check/"
    page = text(client.post(url, {"note": "已电话催部门受理"}, follow=True))
    assert f"{case.number} 的超时已核查。" in page
    assert "已核查 周主管" in page
    assert "核查超时" not in page
    check = OverdueCheck.objects.get()
    assert (check.limit, check.due_at, check.actor) == ("accept", at("06-03 15:00"), office.lead)


def test_what_is_on_time_needs_no_check_and_a_check_needs_words(client: Client, office: Office) -> None:
    case = registered(office, at("06-03 15:30"))
    url = f"/inbox/{case.number}/check/"
    assert "这件投诉没有超时" in text(client.post(url, {"note": "已电话催部门受理"}, follow=True))
    assert "请写明核查的情况" in text(client.post(url, {"note": ""}, follow=True))
    assert OverdueCheck.objects.count() == 0


# ---- The looks


def test_she_presses_looked_and_it_says_so(client: Client, office: Office) -> None:
    registered(office)
    assert "15点已看" in text(client.get("/inbox/"))
    page = text(client.post("/inbox/look/", {"hour": "15"}, follow=True))
    assert "已记下您看过收件箱。" in page
    assert 'action="/inbox/look/"' not in page
    assert InboxLook.objects.get().overdue == 1


@pytest.mark.parametrize("hour", ["", "10", "x"])
def test_another_look_than_the_one_that_is_due_is_none(client: Client, hour: str) -> None:
    assert "现在不是这次查看的时间" in text(client.post("/inbox/look/", {"hour": hour}, follow=True))
    assert InboxLook.objects.count() == 0


def test_headquarters_sees_the_missed_looks_and_takes_none(
    sign_in: SignIn, client: Client, office: Office
) -> None:
    registered(office, at("06-02 14:00"))
    manager = sign_in(office.manager)
    assert "漏看 3 次" in text(manager.get("/inbox/"))  # both of yesterday's and today's at ten
    missed = manager.get("/inbox/looks/?missed=1")
    assert [(each.hour, each.is_missed) for each in missed.context["looks"]] == [
        (10, True),
        (15, True),
        (10, True),
    ]
    assert manager.post("/inbox/look/", {"hour": "15"}).status_code == 403
    client.post("/inbox/look/", {"hour": "15"})
    page = text(manager.get("/inbox/looks/"))
    assert "周主管" in page


def test_looks_of_other_regions_are_not_shown(sign_in: SignIn, office: Office, lead_nb: User) -> None:
    registered(office)
    assert sign_in(lead_nb).get("/inbox/looks/").context["looks"] == []


# ---- The live strip


def strip(client: Client) -> tuple[dict[str, int], list[tuple[str, str, bool]]]:
    page = client.get("/inbox/agents/")
    told = [
        (each.agent.username, str(each.moment.state.value), each.moment.is_long)
        for each in page.context["agents"]
    ]
    return page.context["counts"], told


def test_the_strip_tells_talking_wrapping_up_and_idle(
    client: Client, office: Office, clock: time_machine.Traveller
) -> None:
    for _number in range(3):
        waiting(office.region, now=NOW)
    assert strip(client)[0] == {"talking": 0, "wrap_up": 0, "idle": 2, "long": 0}
    task = claim_next(agent=office.agent, now=NOW)
    assert strip(client)[1] == [("agent_1", "wrap_up", False), ("agent_2", "idle", False)]
    dial(task=task, agent=office.agent, request=DialRequest(), now=NOW)
    assert strip(client)[1][0] == ("agent_1", "talking", False)
    saved_call(task, office.agent, "no_answer", NOW + timedelta(minutes=1))
    claim_next(agent=office.agent, now=NOW + timedelta(minutes=1))
    clock.move_to(NOW + timedelta(minutes=2))
    assert strip(client)[1][0] == ("agent_1", "wrap_up", False)
    clock.move_to(NOW + timedelta(minutes=3, seconds=1))
    assert strip(client) == (
        {"talking": 0, "wrap_up": 1, "idle": 1, "long": 1},
        [("agent_1", "wrap_up", True), ("agent_2", "idle", False)],
    )


def test_a_talk_whose_lease_ran_out_is_none(
    client: Client, office: Office, clock: time_machine.Traveller
) -> None:
    task = waiting(office.region, now=NOW)
    claim_next(agent=office.agent, now=NOW)
    dial(task=task, agent=office.agent, request=DialRequest(), now=NOW)
    clock.move_to(NOW + timedelta(minutes=16))
    assert strip(client)[0] == {"talking": 0, "wrap_up": 0, "idle": 2, "long": 0}


def test_another_region_has_agents_of_its_own(
    sign_in: SignIn, office: Office, lead_nb: User, agent_nb: User
) -> None:
    assert strip(sign_in(lead_nb))[1] == [("agent_nb", "idle", False)]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_strip_costs_the_same_for_one_and_three(
    client: Client, office: Office, how_many: int, django_assert_num_queries: Any
) -> None:
    for _number in range(how_many):
        dial(task=waiting(office.region, now=NOW), agent=office.agent, request=DialRequest(), now=NOW)
    with django_assert_num_queries(12):
        client.get("/inbox/agents/")
