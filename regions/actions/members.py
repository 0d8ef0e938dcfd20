"""Who works where: roles, departments, leaving; every step in the audit trail (roles.md 7, ruling 41)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from config.lib.errors import Forbidden, Refused
from regions.actions.auditing import record_audit
from regions.choices import Role
from regions.models import Department, Membership, Region, User
from regions.rules import MEMBERSHIP_PROBLEMS, can_grant, membership_problem, works_in

SESSION_USER = "_auth_user_id"


@dataclass(frozen=True, slots=True)
class RegionPost:
    """A role in a region, to be given or taken."""

    region: Region
    role: Role


@transaction.atomic
def grant_role(*, actor: User | None, user: User, post: RegionPost, now: datetime) -> Membership:
    """Give ``user`` the role; giving it again changes nothing. ``actor`` None is the shell."""
    if actor is not None and not can_grant(actor, user):
        raise Forbidden("not_yours_to_grant", _("角色由系统管理员分配,且不能给自己分配。"))
    held = list(Membership.objects.select_for_update().filter(user=user).select_related("region"))
    wanted = Membership(user=user, region=post.region, role=post.role)
    for membership in held:
        if (membership.region_id, membership.role) == (wanted.region_id, wanted.role):
            return membership
    if problem := membership_problem([*held, wanted]):
        raise Refused(problem.value, MEMBERSHIP_PROBLEMS[problem])
    wanted.save()
    _audit_role(verb="grant_role", actor=actor, user=user, post=post, now=now)
    return wanted


@transaction.atomic
def revoke_role(*, actor: User | None, user: User, post: RegionPost, now: datetime) -> bool:
    """Take the role away, from the next request on; True when she had it."""
    if actor is not None and not can_grant(actor, user):
        raise Forbidden("not_yours_to_grant", _("角色由系统管理员分配,且不能改自己的。"))
    membership = Membership.objects.filter(user=user, region=post.region, role=post.role).first()
    if membership is None:
        return False
    membership.delete()
    _audit_role(verb="revoke_role", actor=actor, user=user, post=post, now=now)
    return True


def _audit_role(*, verb: str, actor: User | None, user: User, post: RegionPost, now: datetime) -> None:
    told = {"user": user.username, "role": str(post.role.label), "region": post.region.code}
    key = "after" if verb == "grant_role" else "before"
    record_audit(actor=actor, verb=verb, obj=user, region=post.region, now=now, **{key: told})


@dataclass(frozen=True, slots=True)
class DepartmentStaff:
    """Head, deputy and handlers of a department; None and empty take the people away."""

    head: User | None
    deputy: User | None
    handlers: tuple[User, ...]


@transaction.atomic
def staff_department(
    *, actor: User | None, department: Department, staff: DepartmentStaff, now: datetime
) -> None:
    """Set the department's people. Each must work in the department's region or above it."""
    people = [user for user in (staff.head, staff.deputy, *staff.handlers) if user is not None]
    strangers = [str(user) for user in people if not works_in(user, department.region)]
    if strangers:
        message = _("不在本区域任职:%(names)s") % {"names": "、".join(strangers)}
        raise Refused("not_of_this_region", message, fields={"handlers": message})
    before = _people_of(department)
    department.head, department.deputy = staff.head, staff.deputy
    department.save()
    department.handlers.set(staff.handlers)
    record_audit(
        actor=actor,
        verb="staff_department",
        obj=department,
        region=department.region,
        now=now,
        before=before,
        after=_people_of(department),
    )


def _people_of(department: Department) -> dict[str, str]:
    handlers = department.handlers.order_by("username").values_list("username", flat=True)
    return {
        "head": department.head.username if department.head else "",
        "deputy": department.deputy.username if department.deputy else "",
        "handlers": "、".join(handlers),
    }


@transaction.atomic
def disable_user(*, actor: User | None, user: User, now: datetime) -> None:
    """She is out at her next request; sessions and API key stay dead if she ever comes back (W7)."""
    if actor is not None and actor.pk == user.pk:
        raise Refused("not_yourself", _("不能停用自己的账号。"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    Token.objects.filter(user=user).delete()
    ended = end_sessions(users=[user.pk], now=now)
    record_audit(
        actor=actor, verb="disable_user", obj=user, region=None, now=now, after={"sessions_ended": ended}
    )


@transaction.atomic
def enable_user(*, actor: User | None, user: User, now: datetime) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])
    record_audit(actor=actor, verb="enable_user", obj=user, region=None, now=now)


@transaction.atomic
def change_password(*, actor: User, password: str, now: datetime) -> None:
    """Her own password, already validated. Her other sessions end by themselves: their hash is the old's."""
    actor.set_password(password)
    actor.save(update_fields=["password"])
    record_audit(actor=actor, verb="change_password", obj=actor, region=None, now=now)


def end_sessions(*, users: Iterable[int], now: datetime) -> int:
    """Delete the open sessions of these users; how many. Sessions are few: the last 12 hours'."""
    wanted = {str(pk) for pk in users}
    theirs = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=now).iterator(chunk_size=500)
        if session.get_decoded().get(SESSION_USER) in wanted
    ]
    deleted, _by_model = Session.objects.filter(pk__in=theirs).delete()
    return deleted
