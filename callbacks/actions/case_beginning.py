"""A new case gets its number, limits, level and, where the table of routes knows one, its department."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, move, take
from callbacks.actions.case_escalating import Rise, rise
from callbacks.actions.case_notices import Tidings, tell
from callbacks.choices import CaseVerb, ComplaintCategory, ComplaintState, EscalationRule, Severity
from callbacks.models import Complaint
from callbacks.policies.deadlines import Clock, Limits, accept_due, first_dues, progress_due
from callbacks.policies.escalation import HEADQUARTERS, SUPERVISOR
from callbacks.queries.case_limits import department_code_for, limits_and_clock
from callbacks.queries.orders import is_vip
from config.lib.calendar import local_day
from config.lib.errors import Refused
from regions.choices import DepartmentCode
from regions.models import Department, User


def begin(*, complaint: Complaint, chosen: DepartmentCode | None, actor: User, now: datetime) -> Complaint:
    """In the transaction that made the row. Raises Refused when the chosen department does not exist here."""
    day, severity = local_day(now), Severity(complaint.severity)
    routed = department_code_for(
        order=complaint.work_order, category=ComplaintCategory(complaint.category), day=day
    )
    department = _department(complaint=complaint, code=chosen or routed, is_chosen=chosen is not None)
    limits, clock = limits_and_clock(case=complaint, severity=severity, since=now)
    _register(complaint=complaint, limits=limits, clock=clock, actor=actor, now=now)
    if department is not None and department.code == routed:
        due = accept_due(limits=limits, clock=clock, assigned_at=now)
        _assign(complaint=complaint, department=department, due=due, now=now)
    else:
        tell(case=complaint, tidings=Tidings.UNROUTED, now=now)
        if department is not None:
            complaint.department = department
            complaint.save(update_fields=["department"])
    _raise_at_once(complaint=complaint, now=now)
    return complaint


def _department(*, complaint: Complaint, code: DepartmentCode, is_chosen: bool) -> Department | None:
    """None where the region has no such department and nobody asked for it."""
    rows = Department.objects.select_related("head", "deputy")
    found = rows.filter(region_id=complaint.region_id, code=code).first()
    if found is None and is_chosen:
        raise Refused(
            "unknown_department", _("本区域没有这个责任部门。"), fields={"department": _("请另选部门。")}
        )
    return found


def _register(*, complaint: Complaint, limits: Limits, clock: Clock, actor: User, now: datetime) -> None:
    """The number is the row's own id, so two machines never give the same one."""
    dues = first_dues(limits=limits, clock=clock, registered_at=now)
    columns = {
        "number": f"C-{complaint.pk:06d}",
        "assign_due_at": dues.assign,
        "response_due_at": dues.response,
        "resolution_due_at": dues.resolution,
        "plan_due_at": dues.plan,
        "progress_due_at": progress_due(limits=limits, clock=clock, last_told_at=now),
    }
    evidence = {"grounds": complaint.grounds, "severity_rule": complaint.severity_rule}
    step = CaseStep(verb=CaseVerb.REGISTER, now=now, actor=actor, columns=columns, evidence=evidence)
    move(case=complaint, to=ComplaintState.REGISTERED, step=step)


def _assign(*, complaint: Complaint, department: Department, due: datetime, now: datetime) -> None:
    columns = {"department": department, "assigned_at": now, "accept_due_at": due}
    evidence = {"department": department.code, "route": complaint.category}
    take(case=complaint, step=CaseStep(verb=CaseVerb.ASSIGN, now=now, columns=columns, evidence=evidence))
    tell(case=complaint, tidings=Tidings.ASSIGNED, now=now)


def _raise_at_once(*, complaint: Complaint, now: datetime) -> None:
    """A major case starts at level 3, a VIP's one level up (states.md 6.2)."""
    if complaint.severity == Severity.MAJOR:
        rise(case=complaint, step=Rise(rule=EscalationRule.MAJOR, to=HEADQUARTERS, key="major"), now=now)
    elif is_vip(complaint.work_order):
        rise(case=complaint, step=Rise(rule=EscalationRule.VIP, to=SUPERVISOR, key="vip"), now=now)
