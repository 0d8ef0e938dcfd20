"""Whose fault it was, by what people write: a number, a name, a username (F3, ruling 40)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from callbacks.choices import ResponsibleKind
from regions.models import User
from workorders.models import Technician, WorkOrder


@dataclass(frozen=True, slots=True)
class Responsible:
    """A technician, a colleague with an account, or (a shop, a clerk of another system) a name alone."""

    name: str
    technician: Technician | None = None
    user: User | None = None


def responsible_named(*, order: WorkOrder, kind: ResponsibleKind, named: str) -> Responsible | None:
    """None for 无责 and where nobody fits. Unnamed, it is the order's own technician or entering clerk."""
    named = named.strip()
    match kind:
        case ResponsibleKind.NONE:
            return None
        case ResponsibleKind.TECHNICIAN:
            return _technician(order=order, named=named)
        case ResponsibleKind.SHOP:
            return Responsible(name=named or order.station) if named or order.station else None
        case _:
            return _colleague(order=order, named=named or _entered_by(order=order, kind=kind))


def _technician(*, order: WorkOrder, named: str) -> Responsible | None:
    found = order.technician
    if named:
        rows = Technician.objects.filter(region=order.region_id).filter(Q(number=named) | Q(name=named))
        found = rows.order_by("pk").first()
    return Responsible(name=found.name, technician=found) if found is not None else None


def _entered_by(*, order: WorkOrder, kind: ResponsibleKind) -> str:
    return order.entered_by if kind == ResponsibleKind.DATA_CLERK else ""


def _colleague(*, order: WorkOrder, named: str) -> Responsible | None:
    """By username, staff number or name among the region's people; a clerk of the ERP by name alone."""
    if not named:
        return None
    known = User.objects.filter(memberships__region__code__in=order.region.path.strip("/").split("/"))
    user = known.filter(Q(username=named) | Q(staff_no=named) | Q(name=named)).order_by("pk").first()
    return Responsible(name=str(user) if user else named, user=user)
