"""Who may do what: the same predicate hides the button and refuses the request (roles.md 7).

Scope comes first and elsewhere: a row of another region does not exist for the caller (``visible_to``).
"""

from __future__ import annotations

from collections.abc import Callable

from callbacks.choices import CaseVerb, ComplaintState, FollowUpKind
from callbacks.models import (
    CallbackRecord,
    CallbackTask,
    CaseInquiry,
    Complaint,
    DataRecheck,
    FollowUp,
    ImprovementOrder,
    ServiceFinding,
)
from callbacks.models.case_callers import is_left_to_headquarters
from callbacks.policies.case_steps import legal_verbs
from callbacks.policies.escalation import HEADQUARTERS, SUPERVISOR
from regions.choices import HQ_ROLES, ROW_ROLES, Role
from regions.models import Region, User


def can_call(user: User, task: CallbackTask) -> bool:
    """Dial, save, skip, release: the region's agents, and its supervisor standing in.

    A second callback is never made by whoever handled the case (roles.md 7); where a region has no agent
    left who did not, headquarters' agent makes it, and finishes what she holds.
    """
    if task.complaint is not None and task.complaint.was_handled_by(user):
        return False
    if user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, region=task.region):
        return True
    if task.complaint is None or not user.has_role(Role.HQ_AGENT, region=task.region):
        return False
    return task.claimed_by_id == user.pk or is_left_to_headquarters(task.complaint)


def can_work_queue(user: User) -> bool:
    """The regions' callers; headquarters' agent for the second callbacks that are left to her."""
    return user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, Role.HQ_AGENT)


def may_appoint_beyond(user: User, task: CallbackTask) -> bool:
    """Appointments later than the window allows are the supervisor's."""
    return user.has_role(Role.REGION_SUPERVISOR, region=task.region)


def can_supervise(user: User, task: CallbackTask) -> bool:
    """Grant dials, close below the rule."""
    return user.has_role(Role.REGION_SUPERVISOR, region=task.region)


def can_see_inbox(user: User) -> bool:
    """The supervisor's own regions, all of them for headquarters (screens.md 2)."""
    return user.has_role(Role.REGION_SUPERVISOR, *HQ_ROLES)


def can_see_work(user: User) -> bool:
    """The list of those who handle cases or are asked about them (A2)."""
    return user.has_role(Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER, Role.TECHNICAL_EXPERT)


def can_supervise_somewhere(user: User) -> bool:
    return user.has_role(Role.REGION_SUPERVISOR)


def can_amend(user: User, record: CallbackRecord) -> bool:
    """Her own record, or any of the region for its supervisor; until when is the action's rule."""
    own = record.agent_id == user.pk and user.has_role(Role.CALLBACK_AGENT, region=record.region)
    return own or user.has_role(Role.REGION_SUPERVISOR, region=record.region)


def can_edit_questions(user: User) -> bool:
    """Versions of the questions and of the scripts are headquarters' (D6, L27)."""
    return user.has_role(Role.HQ_MANAGER)


def can_set_seasons(user: User) -> bool:
    """Peak seasons and exception days are headquarters' manager's alone (C2, rulings 36, 37)."""
    return user.has_role(Role.HQ_MANAGER)


def can_read_answers(user: User) -> bool:
    """Whoever sees the rows of a region sees its figures."""
    return user.has_role(*ROW_ROLES)


def can_register_complaint(user: User, region: Region) -> bool:
    return user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, *HQ_ROLES, region=region)


def can_reveal_recheck(user: User, recheck: DataRecheck) -> bool:
    """The clerk for her region's re-checks, the supervisor, HQ (roles.md 7); with a reason, logged."""
    roles = (Role.DATA_CLERK, Role.REGION_SUPERVISOR, *HQ_ROLES)
    return user.has_role(*roles, region=recheck.region)


def can_reveal_complaint(user: User, complaint: Complaint) -> bool:
    """The department's head, deputy and handlers for its own cases, the supervisor, HQ's manager; an agent
    while she has a follow-up of it to make (ruling 44); logged."""
    return _proves(user, complaint) or _follows_up(user, complaint)


