"""Whose fault it was, by name (F3): out of the order and the call, never out of what somebody types."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.choices import ResponsibleKind
from callbacks.models import DataRecheck
from config.lib.errors import Refused
from regions.models import User


def person_at_fault(*, recheck: DataRecheck, kind: ResponsibleKind, judge: User) -> dict[str, Any]:
    """The columns that name her. Raises Refused where there is nobody to name, and for who would judge
    herself."""
    order = recheck.work_order
    technician, agent = order.technician, recheck.opened_by
    names = {
        ResponsibleKind.TECHNICIAN: str(technician or ""),
        ResponsibleKind.DATA_CLERK: order.entered_by.strip(),
        ResponsibleKind.AGENT: agent.label if agent is not None else "",
        ResponsibleKind.SHOP: order.station,
        ResponsibleKind.NONE: "",
    }
    if not names[kind] and kind in {ResponsibleKind.TECHNICIAN, ResponsibleKind.AGENT}:
        raise _refused(_("这一单没有%(kind)s。") % {"kind": kind.label})
    own = {judge.name, judge.username, judge.staff_no, judge.label} - {""}
    is_own = kind is ResponsibleKind.DATA_CLERK and names[kind] in own
    if is_own or (kind is ResponsibleKind.AGENT and agent == judge):
        raise _refused(_("自己的责任不能由自己认定，请同事或主管复核。"))
    return {
        "responsible_kind": kind,
        "responsible_technician_id": technician.pk
        if kind is ResponsibleKind.TECHNICIAN and technician
        else None,
        "responsible_name": names[kind][:60],
    }


def _refused(message: Any) -> Refused:
    return Refused("nobody_to_name", message, fields={"responsible_kind": message})
