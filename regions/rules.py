"""Who may do what on this floor: the same predicate hides the button and refuses the request (roles.md 7)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regions.choices import CASE_ROLES, OF_THE_SYSTEM, ROW_ROLES, Role
from regions.models import AuditEntry, Membership, Region, User
from regions.policies.memberships import HeldRole, MembershipProblem, problem_with
from regions.scoping import AnyUser

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
# Business numbers are headquarters' rows (house rule 19); the administrator sets them up before go-live.
RULE_MAKERS = frozenset({Role.HQ_MANAGER, Role.ADMINISTRATOR})
IMPORT_ROLES = frozenset({Role.DATA_CLERK, Role.REGION_SUPERVISOR, Role.HQ_AGENT, Role.HQ_MANAGER})
# Lists in a file of their own, masked, by scope: supervisors and headquarters (ruling 71).
EXPORT_ROLES = frozenset({Role.REGION_SUPERVISOR, Role.HQ_AGENT, Role.HQ_MANAGER, Role.QUALITY_INSPECTOR})
AUDIT_ROLES = frozenset({Role.REGION_SUPERVISOR, Role.HQ_MANAGER, Role.QUALITY_INSPECTOR, Role.ADMINISTRATOR})
# Two kinds of work that somebody else can take over: the calls, and the handling of cases.
CALLING_ROLES = frozenset({Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR})
HANDLING_ROLES = frozenset({Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER})
REGION_MANAGERS = frozenset({Role.REGION_SUPERVISOR, Role.HQ_MANAGER})

MEMBERSHIP_PROBLEMS = {
    MembershipProblem.NOT_AT_HQ: _("总部角色和系统管理员只能设在总部。"),
    MembershipProblem.SEES_DATA_AND_RULES_USERS: _(
        "系统管理员看不到客户资料,不能再兼其他角色;请另建一个账号。"
    ),
}


def holds(user: AnyUser, *roles: Role, region: Region | None = None) -> bool:
    """``user.has_role`` for anybody, guests included."""
    return user.is_authenticated and user.has_role(*roles, region=region)


def sees_rows(user: AnyUser) -> bool:
    """Are there orders for her at all? Without such a role their pages do not exist (ruling 71)."""
    return holds(user, *ROW_ROLES)


def sees_cases(user: AnyUser) -> bool:
    return holds(user, *CASE_ROLES)


def can_import(user: AnyUser, region: Region | None = None) -> bool:
    """Ruling 41: clerk and supervisor for their regions, headquarters for all."""
    return holds(user, *IMPORT_ROLES, region=region)


def can_export(user: AnyUser) -> bool:
    return holds(user, *EXPORT_ROLES)


def can_see_audit(user: AnyUser) -> bool:
    return holds(user, *AUDIT_ROLES)


def can_see_audit_details(user: AnyUser, entry: AuditEntry) -> bool:
    """Before, after and reason may tell of a customer: not for who only administers (ruling 71)."""
    is_configuration = entry.verb in OF_THE_SYSTEM or entry.object_type.startswith("regions.")
    return is_configuration or holds(user, *(AUDIT_ROLES - ADMINISTRATORS), region=entry.region)


def works_in(user: User, region: Region) -> bool:
    """Does she hold any role in the region or above it?"""
    return user.has_role(*Role, region=region)


def can_stand_in(*, stand_in: User, absent: User, region: Region) -> bool:
    """Each kind of work that the absent one does in the region, the stand-in does there too."""
    kinds = [roles for roles in (CALLING_ROLES, HANDLING_ROLES) if absent.has_role(*roles, region=region)]
    return works_in(stand_in, region) and all(stand_in.has_role(*roles, region=region) for roles in kinds)


def can_manage_region(user: AnyUser, region: Region) -> bool:
    return holds(user, *REGION_MANAGERS, region=region)


def can_configure(user: AnyUser, roles: frozenset[Role]) -> bool:
    """May she open a table of the back office that belongs to ``roles``?

    A bare superuser counts as administrator: the first account of an installation has no membership yet.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    return user.has_role(*roles) or (user.is_superuser and Role.ADMINISTRATOR in roles)


def can_grant(user: AnyUser, to: User) -> bool:
    """Nobody gives herself a role."""
    return can_configure(user, ADMINISTRATORS) and user.pk != to.pk


def membership_problem(memberships: list[Membership]) -> MembershipProblem | None:
    return problem_with(
        posts=[HeldRole(role=Role(each.role), at_hq=each.region.is_hq) for each in memberships]
    )
