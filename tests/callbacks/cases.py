"""Shared words of the loop's tests: a department with its people, a case, and the steps it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from callbacks.actions import case_assigning, case_handling, case_waiting
from callbacks.actions.calling import record_attempt
from callbacks.actions.submissions import Saved, Submission
from callbacks.choices import CaseVerb, ResponsibleKind, RootCause
from callbacks.models import CallbackTask, Complaint, ComplaintEvent
from config.lib.errors import Conflict
from regions.choices import DepartmentCode, Role
from regions.models import Department, Notice, Region, User
from tests.callbacks.calls import answer, at, due_task
from tests.factories import DepartmentFactory, member

REGISTERED = at("06-03 10:00")  # a Wednesday
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Office:
    """One region's people of the loop."""

    region: Region
    agent: User
    second_agent: User
    lead: User
    head: User
    handler: User
    expert: User
    manager: User
    department: Department


def open_office(*, region: Region, hq: Region) -> Office:
    """The repair department answers for whatever concerns a repair."""
    person = {
        "agent": member(region=region, role=Role.CALLBACK_AGENT, username="agent_1", name="范琳"),
        "second_agent": member(region=region, role=Role.CALLBACK_AGENT, username="agent_2", name="高洁"),
        "lead": member(region=region, role=Role.REGION_SUPERVISOR, username="lead_1", name="周主管"),
        "head": member(region=region, role=Role.DEPARTMENT_HEAD, username="head_1", name="赵主管"),
        "handler": member(region=region, role=Role.DEPARTMENT_HANDLER, username="dept_1", name="赵工"),
        "expert": member(region=region, role=Role.TECHNICAL_EXPERT, username="expert_1", name="钱工"),
        "manager": member(region=hq, role=Role.HQ_MANAGER, username="manager_1", name="总部经理"),
    }
    department = DepartmentFactory(region=region, code=DepartmentCode.REPAIR, head=person["head"])
    department.handlers.add(person["handler"])
    return Office(region=region, department=department, **person)


@pytest.fixture
def office(hangzhou: Region, hq: Region) -> Office:
    return open_office(region=hangzhou, hq=hq)


def registered(office: Office, now: datetime = REGISTERED, **answers: Any) -> Complaint:
    """A dissatisfied repair: minor with satisfaction 2, routed to the repair department at once."""
    given = {"satisfaction": 2, **answers}
    saved = answer(due_task(office.region, now=now), office.agent, now, words=True, **given)
    assert saved.complaint is not None
    return fresh(saved.complaint)


def fresh(case: Complaint) -> Complaint:
    return Complaint.objects.get(pk=case.pk)


def accepted(office: Office, now: datetime = REGISTERED, **answers: Any) -> Complaint:
    case = registered(office, now, **answers)
    return case_assigning.accept(case=case, actor=office.handler, now=now + HOUR)


def handling(office: Office, now: datetime = REGISTERED, **answers: Any) -> Complaint:
    case = accepted(office, now, **answers)
    words = case_handling.Contact(note="已致歉，约定明天上午上门")
    return case_handling.contact(case=case, given=words, actor=office.handler, now=now + 2 * HOUR)


def result(now: datetime, **fields: Any) -> case_handling.Result:
    given = {
        "root_cause": RootCause.REPAIR,
        "responsible_kind": ResponsibleKind.TECHNICIAN,
        "result": "已上门重新维修，试机正常，向客户致歉",
        "done_at": now,
    }
    return case_handling.Result(**{**given, **fields})


def handle(case: Complaint, office: Office, now: datetime, **fields: Any) -> Complaint:
    return case_handling.handle(case=case, given=result(now, **fields), actor=office.handler, now=now)


def handled(office: Office, now: datetime = REGISTERED, **answers: Any) -> Complaint:
    """In second_callback, its callback waiting."""
    return handle(handling(office, now, **answers), office, now + 3 * HOUR)


def second_task(case: Complaint) -> CallbackTask:
    return CallbackTask.objects.open().get(complaint=case)


def second_call(
    case: Complaint,
    agent: User,
    now: datetime,
    *,
    solved: str = "yes",
    satisfaction: int = 5,
    outcome: str = "connected_done",
    keep_open: bool = False,
) -> Saved:
    answers = {"contacted": True, "solved": solved, "satisfaction": satisfaction}
    submission = Submission(
        submission_id=uuid4(),
        outcome=outcome,
        answers=answers if outcome == "connected_done" else {},
        respondent_relation="self" if outcome == "connected_done" else "",
        description="客户说现在的情况，已逐项核对过" if outcome == "connected_done" else "",
        keep_open=keep_open,
    )
    return record_attempt(task=second_task(case), agent=agent, submission=submission, now=now)


def waits_for_parts(case: Complaint, office: Office, now: datetime) -> Complaint:
    given = case_waiting.Requisition(
        parts=[case_waiting.Part(name="压缩机", quantity=1)],
        expected_on=(now + timedelta(days=5)).date(),
        told_customer=True,
    )
    return case_waiting.wait_parts(case=case, given=given, actor=office.handler, now=now)


def heard(case: Complaint, what: str) -> list[str]:
    """Who was told of an occasion (the name of its ``Tidings``), once for each time."""
    rows = Notice.objects.filter(key__startswith=f"case:{case.pk}:{what}:").order_by("recipient__username")
    return list(rows.values_list("recipient__username", flat=True))


def conflict(call: Callable[[], object]) -> str:
    """The code of a call that comes at the wrong time."""
    with pytest.raises(Conflict) as refused:
        call()
    return refused.value.code


def last_event(case: Complaint) -> ComplaintEvent:
    return case.events.order_by("-pk")[0]


def verbs_of(case: Complaint) -> list[str]:
    """Its history, in order."""
    return [str(verb) for verb in case.events.order_by("pk").values_list("verb", flat=True)]


LOOP = (
    CaseVerb.REGISTER,
    CaseVerb.ASSIGN,
    CaseVerb.ACCEPT,
    CaseVerb.CONTACT,
    CaseVerb.HANDLE,
    CaseVerb.CALL_AGAIN,
)
