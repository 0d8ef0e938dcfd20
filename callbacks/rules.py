"""Who may do what: the same predicate hides the button and refuses the request (roles.md 7).

Scope comes first and elsewhere: a row of another region does not exist for the caller (``visible_to``).
"""

from __future__ import annotations

from callbacks.models import CallbackRecord, CallbackTask, Complaint, DataRecheck, ServiceFinding
from regions.choices import HQ_ROLES, ROW_ROLES, Role
from regions.models import Region, User


def can_call(user: User, task: CallbackTask) -> bool:
    """Dial, save, skip, release: the region's agents, and its supervisor standing in.

    A second callback is never made by the case's own handler (roles.md 7).
    """
    if task.complaint_id is not None and task.complaint is not None and task.complaint.handler_id == user.pk:
        return False
    return user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, region=task.region)


def can_work_queue(user: User) -> bool:
    return user.has_role(Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR)


def may_appoint_beyond(user: User, task: CallbackTask) -> bool:
    """Appointments later than the window allows are the supervisor's."""
    return user.has_role(Role.REGION_SUPERVISOR, region=task.region)


def can_supervise(user: User, task: CallbackTask) -> bool:
    """Grant dials, close below the rule."""
    return user.has_role(Role.REGION_SUPERVISOR, region=task.region)


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
    """The department's head, deputy and handlers for its own cases, the supervisor, HQ's manager; logged."""
    department = complaint.department
    if department is not None and user.pk in {department.head_id, department.deputy_id, complaint.handler_id}:
        return True
    return user.has_role(Role.REGION_SUPERVISOR, Role.HQ_MANAGER, region=complaint.region)


def can_add_photo(user: User, case: Complaint | DataRecheck) -> bool:
    """Who works on the matter proves it (roles.md 7): the same people may see its number."""
    if isinstance(case, Complaint):
        return can_reveal_complaint(user, case)
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
