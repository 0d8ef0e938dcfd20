"""Who works on a case (states.md 6.2 rows 2, 3; ruling 41): assigned, accepted, or sent back once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, ensure_legal, in_hand, take
from callbacks.actions._sooner import sooner_dues
from callbacks.actions.case_escalating import Rise, rise
from callbacks.actions.case_notices import Tidings, send, tell
from callbacks.choices import CaseVerb, ComplaintCategory, ComplaintState, EscalationRule, Severity
from callbacks.models import Complaint
from callbacks.policies.deadlines import accept_due
from callbacks.policies.escalation import HEADQUARTERS, SUPERVISOR
from callbacks.policies.severity import SET_BY_HAND_RULE, raised
from callbacks.queries.case_limits import case_policy_on, limits_and_clock
from callbacks.queries.case_people import heads_of
from callbacks.rules import can_route
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.models import Department, User


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a case goes. None leaves what is: the department's head names a handler without moving it.

    ``severity`` may only rise (injury, press, a group of customers: calls.md 5.6). ``difficult`` and
    ``cross_department`` raise it to level 2 at once.
    """

    department: Department | None = None
    handler: User | None = None
    severity: Severity | None = None
    is_difficult: bool = False
    is_cross_department: bool = False
    note: str = ""


def assign(
    *, case: Complaint, given: Assignment, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """registered → assigned, or other people for a case that is in hand.

    Raises Refused for a department of another region, for a handler who does not work there, for nobody to
    answer at all, and for a severity below the present one; Forbidden where the department's head would move
    the case or raise it.
    """
    with in_hand(case=case, now=now, seen=seen) as held:
        before = _owners(held)
        department = given.department or held.department
        _ensure_possible(case=held, department=department, given=given)
        _ensure_may_route(case=held, department=department, given=given, actor=actor)
        columns = _columns(case=held, department=department, given=given, now=now)
        step = CaseStep(
            verb=CaseVerb.ASSIGN,
            now=now,
            actor=actor,
            reason=given.note,
            columns=columns,
            evidence=_told(department=department, given=given),
        )
        take(case=held, step=step)
        tell(case=held, tidings=Tidings.NAMED if given.handler else Tidings.ASSIGNED, now=now)
        _tell_before(case=held, before=before, now=now)
        _raise(case=held, given=given, actor=actor, now=now)
    return held


def _owners(case: Complaint) -> list[User]:
    return [*heads_of(case.department), *([case.handler] if case.handler is not None else [])]


def _tell_before(*, case: Complaint, before: list[User], now: datetime) -> None:
    """Whose it was hears that it is somebody else's now, or that it is hers still (states.md 6.2)."""
    still = {person.pk for person in _owners(case)}
    kept = [person for person in before if person.pk in still]
    send(case=case, tidings=Tidings.ASSIGNED, people=kept, now=now)
    gone = [person for person in before if person.pk not in still]
    send(case=case, tidings=Tidings.MOVED, people=gone, now=now)


def _ensure_possible(*, case: Complaint, department: Department | None, given: Assignment) -> None:
    fields: dict[str, Any] = {}
    if department is None or department.region_id != case.region_id:
        fields["department"] = _("请选择本区域的责任部门。")
    elif given.handler is not None and not department.is_staffed_by(given.handler):
        fields["handler"] = _("处理人不在这个部门。")
    elif given.handler is not None and _is_complained_of(case=case, user=given.handler):
        fields["handler"] = _("被投诉的人不能处理这件投诉。")
    lower = given.severity is not None and raised(severity=given.severity, to=Severity(case.severity))
    if lower:
        fields["severity"] = _("程度只能提高，不能降低。")
    if fields:
        raise Refused("cannot_assign", _("不能这样指派。"), fields=fields)


def _ensure_may_route(
    *, case: Complaint, department: Department | None, given: Assignment, actor: User
) -> None:
    """The department's head names the handler; the rest is the supervisor's and headquarters' (ruling 41)."""
    raises = given.severity is not None and given.severity != case.severity
    if (raises or department != case.department) and not can_route(actor, case):
        raise Forbidden("cannot_route", _("改派部门和提高程度由区域主管或总部决定。"))


def _is_complained_of(*, case: Complaint, user: User) -> bool:
    """A complaint of the hotline is one of whoever called (calls.md 5.5)."""
    of_the_call = case.category == ComplaintCategory.HOTLINE and case.record is not None
    return of_the_call and case.record is not None and case.record.agent_id == user.pk


def _columns(
    *, case: Complaint, department: Department | None, given: Assignment, now: datetime
) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "department": department,
        "is_difficult": case.is_difficult or given.is_difficult,
        "is_cross_department": case.is_cross_department or given.is_cross_department,
    }
    moved = department != case.department
    if given.handler is not None or moved:
        columns["handler"] = given.handler
    severity = given.severity or Severity(case.severity)
    if severity != case.severity:
        columns |= {"severity": severity, "severity_rule": SET_BY_HAND_RULE}
        columns |= sooner_dues(case=case, severity=severity, now=now)
    if case.state in {ComplaintState.REGISTERED, ComplaintState.ASSIGNED} and (
        moved or case.state == ComplaintState.REGISTERED
    ):
        limits, clock = limits_and_clock(case=case, severity=severity, since=now)
        due = accept_due(limits=limits, clock=clock, assigned_at=now)
        columns |= {"assigned_at": now, "accept_due_at": due}
    return columns


