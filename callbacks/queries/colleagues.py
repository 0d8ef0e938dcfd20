"""Who of the region can talk with this customer (D11)."""

from __future__ import annotations

from callbacks.models import CallbackTask
from callbacks.policies.dialects import EVERYBODYS, speaks
from callbacks.queries.queue import CALLING_ROLES
from regions.models import User

OFFERED = 9


def colleagues_for(*, task: CallbackTask, agent: User) -> list[User]:
    """Others who call for the region and speak the customer's dialect; nobody while it is unknown, and never
    who handled the case of a second callback (E5)."""
    dialect = task.work_order.customer.dialect
    if not dialect or dialect == EVERYBODYS:
        return []
    codes = task.region.path.rstrip("/").split("/")
    above = ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes) + 1)]
    rows = User.objects.filter(
        is_active=True, memberships__role__in=CALLING_ROLES, memberships__region__path__in=above
    ).exclude(pk=agent.pk)
    found = rows.filter(dialects__contains=dialect).distinct().order_by("name", "username", "pk")
    able = [user for user in found if speaks(dialects=user.dialects, dialect=dialect)]
    case = task.complaint
    return [user for user in able if case is None or not case.was_handled_by(user)][:OFFERED]


def colleague_named(*, task: CallbackTask, agent: User, username: str) -> User | None:
    return next((user for user in colleagues_for(task=task, agent=agent) if user.username == username), None)
