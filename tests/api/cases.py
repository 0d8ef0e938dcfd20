"""Cases in every position from which a verb of the API may be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from callbacks.actions import case_directing, case_ending, case_escalating, case_notes, case_waiting
from callbacks.actions.revealing import RevealRequest, reveal
from callbacks.choices import PhoneSlot, TaskState
from callbacks.models import CallbackTask, Complaint
from tests.callbacks.calls import answer, due_task
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    accepted,
    fresh,
    handled,
    handling,
    registered,
    second_call,
    waits_for_parts,
)

NOW = REGISTERED + 4 * HOUR  # Wednesday 14:00; handled at 13:00
LATER = REGISTERED + timedelta(hours=3, minutes=30)
Body = dict[str, Any]


def path(case: Complaint, verb: str) -> str:
    return f"/api/v1/complaints/{case.pk}/{verb}/"


def waiting_for_parts(office: Office) -> Complaint:
    return waits_for_parts(handling(office), office, LATER)


def waiting_for_the_customer(office: Office) -> Complaint:
    given = case_waiting.Postponement(until=NOW + timedelta(days=2), reason="客户出差")
    return case_waiting.wait_customer(case=handling(office), given=given, actor=office.handler, now=LATER)


def proposed_invalid(office: Office) -> Complaint:
    case = handling(office)
    return case_ending.propose_invalid(case=case, reason="客户看错型号", actor=office.handler, now=LATER)


def with_expert(office: Office) -> Complaint:
    case = handling(office)
    return case_directing.name_expert(case=case, expert=office.expert, actor=office.lead, now=LATER)


def on_level_two(office: Office) -> Complaint:
    case = handling(office)
    return case_escalating.escalate(
        case=case, words=("屡修不好", "已上门两次"), actor=office.handler, now=LATER
    )


def spoken_with(office: Office) -> Complaint:
    """The supervisor has looked up the number to phone the customer: a call on record."""
    case = handling(office)
    request = RevealRequest(reason="联系客户", phone_slot=PhoneSlot.PRIMARY)
    reveal(case=case, actor=office.lead, request=request, now=LATER)
    return case


def asked_about(office: Office) -> Complaint:
    case = handling(office)
    words = {"department": office.department, "question": "上次换了哪些配件?"}
    case_notes.ask_department(case=case, actor=office.agent, now=LATER, **words)
    return case


def unreachable(office: Office) -> Complaint:
    """The second callback ended by the attempt rule."""
    case = handled(office)
    CallbackTask.objects.filter(complaint=case).update(
        state=TaskState.UNREACHABLE, rule_met=True, completed_at=LATER, rank=None
    )
    return case


def refused(office: Office) -> Complaint:
    case = handled(office)
    second_call(case, office.agent, LATER, outcome="refused")
    return case


def late(office: Office) -> Complaint:
    """Nobody accepted it: four hours of service time were over yesterday."""
    return registered(office, REGISTERED - timedelta(days=1))


def closed(office: Office) -> Complaint:
    """Satisfied, on level 3, with an expert: every verb but the state would allow it."""
    case = handled(office)
    second_call(case, office.agent, LATER)
    Complaint.objects.filter(pk=case.pk).update(level=3, expert=office.expert)
    return fresh(case)


def twin_of(case: Complaint, office: Office) -> Complaint:
    """Another open case of the same customer."""
    order = case.work_order
    task = due_task(office.region, now=REGISTERED, work_order__customer=order.customer)
    saved = answer(task, office.agent, REGISTERED, words=True, satisfaction=2)
    assert saved.complaint is not None
    return saved.complaint


@dataclass(frozen=True, slots=True)
class Line:
    """From which position, who, with which body; what the answer then shows."""

    start: Callable[[Office], Complaint]
    who: str
    body: Body | Callable[[Complaint, Office], Body]
    shows: Body

    def sent(self, case: Complaint, office: Office) -> Body:
        return self.body(case, office) if callable(self.body) else dict(self.body)


PARTS = {"parts": [{"name": "压缩机", "quantity": 1}], "expected_on": "2026-06-08", "told_customer": True}
RESULT = {
    "result": "已上门重新维修，试机正常，向客户致歉",
    "root_cause": "repair",
    "responsible_kind": "technician",
    "done_at": "2026-06-03T13:30:00+08:00",
}
PROBLEM = {"description": "空调仍不制冷", "handling_so_far": "已上门一次"}
LINES: dict[str, Line] = {
    "assign": Line(
        registered,
        "lead",
        {"department": "repair", "handler": "dept_1", "severity": "serious"},
        {"state": "assigned", "department": "repair", "handler": "dept_1", "severity": "serious"},
    ),
    "accept": Line(registered, "handler", {}, {"state": "accepted", "handler": "dept_1"}),
    "reject": Line(registered, "handler", {"reason": "不归维修"}, {"state": "registered", "handler": None}),
    "contact": Line(
        accepted,
        "handler",
        {"note": "已致歉并约定上门", "promised_at": "2026-06-04T09:00:00+08:00"},
        {"state": "handling"},
    ),
    "wait-parts": Line(handling, "handler", PARTS, {"state": "waiting_parts"}),
    "parts-arrived": Line(waiting_for_parts, "handler", {}, {"state": "handling"}),
    "wait-customer": Line(
        handling,
        "handler",
        {"until": "2026-06-05T10:00:00+08:00", "reason": "客户出差"},
        {"state": "waiting_customer"},
    ),
    "resume": Line(waiting_for_the_customer, "handler", {}, {"state": "handling"}),
    "progress": Line(
        handling, "agent", {"note": "已告知明天上门", "told_customer": True}, {"state": "handling"}
    ),
    "handle": Line(handling, "handler", RESULT, {"state": "second_callback", "rounds": 1}),
    "escalate": Line(handling, "agent", PROBLEM, {"state": "handling", "level": 2}),
    "instruct": Line(on_level_two, "lead", {"text": "换一台新机"}, {"state": "handling", "level": 2}),
    "name-expert": Line(handling, "lead", {"expert": "expert_1"}, {"expert": "expert_1"}),
    "opinion": Line(with_expert, "expert", {"text": "主板已坏，需更换"}, {"state": "handling"}),
    "rule": Line(
        refused,
        "manager",
        {"ruling": "客户拒绝回访，按现状结案", "close": True},
        {"state": "closed_by_ruling", "legal": []},
    ),
    "mark-invalid": Line(
        handling,
        "handler",
        {"reason": "客户看错型号"},
        {"state": "handling", "invalid_proposed_by": "dept_1", "invalid_reason": "客户看错型号"},
    ),
    "confirm-invalid": Line(
        proposed_invalid, "manager", {}, {"state": "second_callback", "invalid_found_by": "manager_1"}
    ),
    "reject-invalid": Line(
        proposed_invalid,
        "manager",
        {"reason": "仍是我们的问题"},
        {"state": "handling", "invalid_proposed_by": None},
    ),
    "merge": Line(
        handling, "lead", lambda case, office: {"into": twin_of(case, office).number}, {"state": "merged"}
    ),
    "withdraw": Line(spoken_with, "lead", {"reason": "客户来电撤回"}, {"state": "withdrawn"}),
    "close-unconfirmed": Line(
        unreachable,
        "lead",
        {"note": "三次均未接通"},
        {"state": "closed_unconfirmed", "closing_note": "三次均未接通"},
    ),
    "soothe": Line(handling, "agent", {"core_demand": "apology"}, {"core_demand": "apology"}),
    "classify": Line(
        handling,
        "handler",
        {"category": "parts", "problem_class": "product"},
        {"category": "parts", "problem_class": "product"},
    ),
    "solution": Line(
        handling,
        "handler",
        {
            "text": "免费更换压缩机并延保一年",
            "told_at": "2026-06-03T13:45:00+08:00",
            "told_by": "phone",
            "compensation": "50.00",
        },
        {"state": "handling"},
    ),
    "ask": Line(
        handling, "agent", {"department": "repair", "question": "上次换了哪些配件?"}, {"state": "handling"}
    ),
    "answer": Line(
        asked_about,
        "head",
        lambda case, office: {"inquiry": case.inquiries.get().pk, "answer": "只加了制冷剂"},
        {"state": "handling"},
    ),
    "check-overdue": Line(late, "lead", {"note": "部门今天缺人，已催"}, {"state": "assigned"}),
}