def _proves(user: User, complaint: Complaint) -> bool:
    department = complaint.department
    if department is not None and user.pk in {department.head_id, department.deputy_id, complaint.handler_id}:
        return True
    return user.has_role(Role.REGION_SUPERVISOR, Role.HQ_MANAGER, region=complaint.region)


def _follows_up(user: User, complaint: Complaint) -> bool:
    """An open one that is hers, or nobody's yet."""
    if not user.has_role(Role.CALLBACK_AGENT, region=complaint.region):
        return False
    rows = complaint.follow_ups.open().select_related("region", "complaint")
    return any(each.assigned_to_id in {None, user.pk} and can_follow_up(user, each) for each in rows)


def can_add_photo(user: User, case: Complaint | DataRecheck) -> bool:
    """Who works on the matter proves it (roles.md 7)."""
    if isinstance(case, Complaint):
        return _proves(user, case)
    return can_reveal_recheck(user, case)


def can_check_recheck(user: User, recheck: DataRecheck) -> bool:
    """Look it up and conclude it: the region's clerk and supervisor (ruling 41, roles.md 7)."""
    return user.has_role(Role.DATA_CLERK, Role.REGION_SUPERVISOR, region=recheck.region)


def can_verify_recheck(user: User, recheck: DataRecheck) -> bool:
    """Headquarters verifies what the region concluded (states.md 6.3)."""
    return user.has_role(*HQ_ROLES, region=recheck.region)


def can_decide_finding(user: User, finding: ServiceFinding) -> bool:
    """Confirmed or refuted by the supervisor (ruling 30)."""
    return user.has_role(Role.REGION_SUPERVISOR, region=finding.region)


def is_of_the_department(user: User, case: Complaint) -> bool:
    """Head, deputy or handler of the responsible department, or the named handler."""
    if case.handler_id == user.pk:
        return True
    return case.department is not None and case.department.is_staffed_by(user)


def can_work_on_case(user: User, case: Complaint) -> bool:
    """Accept, contact, wait, handle: the handler; while none is named anybody of the department; its head and
    deputy; the region's supervisor acting (roles.md 7, ruling 41)."""
    department = case.department
    if department is not None and user.pk in {department.head_id, department.deputy_id}:
        return True
    if user.has_role(Role.REGION_SUPERVISOR, region=case.region):
        return True
    return case.handler_id == user.pk or (case.handler_id is None and is_of_the_department(user, case))


def can_assign(user: User, case: Complaint) -> bool:
    """Supervisor and headquarters route it; the department's head names the handler (ruling 41)."""
    department = case.department
    heads = {department.head_id, department.deputy_id} if department is not None else set()
    return user.pk in heads or can_route(user, case)


def can_route(user: User, case: Complaint) -> bool:
    """Move a case to another department, raise its severity."""
    return can_set_severity(user, case.region)


def can_set_severity(user: User, region: Region) -> bool:
    """Graver than the rules found, from the beginning on (injury, press: calls.md 5.6)."""
    return user.has_role(Role.REGION_SUPERVISOR, *HQ_ROLES, region=region)


def can_set_severity_somewhere(user: User) -> bool:
    return user.has_role(Role.REGION_SUPERVISOR, *HQ_ROLES)


def can_register_somewhere(user: User) -> bool:
    return user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, *HQ_ROLES)


def can_classify(user: User, case: Complaint) -> bool:
    """Category and class as the facts turned out (K18): who works on it or routes it."""
    return can_work_on_case(user, case) or can_route(user, case)


def can_check_overdue(user: User, case: Complaint) -> bool:
    """Somebody above the handler looks at what is late (L4)."""
    return can_route(user, case)


def can_write_on_case(user: User, case: Complaint) -> bool:
    """Progress, solution, inquiry, escalation: whoever works on it or follows it."""
    follows = user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, *HQ_ROLES, region=case.region)
    return follows or is_of_the_department(user, case) or case.expert_id == user.pk