def _told(*, department: Department | None, given: Assignment) -> dict[str, Any]:
    return {
        "department": department.code if department else "",
        "handler": given.handler.username if given.handler else "",
        "severity": given.severity or "",
        "difficult": given.is_difficult,
        "cross_department": given.is_cross_department,
    }


def _raise(*, case: Complaint, given: Assignment, actor: User, now: datetime) -> None:
    """疑难 or 多部门 goes to level 2, a major case to level 3, at once (ruling 41)."""
    steps = (
        (case.severity == Severity.MAJOR, EscalationRule.MAJOR, HEADQUARTERS),
        (given.is_difficult, EscalationRule.DIFFICULT, SUPERVISOR),
        (given.is_cross_department, EscalationRule.CROSS_DEPARTMENT, SUPERVISOR),
    )
    for holds, rule, to in steps:
        if holds:
            rise(case=case, step=Rise(rule=rule, to=to, key=rule.value), now=now, actor=actor)


def accept(*, case: Complaint, actor: User, now: datetime, seen: int | None = None) -> Complaint:
    """assigned → accepted; a case without a handler becomes hers who takes it (ruling 41)."""
    with in_hand(case=case, now=now, seen=seen) as held:
        columns: dict[str, Any] = {"accepted_at": now}
        if held.handler is None:
            columns["handler"] = actor
        elif held.handler_id != actor.pk:
            raise Forbidden("not_the_handler", _("这件投诉已经指定了处理人。"))
        take(case=held, step=CaseStep(verb=CaseVerb.ACCEPT, now=now, actor=actor, columns=columns))
    return held


def reject(*, case: Complaint, reason: str, actor: User, now: datetime, seen: int | None = None) -> Complaint:
    """assigned → registered, back to the supervisor; once, as the dated rule says (row 3).

    Raises Refused without a reason, Conflict the second time.
    """
    if not reason.strip():
        raise Refused("reason_missing", _("请写明退回的原因。"), fields={"reason": _("请填写原因。")})
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.REJECT)
        policy = case_policy_on(region_id=held.region_id, day=local_day(now))
        if held.rejections >= policy.rejections:
            raise Conflict("rejected_before", _("这件投诉已经退回过，不能再退，请受理或请主管改派。"))
        columns = {
            "handler": None,
            "rejections": held.rejections + 1,
            "assigned_at": None,
            "accept_due_at": None,
            "assign_due_at": _assign_again(case=held, now=now),
        }
        step = CaseStep(verb=CaseVerb.REJECT, now=now, actor=actor, reason=reason.strip(), columns=columns)
        take(case=held, step=step)
        tell(case=held, tidings=Tidings.REJECTED, now=now)
    return held


def _assign_again(*, case: Complaint, now: datetime) -> datetime:
    """The supervisor has her whole time once more."""
    severity = Severity(case.severity)
    limits, clock = limits_and_clock(case=case, severity=severity, since=now)
    return clock.service(since=now, span=limits.assign, severity=severity)
