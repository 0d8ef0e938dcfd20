"""The call screen of a second callback: the case on top, its own questions, what became of it (E5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.actions.case_notes import Solution, propose_solution
from callbacks.actions.sweeping import sweep_queue
from callbacks.choices import ComplaintState, ToldBy
from callbacks.models import CallbackTask, Complaint, ScriptText
from regions.choices import Role
from regions.models import Membership, Region, User
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    fresh,
    handle,
    handled,
    handling,
    office,
    second_call,
    second_task,
)
from tests.callbacks.views.screens import HTMX, save, text, waiting
from tests.factories import member

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CALLED = REGISTERED + 6 * HOUR
SECOND = {
    "outcome": "connected_done",
    "contacted": "true",
    "solved": "yes",
    "satisfaction": "5",
    "respondent_relation": "self",
}
__all__ = ["office"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(CALLED, tick=False) as traveller:
        yield traveller


def in_hand(client: Client) -> str:
    return text(client.post("/queue/next/", headers=HTMX))


def test_the_case_stands_on_top_with_what_was_said_and_done(sign_in: SignIn, office: Office) -> None:
    case = handling(office, REGISTERED)
    promise = Solution(
        text="免费换新，本周五上门安装",
        compensation=Decimal(200),
        alternative="送一次清洗",
        told_at=REGISTERED + 2 * HOUR,
        told_by=ToldBy.PHONE,
    )
    propose_solution(case=case, given=promise, actor=office.handler, now=REGISTERED + 3 * HOUR)
    Complaint.objects.filter(pk=case.pk).update(matter="请回电 13812345678，师傅没收拾")
    case = handle(fresh(case), office, REGISTERED + 4 * HOUR)
    page = in_hand(sign_in(office.agent))
    assert f'data-task="{second_task(case).pk}"' in page
    words = (case.number, case.demand, "已上门重新维修", "200.00 元", "送一次清洗", "一次 06-03")
    for told in (*words, "138****5678"):
        assert told in page, told
    assert "13812345678" not in page


def test_a_later_round_tells_the_earlier_ones(sign_in: SignIn, office: Office) -> None:
    case = handled(office)
    second_call(case, office.agent, CALLED, solved="partly", satisfaction=3)
    Complaint.objects.filter(pk=case.pk).update(state=ComplaintState.HANDLING)
    with time_machine.travel(CALLED + 3 * HOUR, tick=False):
        handle(fresh(case), office, CALLED + 2 * HOUR, result="又换了一台新电机，试机两小时正常")
        page = in_hand(sign_in(office.agent))
    assert "第2次 06-03 部分解决 一般" in page
    assert "又换了一台新电机" in page


def test_the_opening_names_the_matter_and_the_measure(sign_in: SignIn, office: Office) -> None:
    """calls.md 5.3."""
    case = handled(office)
    Complaint.objects.filter(pk=case.pk).update(matter="空调不制冷。已经两次了")
    page = in_hand(sign_in(office.agent))
    assert "上次您反映的空调不制冷,部门说已经上门重新维修，试机正常，向客户致歉," in page


def test_a_text_without_these_variables_is_read_as_it_is(sign_in: SignIn, office: Office) -> None:
    handled(office)
    ScriptText.objects.filter(code="second_callback").update(text="您好,我是{brand}回访员,上次的事解决了吗?")
    assert "回访员,上次的事解决了吗?" in in_hand(sign_in(office.agent))


def test_three_questions_and_who_answered(sign_in: SignIn, office: Office) -> None:
    handled(office)
    client = sign_in(office.agent)
    page = in_hand(client)
    for name in ("contacted", "solved", "satisfaction", "respondent_relation"):
        assert f'data-question="{name}"' in page
    assert 'class="hf-questions hf-again"' in page
    assert '<label class="hf-first-only"><input type="radio" name="outcome" value="denied_service"' in page
    assert 'data-open="data-error"' not in page
    # The other keys stay where they are in every first callback.
    assert 'value="not_the_person" data-sets="retry connected"><span><kbd>3</kbd>' in page


def test_it_comes_small_enough_for_a_slow_line(sign_in: SignIn, office: Office) -> None:
    """screens.md: a swap brings 15 KB at most; the parts of every call are the page's already."""
    case = handled(office)
    Complaint.objects.filter(pk=case.pk).update(matter="很长的事项，" * 60)
    response = sign_in(office.agent).post("/queue/next/", headers={**HTMX, "X-Stencils": "1"})
    page = text(response)
    assert f'data-task="{second_task(case).pk}"' in page
    assert 'data-stencil="outcomes"' in page
    assert 'data-stencil="case"' in page
    assert len(response.content) <= 15_000


