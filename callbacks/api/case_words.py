"""From the clean values of a body to what an action takes: codes become departments, names become people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from callbacks.actions.case_assigning import Assignment
from callbacks.actions.case_handling import Contact, Progress, Result
from callbacks.actions.case_notes import Solution
from callbacks.actions.case_waiting import Part, Postponement, Requisition
from callbacks.choices import (
    ComplaintCategory,
    ComplaintClass,
    CoreDemand,
    ResponsibleKind,
    RootCause,
    Severity,
    ToldBy,
)
from callbacks.models import CaseInquiry, Complaint
from callbacks.queries.case_named import case_named, department_coded, person_named
from callbacks.rules import can_answer_inquiry
from config.lib.errors import Forbidden, Refused
from regions.choices import DepartmentCode
from regions.models import Department, User

Asked = Mapping[str, Any]
Words = dict[str, Any]
Row = TypeVar("Row")


def _known(row: Row | None, *, field: str, message: str) -> Row:
    if row is None:
        raise Refused("unknown", message, fields={field: message})
    return row


def _department(case: Complaint, code: str) -> Department:
    found = department_coded(region=case.region, code=DepartmentCode(code))
    return _known(found, field="department", message=_("本区域没有这个责任部门。"))


def _person(username: str, *, field: str) -> User:
    return _known(person_named(username), field=field, message=_("没有这个登录名。"))


def as_asked(case: Complaint, user: User, asked: Asked) -> Words:
    """The body's own words are the action's."""
    return dict(asked)


def assignment(case: Complaint, user: User, asked: Asked) -> Words:
    department, severity, handler = asked["department"], asked["severity"], asked["handler"]
    given = Assignment(
        department=_department(case, department) if department else None,
        handler=_person(handler, field="handler") if handler else None,
        severity=Severity(severity) if severity else None,
        is_difficult=asked["is_difficult"],
        is_cross_department=asked["is_cross_department"],
        note=asked["note"],
    )
    return {"given": given}


def contact(case: Complaint, user: User, asked: Asked) -> Words:
    return {"given": Contact(**asked)}


def progress(case: Complaint, user: User, asked: Asked) -> Words:
    return {"given": Progress(**asked)}


def requisition(case: Complaint, user: User, asked: Asked) -> Words:
    return {"given": Requisition(**{**asked, "parts": [Part(**part) for part in asked["parts"]]})}


def postponement(case: Complaint, user: User, asked: Asked) -> Words:
    return {"given": Postponement(**asked)}


def result(case: Complaint, user: User, asked: Asked) -> Words:
    codes = {
        "root_cause": RootCause(asked["root_cause"]),
        "responsible_kind": ResponsibleKind(asked["responsible_kind"]),
    }
    return {"given": Result(**{**asked, **codes})}


def escalation(case: Complaint, user: User, asked: Asked) -> Words:
    return {"words": (asked["description"], asked["handling_so_far"])}


def master(case: Complaint, user: User, asked: Asked) -> Words:
    found = case_named(named=asked["into"], user=user)
    return {"into": _known(found, field="into", message=_("没有这件投诉，或不在您的范围内。"))}


def expert(case: Complaint, user: User, asked: Asked) -> Words:
    return {"expert": _person(asked["expert"], field="expert")}


def ruling(case: Complaint, user: User, asked: Asked) -> Words:
    return {"ruling": (asked["ruling"], asked["close"])}


def demand(case: Complaint, user: User, asked: Asked) -> Words:
    return {"demand": CoreDemand(asked["core_demand"])}


def classes(case: Complaint, user: User, asked: Asked) -> Words:
    return {
        "category": ComplaintCategory(asked["category"]),
        "problem_class": ComplaintClass(asked["problem_class"]),
    }


def solution(case: Complaint, user: User, asked: Asked) -> Words:
    told_by = asked["told_by"]
    return {"given": Solution(**{**asked, "told_by": ToldBy(told_by) if told_by else None})}


def question(case: Complaint, user: User, asked: Asked) -> Words:
    return {"department": _department(case, asked["department"]), "question": asked["question"]}


def answer(case: Complaint, user: User, asked: Asked) -> Words:
    found = CaseInquiry.objects.visible_to(user).filter(complaint=case, pk=asked["inquiry"])
    inquiry = found.select_related("complaint", "department").first()
    message = _("这件投诉没有这条询问。")
    inquiry = _known(inquiry, field="inquiry", message=message)
    if not can_answer_inquiry(user, inquiry):
        raise Forbidden("forbidden", _("这条询问由被问的部门或跟进投诉的人回答。"))
    return {"inquiry": inquiry, "answer": asked["answer"]}
