"""The page of a case (screens.md 3; K1, L22): header, one timeline, the legal next steps, cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from callbacks.actions import case_assigning, case_notes
from callbacks.actions.case_handling import Progress, progress
from callbacks.actions.case_notes import Solution
from callbacks.actions.revealing import RevealRequest, reveal
from callbacks.choices import CoreDemand
from callbacks.models import Complaint
from regions.choices import DepartmentCode
from regions.models import User
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    accepted,
    fresh,
    handled,
    handling,
    office,
    registered,
    second_call,
    waits_for_parts,
)
from tests.callbacks.pictures import photo_row
from tests.callbacks.views.screens import text
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOW = REGISTERED + 6 * HOUR
__all__ = ["office"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def page(client: Client, case: Complaint) -> str:
    answer = client.get(f"/complaints/{case.number}/")
    assert answer.status_code == 200
    return text(answer)


def bar(body: str) -> str:
    return body[body.index('id="actions"') : body.index('id="step"')]


def primary(body: str) -> str:
    """The words of the one primary button of the bar, or nothing."""
    found = bar(body).split('class="hf-primary"')
    assert len(found) <= 2
    return found[1].split("</kbd>")[1].split("<")[0] if len(found) == 2 else ""


def test_the_header_says_state_people_severity_with_its_rule_and_what_falls_next(
    sign_in: SignIn, office: Office
) -> None:
    body = page(sign_in(office.handler), handling(office))
    header = body[body.index('class="hf-card hf-case"') : body.index('class="hf-timeline"')]
    for words in ("处理中", str(office.department), "赵工", "一般", "(不太满意)", "1 级", "v5"):
        assert words in header
    # Contacted Wednesday 12:00, a word is due within 48 hours: Friday 12:00, now Wednesday 16:00.
    assert "跟进" in header
    assert "剩 44:00" in header


def test_what_is_late_says_by_how_much_in_the_hours_that_count(
    sign_in: SignIn, office: Office, clock: time_machine.Traveller
) -> None:
    """Ruling 42: accepting a minor case counts service time: assigned 10:00, four hours and a noon break."""
    case = registered(office)
    assert case.accept_due_at == REGISTERED + 5 * HOUR
    clock.move_to(REGISTERED + 5 * HOUR + timedelta(minutes=65))
    body = page(sign_in(office.handler), case)
    assert "已超 1:05" in body
    assert 'class="hf-left late"' in body
    assert "工作时" in body


def test_a_paused_case_says_why_and_until_when(sign_in: SignIn, office: Office) -> None:
    case = waits_for_parts(handling(office), office, REGISTERED + 4 * HOUR)
    body = page(sign_in(office.handler), case)
    assert "暂停：等配件 到 06-08" in body
    assert "压缩机 × 1" in body
    assert "预计 2026-06-08 到货" in body
    assert "恢复后接着算" in body


def unassigned(office: Office) -> Complaint:
    return case_assigning.reject(
        case=registered(office), reason="不归本部门", actor=office.head, now=REGISTERED + HOUR
    )


PRIMARIES: list[tuple[str, Callable[[Office], Complaint], str]] = [
    ("lead", unassigned, "指派"),
    ("handler", registered, "受理"),
    ("handler", accepted, "联系客户"),
    ("handler", handling, "处理完毕"),
    ("handler", lambda office: waits_for_parts(handling(office), office, NOW), "配件到货"),
    ("handler", handled, ""),
]


@pytest.mark.parametrize(("who", "made", "words"), PRIMARIES)
def test_each_state_has_one_primary_step(
    sign_in: SignIn, office: Office, who: str, made: Callable[[Office], Complaint], words: str
) -> None:
    assert primary(page(sign_in(getattr(office, who)), made(office))) == words


def test_an_unhappy_customer_is_first_told_sorry(sign_in: SignIn, office: Office) -> None:
    """K1, L22: the script and the core demand stand before everything else, until that was done."""
    case, client = accepted(office), sign_in(office.handler)
    body = page(client, case)
    assert "实在抱歉" in body
    assert body.index('name="core_demand"') < body.index('class="hf-timeline"')
    case_notes.soothe(case=case, demand=CoreDemand.REPAIR, actor=office.handler, now=NOW)
    body = page(client, case)
    assert 'name="core_demand"' not in body
    assert "<b>致歉</b> 核心诉求 修好" in body


def test_the_second_callback_is_offered_to_who_may_make_it_and_nobody_else(
    sign_in: SignIn, office: Office
) -> None:
    """E5: never to who handled it. The bar has no key that closes."""
    case = handled(office)
    assert "现在二次回访" in page(sign_in(office.agent), case)
    for user in (office.handler, office.head):
        body = page(sign_in(user), case)
        assert "现在二次回访" not in body
        assert "满意结案" not in bar(body)


def test_one_timeline_tells_the_calls_steps_photos_numbers_and_notices(
    sign_in: SignIn, office: Office
) -> None:
    case = handled(office)
    reveal(case=case, actor=office.lead, request=RevealRequest(reason="核对 13812345678"), now=NOW)
    photo_row(case=case, by=office.handler, at=NOW)
    second_call(case, office.second_agent, NOW, solved="no", satisfaction=2)
    body = page(sign_in(office.lead), fresh(case))
    story = body[body.index('class="hf-timeline"') : body.index('id="actions"')]
    wanted = (
        "<b>一次回访</b> 接通",
        "满意度 2 不太满意",
        "<b>登记</b> 理由 不太满意",
        "<b>指派</b>",
        "<b>受理</b>",
        "<b>联系客户</b> 已致歉，约定明天上午上门",
        "根因 维修 · 责任 服务人员 张师傅，由 赵工 认定",
        "<b>二次回访</b> 第 1 轮",
        "<b>查看号码</b> 原因：核对 138****5678",
        "<b>图片</b>",
        "<b>重新处理</b>",
        "<b>升级</b> 1→2 级 · 二次回访不满意",
        "<b>通知</b>",
    )
    for words in wanted:
        assert words in story, words
    assert story.index("<b>一次回访</b>") < story.index("<b>登记</b>") < story.index("<b>处理完毕</b>")
    assert case.work_order.phone not in body


def test_what_was_written_beside_the_steps_is_told_once_with_its_details(
    sign_in: SignIn, office: Office
) -> None:
    """K3, K4, K11: a solution and an inquiry are not told a second time as progress."""
    case = handling(office)
    given = Solution(text="更换压缩机并免收上门费用", alternative="折价换新一台")
    case_notes.propose_solution(case=case, given=given, actor=office.handler, now=NOW)
    inquiry = case_notes.ask_department(
        case=case, department=office.department, question="旧件在哪里", actor=office.lead, now=NOW
    )
    case_notes.answer_inquiry(inquiry=inquiry, answer="已经返厂检测", actor=office.head, now=NOW)
    body = page(sign_in(office.lead), case)
    for words in ("更换压缩机并免收上门费用", "替代方案：折价换新一台", "旧件在哪里", "已经返厂检测"):
        assert body.count(words) == 1, words
    assert "<b>解决方案</b>" in body
    assert "<b>询问部门</b>" in body
    assert "<b>部门说明</b>" in body


def test_satisfaction_stands_side_by_side_and_the_first_never_moves(sign_in: SignIn, office: Office) -> None:
    """E8."""
    case = handled(office)
    second_call(case, office.second_agent, NOW)
    body = page(sign_in(office.lead), fresh(case))
    card = body[body.index('id="heard"') : body.index('id="asked"')]
    assert "2 不太满意" in card
    assert card.count("5 非常满意") == 2


@pytest.mark.parametrize("notes", [1, 3])
def test_the_page_costs_the_same_for_a_short_and_a_long_story(
    sign_in: SignIn,
    office: Office,
    django_assert_num_queries: DjangoAssertNumQueries,
    notes: int,
) -> None:
    case = handling(office)
    for number in range(notes):
        given = Progress(note=f"第{number}次去了现场", told_customer=True)
        progress(case=case, given=given, actor=office.handler, now=NOW)
    client = sign_in(office.handler)
    client.get("/notices/")
    with django_assert_num_queries(26):
        client.get(f"/complaints/{case.number}/")


def test_another_region_and_another_department_find_no_page(
    sign_in: SignIn, office: Office, agent_nb: User, administrator: User, dept_hz: User
) -> None:
    case = handling(office)
    for user in (agent_nb, administrator, dept_hz):
        client = sign_in(user)
        for place in ("", "print/", "handle/", "note/"):
            assert client.get(f"/complaints/{case.number}/{place}").status_code == 404


def test_a_department_that_is_asked_sees_the_case_and_answers(
    sign_in: SignIn, office: Office, head_hz: User
) -> None:
    """K3: whoever is asked must see what about; nothing else of the case is hers to do."""
    parts = DepartmentFactory(region=office.region, code=DepartmentCode.PARTS, head=head_hz)
    case, client = handling(office), sign_in(head_hz)
    assert client.get(f"/complaints/{case.number}/").status_code == 404
    inquiry = case_notes.ask_department(
        case=case, department=parts, question="压缩机有没有货", actor=office.handler, now=NOW
    )
    body = page(client, case)
    address = f"/complaints/{case.number}/inquiries/{inquiry.pk}/"
    assert address in body
    assert client.get(f"/complaints/{case.number}/handle/").status_code == 403
    answer: Any = client.post(address, {"version": fresh(case).version, "answer": "周五到货两台"})
    assert answer.status_code == 302
    assert "周五到货两台" in page(client, case)


def test_the_paper_has_facts_story_and_lines_to_sign(sign_in: SignIn, office: Office) -> None:
    case = handled(office)
    reveal(case=case, actor=office.lead, request=RevealRequest(reason="核对"), now=timezone.now())
    body = text(sign_in(office.lead).get(f"/complaints/{case.number}/print/"))
    for words in (case.number, "已上门重新维修", "<b>处理完毕</b>", "客户要求", 'class="hf-sign"'):
        assert words in body
    # Who saw a number and who was told is not the customer's paper.
    assert "<b>查看号码</b>" not in body
    assert "<b>通知</b>" not in body