@pytest.mark.parametrize(
    ("answers", "said", "state"),
    [
        ({}, "已结案（满意结案）", ComplaintState.CLOSED_SATISFIED),
        ({"solved": "no", "satisfaction": "2"}, "重新处理，升到 2 级", ComplaintState.REOPENED),
        ({"outcome": "refused"}, "等主管处理", ComplaintState.SECOND_CALLBACK),
    ],
    ids=["satisfied", "not solved", "refused"],
)
def test_the_page_says_what_became_of_the_case(
    sign_in: SignIn, office: Office, answers: dict[str, str], said: str, state: str
) -> None:
    case = handled(office)
    page = text(save(sign_in(office.agent), second_task(case), **{**SECOND, **answers}))
    assert f"投诉 {case.number} {said}" in page
    assert fresh(case).state == state
    assert fresh(case).record.satisfaction == 2


def test_an_unreached_customer_leaves_the_case_where_it_is(sign_in: SignIn, office: Office) -> None:
    case = handled(office)
    page = text(save(sign_in(office.agent), second_task(case), outcome="no_answer"))
    assert f"已保存 {case.work_order.order_no}：回访中" in page
    assert fresh(case).state == ComplaintState.SECOND_CALLBACK


def test_who_answered_is_asked_at_its_field(sign_in: SignIn, office: Office) -> None:
    case = handled(office)
    response = save(sign_in(office.agent), second_task(case), **{**SECOND, "respondent_relation": ""})
    assert response.status_code == 400
    assert "请选择受访人与用户的关系。" in text(response)
    assert fresh(case).state == ComplaintState.SECOND_CALLBACK


@pytest.mark.parametrize("verb", ["dial", "attempts", "skip", "release", "renew"])
def test_for_its_handler_the_callback_does_not_exist(sign_in: SignIn, office: Office, verb: str) -> None:
    case = handled(office)
    Complaint.objects.filter(pk=case.pk).update(handler=office.second_agent)
    task = second_task(case)
    client = sign_in(office.second_agent)
    assert client.post(f"/callbacks/{task.pk}/{verb}/", SECOND).status_code == 404
    assert client.post("/queue/take/", {"callback": task.pk}).status_code == 404
    assert f'id="place-{task.pk}"' not in text(client.get("/queue/"))
    assert "在队列里打这一单" not in text(client.get(f"/callbacks/{task.pk}/"))