def can_propose_invalid(user: User, case: Complaint) -> bool:
    roles = (Role.REGION_SUPERVISOR, *HQ_ROLES)
    return user.has_role(*roles, region=case.region) or is_of_the_department(user, case)


def can_decide_invalid(user: User, case: Complaint) -> bool:
    return user.has_role(Role.HQ_MANAGER, region=case.region)


def can_end_case(user: User, case: Complaint) -> bool:
    """Merge, withdraw, unconfirmed: the supervisor, who never handled it herself."""
    return user.has_role(Role.REGION_SUPERVISOR, region=case.region) and not case.was_handled_by(user)


def can_answer_inquiry(user: User, inquiry: CaseInquiry) -> bool:
    """The department that was asked says it itself (K3), or who follows the case writes down what it said."""
    return inquiry.department.is_staffed_by(user) or can_write_on_case(user, inquiry.complaint)


def can_instruct(user: User, case: Complaint) -> bool:
    """Level 2 is the supervisor's (ruling 41)."""
    return case.level >= SUPERVISOR and user.has_role(
        Role.REGION_SUPERVISOR, Role.HQ_MANAGER, region=case.region
    )


def can_opine(user: User, case: Complaint) -> bool:
    return case.expert_id == user.pk


def can_rule(user: User, case: Complaint) -> bool:
    """Level 3 is the HQ manager's; so is, at any level, a case whose second call was refused (ruling 43)."""
    is_hers = case.level >= HEADQUARTERS or case.state == ComplaintState.SECOND_CALLBACK
    return is_hers and user.has_role(Role.HQ_MANAGER, region=case.region)


def can_follow_up(user: User, follow_up: FollowUp) -> bool:
    """The region's agents, and their supervisor standing in; whether a repair held is not asked by who
    handled the case (E5)."""
    if follow_up.kind == FollowUpKind.STABILITY and follow_up.complaint.was_handled_by(user):
        return False
    return user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, region=follow_up.region)


def can_improve(user: User, improvement: ImprovementOrder) -> bool:
    """The department that answers for it, and the supervisor."""
    supervises = user.has_role(Role.REGION_SUPERVISOR, region=improvement.region)
    return supervises or improvement.department.is_staffed_by(user)


CASE_RULES: dict[CaseVerb, Callable[[User, Complaint], bool]] = {
    CaseVerb.ASSIGN: can_assign,
    CaseVerb.ACCEPT: can_work_on_case,
    CaseVerb.REJECT: can_work_on_case,
    CaseVerb.CONTACT: can_work_on_case,
    CaseVerb.WAIT_PARTS: can_work_on_case,
    CaseVerb.PARTS_ARRIVED: can_work_on_case,
    CaseVerb.WAIT_CUSTOMER: can_work_on_case,
    CaseVerb.RESUME: can_work_on_case,
    CaseVerb.PROGRESS: can_write_on_case,
    CaseVerb.HANDLE: can_work_on_case,
    CaseVerb.ESCALATE: can_write_on_case,
    CaseVerb.MARK_INVALID: can_propose_invalid,
    CaseVerb.CONFIRM_INVALID: can_decide_invalid,
    CaseVerb.REJECT_INVALID: can_decide_invalid,
    CaseVerb.MERGE: can_end_case,
    CaseVerb.WITHDRAW: can_end_case,
    CaseVerb.CLOSE_UNCONFIRMED: can_end_case,
    CaseVerb.INSTRUCT: can_instruct,
    CaseVerb.NAME_EXPERT: can_route,
    CaseVerb.OPINION: can_opine,
    CaseVerb.RULE: can_rule,
}


def may(user: User, case: Complaint, verb: CaseVerb) -> bool:
    """The same predicate hides the button and refuses the request."""
    return CASE_RULES[verb](user, case)


def open_verbs(user: User, case: Complaint) -> tuple[CaseVerb, ...]:
    """What this person may do with the case in its present state."""
    return tuple(verb for verb in legal_verbs(state=ComplaintState(case.state)) if may(user, case, verb))
