"""Every verb of a case's page: its form, its rule, its one action (ruling 61; roles.md 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from callbacks.actions import case_ending, case_notes
from callbacks.actions.case_escalating import escalate
from callbacks.actions.case_handling import Progress, progress
from callbacks.choices import ComplaintState, Severity
from callbacks.models import CaseSolution, Complaint, PartsLine
from callbacks.views.case_steps import STEPS
from regions.choices import Role
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
    verbs_of,
)
from tests.callbacks.pictures import photo_row
from tests.callbacks.views.screens import HTMX, text
from tests.factories import member

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOW = REGISTERED + 6 * HOUR
SAID = {"note": "已经和客户通过电话"}
RESULT = {
    "result": "已上门重新维修，试机正常",
    "root_cause": "repair",
    "responsible_kind": "technician",
    "done_at": "2026-06-03T15:00",
}
__all__ = ["office"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def at_level(case: Complaint, office: Office, level: int) -> Complaint:
    while fresh(case).level < level:
        escalate(case=fresh(case), words=("多次上门未修好", "已换过主板"), actor=office.lead, now=NOW)
    return fresh(case)


def proposed(office: Office) -> Complaint:
    case = handling(office)
    return case_ending.propose_invalid(case=case, reason="客户自己停了电", actor=office.head, now=NOW)


def expert_of(office: Office) -> Complaint:
    case = at_level(handling(office), office, 2)
    Complaint.objects.filter(pk=case.pk).update(expert=office.expert)
    return fresh(case)


def late(office: Office) -> Complaint:
    case = registered(office)
    Complaint.objects.filter(pk=case.pk).update(next_due_at=NOW - HOUR)
    return fresh(case)


# A verb: the case it needs, who does it, who sees the case and may not, what is sent, the state after.
S = ComplaintState
LEAD, HANDLER, HEAD, AGENT, MANAGER, EXPERT = "lead", "handler", "head", "agent", "manager", "expert"
VERBS: list[tuple[str, Callable[[Office], Complaint], str, str, dict[str, Any], str]] = [
    ("accept", registered, HANDLER, AGENT, {}, S.ACCEPTED),
    ("reject", registered, HEAD, AGENT, {"reason": "不归维修部管"}, S.REGISTERED),
    ("assign", registered, LEAD, HANDLER, {"handler": "dept_1"}, S.ASSIGNED),
    ("contact", accepted, HANDLER, AGENT, SAID, S.HANDLING),
    ("progress", handling, HANDLER, "", {**SAID, "told_customer": "yes"}, S.HANDLING),
    ("note", handling, AGENT, "", {"note": "等部门回话"}, S.HANDLING),
    (
        "wait-parts", handling, HANDLER, AGENT,
        {"part_0": "压缩机", "quantity_0": "2", "expected_on": "2026-06-08", "told_customer": "no"},
        S.WAITING_PARTS,
    ),
    (
        "wait-customer", handling, HANDLER, AGENT,
        {"until": "2026-06-06T10:00", "reason": "客户出差"}, S.WAITING_CUSTOMER,
    ),
    ("handle", handling, HANDLER, AGENT, RESULT, S.SECOND_CALLBACK),
    ("escalate", handling, AGENT, "", {"description": "还没修好", "handling_so_far": "上门两次"}, S.HANDLING),
    ("instruct", lambda o: at_level(handling(o), o, 2), LEAD, HEAD, {"text": "今天内换新机"}, S.HANDLING),
    ("name-expert", lambda o: at_level(handling(o), o, 2), LEAD, HEAD, {"expert": "expert_1"}, S.HANDLING),
    ("opinion", expert_of, EXPERT, LEAD, {"text": "压缩机线圈短路"}, S.HANDLING),
    (
        "rule", lambda o: at_level(handling(o), o, 3), MANAGER, LEAD,
        {"ruling": "按规定退还费用", "close": "no"}, S.HANDLING,
    ),
    ("mark-invalid", handling, HEAD, AGENT, {"reason": "客户自己停了电"}, S.HANDLING),
    ("mark-invalid", handling, MANAGER, AGENT, {"reason": "客户自己停了电"}, S.SECOND_CALLBACK),
    ("confirm-invalid", proposed, MANAGER, LEAD, {}, S.SECOND_CALLBACK),
    ("reject-invalid", proposed, MANAGER, LEAD, {"reason": "证据不足以认定"}, S.HANDLING),
    ("soothe", accepted, HANDLER, "", {"core_demand": "repair"}, S.ACCEPTED),
    ("solution", handling, HANDLER, "", {"text": "更换压缩机并免收上门费"}, S.HANDLING),
    ("ask", handling, HANDLER, "", {"department": "repair", "question": "旧件在哪里"}, S.HANDLING),
    ("check-overdue", late, LEAD, HANDLER, {"note": "今天已催过部门"}, S.ASSIGNED),
    (
        "classify", handling, HANDLER, AGENT,
        {"category": "product_quality", "problem_class": "product"}, S.HANDLING,
    ),
]  # fmt: skip


def send(client: Client, case: Complaint, code: str, **given: Any) -> Any:
    return client.post(f"/complaints/{case.number}/{code}/", {"version": fresh(case).version, **given})


@pytest.mark.parametrize(("code", "made", "who", "other", "given", "state"), VERBS)
def test_who_may_does_it_and_who_may_not_is_refused(
    sign_in: SignIn, office: Office, code: str, made: Any, who: str, other: str, given: Any, state: str
) -> None:
    case = made(office)
    address = f"/complaints/{case.number}/{code}/"
    if other:
        refused = sign_in(getattr(office, other))
        assert refused.get(address).status_code == 403
        assert send(refused, case, code, **given).status_code == 403
    assert fresh(case).version == case.version
    client = sign_in(getattr(office, who))
    opened = client.get(address)
    assert opened.status_code == 200
    assert f'action="{address}#step"' in text(opened)
    done = send(client, case, code, **given)
    assert (done.status_code, done.headers.get("Location")) == (302, f"/complaints/{case.number}/")
    assert fresh(case).state == state
    assert fresh(case).version > case.version


@pytest.mark.parametrize("code", sorted(STEPS))
def test_a_verb_does_not_exist_for_another_region(
    sign_in: SignIn, office: Office, lead_nb: User, code: str
) -> None:
    case = registered(office)
    client = sign_in(lead_nb)
    assert client.get(f"/complaints/{case.number}/{code}/").status_code == 404
    assert send(client, case, code).status_code == 404


def test_the_further_verbs_of_the_states_that_wait(sign_in: SignIn, office: Office) -> None:
    client, case = sign_in(office.handler), handling(office)
    parts = {"part_0": "主板", "quantity_0": "1", "part_1": "遥控器", "quantity_1": "2"}
    send(client, case, "wait-parts", **parts, expected_on="2026-06-08", told_customer="yes")
    assert sorted(PartsLine.objects.values_list("name", "quantity")) == [("主板", 1), ("遥控器", 2)]
    assert send(client, case, "parts-arrived").status_code == 302
    assert fresh(case).state == S.HANDLING
    send(client, case, "wait-customer", until="2026-06-06T10:00", reason="客户出差")
    assert send(client, case, "resume").status_code == 302
    assert fresh(case).state == S.HANDLING


@pytest.mark.parametrize(
    ("code", "given", "words"),
    [
        ("handle", {}, ("请写明处理结果或整改措施，至少10个字。",)),
        (
            "wait-parts",
            {"part_0": "主板", "expected_on": "2026-06-08", "told_customer": "yes"},
            ("请填写数量。",),
        ),
        ("wait-parts", {"expected_on": "2026-06-01", "told_customer": "yes"}, ("预计到货不能早于今天。",)),
        (
            "wait-customer",
            {"until": "2026-07-06T10:00", "reason": "客户出国"},
            ("约定的时间必须在7天之内。",),
        ),
        ("contact", {"note": "x"}, ("“处理中”的投诉不能“联系客户”。",)),
        ("solution", {"text": "换"}, ("请写明内容，至少10个字。",)),
    ],
)
def test_a_refusal_stands_in_the_form_with_what_was_typed(
    sign_in: SignIn, office: Office, code: str, given: dict[str, str], words: tuple[str, ...]
) -> None:
    given = RESULT | {"result": "太短"} | given if code == "handle" else given
    case = handling(office)
    if code == "contact":
        given = SAID
    answer = send(sign_in(office.handler), case, code, **given)
    assert answer.status_code in {400, 409}
    body = text(answer)
    for sentence in words:
        assert sentence in body
    for typed in given.values():
        assert typed in body
    assert fresh(case).version == case.version


def test_nothing_that_is_a_judgement_is_preselected(sign_in: SignIn, office: Office) -> None:
    """A form that starts at 服务人员 makes 服务人员 (screens.md, the main task)."""
    body = text(sign_in(office.handler).get(f"/complaints/{handling(office).number}/handle/"))
    step = body[body.index('id="step"') :]
    assert " checked" not in step
    assert " selected" not in step.replace('value="" selected', "")
    missing = send(
        sign_in(office.handler), Complaint.objects.get(), "handle", result="已上门重新维修，试机正常"
    )
    assert text(missing).count("这个字段是必填项") + text(missing).count("该字段是必填项") >= 3


def test_who_was_slower_keeps_her_words_and_reads_what_happened(sign_in: SignIn, office: Office) -> None:
    """Reliability C3: the version that was seen; sent again she has it."""
    case = handling(office)
    before = case.version
    told = Progress(note="主管已催配件仓库", told_customer=False)
    progress(case=case, given=told, actor=office.lead, now=NOW)
    client = sign_in(office.handler)
    address = f"/complaints/{case.number}/solution/"
    typed = {"text": "更换压缩机并免收上门费"}
    answer = client.post(address, {"version": before, **typed})
    body = text(answer)
    assert answer.status_code == 409
    assert "这件投诉刚被别人改过" in body
    news = body[body.index('class="hf-news"') :].split("</ul>")[0]
    assert "主管已催配件仓库" in news
    assert "周主管" in news
    assert news.count("<li>") == 1
    assert typed["text"] in body
    assert CaseSolution.objects.count() == 0
    version = body.split('name="version" value="')[-1].split('"')[0]
    assert client.post(address, {"version": version, **typed}).status_code == 302


def test_htmx_gets_the_form_alone_and_a_state_that_does_not_fit_says_so(
    sign_in: SignIn, office: Office
) -> None:
    case, client = handling(office), sign_in(office.handler)
    part = text(client.get(f"/complaints/{case.number}/handle/", headers=HTMX))
    assert part.lstrip().startswith('<div id="step" data-open>')
    assert "hf-timeline" not in part
    wrong = client.get(f"/complaints/{case.number}/accept/", headers=HTMX)
    assert wrong.status_code == 409
    assert 'id="step"' in text(wrong)
    assert "“处理中”的投诉不能“受理”。" in text(wrong)


def test_a_revisit_asks_for_its_photo(sign_in: SignIn, office: Office) -> None:
    """States.md 6.2 row 9."""
    case = handling(office, fault_fixed="not_fixed")
    Complaint.objects.filter(pk=case.pk).update(kind="revisit")
    client = sign_in(office.handler)
    assert 'href="#photos"' in text(client.get(f"/complaints/{case.number}/handle/"))
    refused = send(client, case, "handle", **RESULT)
    assert (refused.status_code, "要先上传照片或单据" in text(refused)) == (400, True)
    photo_row(case=case, by=office.handler, at=NOW)
    assert send(client, case, "handle", **RESULT).status_code == 302


def test_the_head_names_the_handler_and_nothing_else(sign_in: SignIn, office: Office) -> None:
    """Ruling 41."""
    case = registered(office)
    body = text(sign_in(office.head).get(f"/complaints/{case.number}/assign/"))
    step = body[body.index('id="step"') :]
    assert 'name="handler"' in step
    assert 'name="department"' not in step
    assert 'name="severity"' not in step
    lead = text(sign_in(office.lead).get(f"/complaints/{case.number}/assign/"))
    assert 'name="department"' in lead
    send(sign_in(office.lead), case, "assign", severity="major", marks=["difficult"])
    assert (fresh(case).severity, fresh(case).level) == (Severity.MAJOR, 3)


def test_the_story_of_an_escalation_is_assembled_and_completed_by_a_person(
    sign_in: SignIn, office: Office
) -> None:
    """K10."""
    case = registered(office, satisfaction=1)
    send(sign_in(office.lead), case, "assign", marks=["difficult"])
    escalation = case.escalations.get()
    client, address = sign_in(office.handler), f"/complaints/{case.number}/escalations/{escalation.pk}/"
    assert address in text(client.get(f"/complaints/{case.number}/"))
    assert "客户要求" in text(client.get(address))
    words = {"description": "师傅没有修好就走", "handling_so_far": "还没有上门"}
    assert client.post(address, {"version": fresh(case).version, **words}).status_code == 302
    escalation.refresh_from_db()
    assert (escalation.completed_by, escalation.description) == (office.handler, words["description"])
    again = client.post(address, {"version": fresh(case).version, **words})
    assert (again.status_code, "已经补齐" in text(again)) == (409, True)


def test_an_inquiry_of_another_case_is_not_answered_here(sign_in: SignIn, office: Office) -> None:
    case, other = handling(office), handling(office)
    inquiry = case_notes.ask_department(
        case=other, department=office.department, question="旧件在哪里", actor=office.lead, now=NOW
    )
    client = sign_in(office.lead)
    assert client.get(f"/complaints/{case.number}/inquiries/{inquiry.pk}/").status_code == 404
    assert client.get(f"/complaints/{case.number}/escalations/999/").status_code == 404


def test_the_ends_ask_for_their_proof(sign_in: SignIn, office: Office) -> None:
    """States.md 6.2 rows 13, 15: a call on record, the attempt rule, the same customer, not its handler."""
    client, case = sign_in(office.lead), handling(office)
    refused = send(client, case, "withdraw", reason="客户说不用了")
    assert (refused.status_code, "通话记录" in text(refused)) == (400, True)
    other = handling(office)
    wrong = send(client, case, "merge", into=other.number)
    assert (wrong.status_code, "同一客户" in text(wrong)) == (400, True)
    unknown = send(client, case, "merge", into="C-999999")
    assert (unknown.status_code, "没有这件投诉" in text(unknown)) == (400, True)
    open_call = handled(office)
    early = send(client, open_call, "close-unconfirmed", note="打了三次没人接")
    assert (early.status_code, "三次规则" in text(early)) == (409, True)
    assert send(sign_in(office.handler), open_call, "close-unconfirmed", note="没人接").status_code == 403


def test_a_merge_ends_in_its_master(sign_in: SignIn, office: Office) -> None:
    case, master = handling(office), handling(office)
    type(case.work_order).objects.update(customer=case.work_order.customer, phone_hmac="same")
    assert send(sign_in(office.lead), case, "merge", into=master.number).status_code == 302
    assert (fresh(case).state, fresh(case).merged_into) == (S.MERGED, master)
    page = text(sign_in(office.lead).get(f"/complaints/{case.number}/"))
    assert f'href="/complaints/{master.number}/"' in page
    assert "<b>并入本件</b>" in text(sign_in(office.lead).get(f"/complaints/{master.number}/"))


def test_an_inspector_reads_and_does_nothing(sign_in: SignIn, office: Office, hq: Any) -> None:
    case = handling(office)
    client = sign_in(member(region=hq, role=Role.QUALITY_INSPECTOR))
    body = text(client.get(f"/complaints/{case.number}/"))
    assert "hf-primary" not in body[body.index('id="actions"') : body.index('id="step"')]
    for code in STEPS:
        assert client.get(f"/complaints/{case.number}/{code}/").status_code == 403
    assert verbs_of(case)[-1] == "contact"