class TestHeadquarters:
    @pytest.fixture
    def caller(self, hq: Region) -> User:
        return member(region=hq, role=Role.HQ_AGENT, username="hq_1", name="总部坐席")

    def test_her_queue_shows_what_is_left_to_her_and_nothing_else(
        self, sign_in: SignIn, office: Office, caller: User
    ) -> None:
        first, case = waiting(office.region, now=CALLED), handled(office)
        client = sign_in(caller)
        assert 'id="place-' not in text(client.get("/queue/"))
        Membership.objects.filter(role=Role.CALLBACK_AGENT).delete()
        page = text(client.get("/queue/"))
        assert f'id="place-{second_task(case).pk}"' in page
        assert f'id="place-{first.pk}"' not in page
        assert client.post("/queue/take/", {"callback": first.pk}).status_code == 404
        links = client.get("/queue/").context["counters"].links
        assert {link.url: link.count for link in links}["/callbacks/?show=due"] == 1

    def test_she_takes_it_and_closes_the_case(self, sign_in: SignIn, office: Office, caller: User) -> None:
        case = handled(office)
        Membership.objects.filter(role=Role.CALLBACK_AGENT).delete()
        client = sign_in(caller)
        task = second_task(case)
        assert f'data-task="{task.pk}"' in in_hand(client)
        assert client.post(f"/callbacks/{task.pk}/dial/", headers=HTMX).status_code == 200
        assert "已结案" in text(save(client, task, **SECOND))
        assert fresh(case).closing_agent == caller

    def test_what_she_holds_she_may_finish_though_an_agent_came(
        self, sign_in: SignIn, office: Office, caller: User
    ) -> None:
        case = handled(office)
        posts = list(Membership.objects.filter(role=Role.CALLBACK_AGENT))
        Membership.objects.filter(role=Role.CALLBACK_AGENT).delete()
        client = sign_in(caller)
        in_hand(client)
        Membership.objects.bulk_create(posts)
        assert "已结案" in text(save(client, CallbackTask.objects.get(complaint=case), **SECOND))

    def test_otherwise_the_callback_does_not_exist_for_her(
        self, sign_in: SignIn, office: Office, caller: User
    ) -> None:
        task = second_task(handled(office))
        assert sign_in(caller).post(f"/callbacks/{task.pk}/dial/").status_code == 404

    def test_the_door_to_the_queue_is_hers(self, sign_in: SignIn, caller: User) -> None:
        assert 'href="/queue/"' in text(sign_in(caller).get("/preferences/"))


def test_correcting_offers_the_words_and_says_why_not_the_answers(sign_in: SignIn, office: Office) -> None:
    case = handled(office)
    record = second_call(case, office.agent, CALLED).record
    client = sign_in(office.agent)
    page = text(client.get(f"/callbacks/{record.task_id}/amend/"))
    assert "答案不能更正，文字可以" in page
    assert 'name="solved"' not in page
    assert 'name="description"' in page
    changed = client.post(f"/callbacks/{record.task_id}/amend/", {"description": "客户说现在制冷正常了"})
    assert changed.status_code == 302
    forged = client.post(f"/callbacks/{record.task_id}/amend/", {"solved": "no"})
    assert (forged.status_code, fresh(case).state) == (409, ComplaintState.CLOSED_SATISFIED)
    record.refresh_from_db()
    assert (record.description, record.solved) == ("客户说现在制冷正常了", "yes")


def test_after_the_target_the_list_says_so(sign_in: SignIn, office: Office) -> None:
    case = handled(office)
    assert _reason(sign_in(office.agent), case) == "二次回访"
    target = fresh(case).second_target_at
    with time_machine.travel(target, tick=False):
        sweep_queue(now=target)
        assert _reason(sign_in(office.agent), case) == "二次回访，该打了"


def _reason(client: Client, case: Complaint) -> Any:
    places = client.get("/queue/").context["queue"]
    return next(place.reason for place in places if place.pk == second_task(case).pk)


@pytest.mark.parametrize("rounds", [1, 2])
def test_the_screen_costs_the_same_whatever_the_case_went_through(
    sign_in: SignIn, office: Office, rounds: int
) -> None:
    case = handled(office)
    for number in range(1, rounds):
        now = CALLED + number * HOUR
        second_call(case, office.agent, now, solved="no", satisfaction=2)
        Complaint.objects.filter(pk=case.pk).update(state=ComplaintState.HANDLING)
        handle(fresh(case), office, now)
    with time_machine.travel(CALLED + 5 * HOUR, tick=False):
        client = sign_in(office.agent)
        client.post("/queue/next/", headers=HTMX)
        client.get("/queue/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/queue/")
    assert len(queries) == 32
