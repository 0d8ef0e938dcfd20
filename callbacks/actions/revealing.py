"""A number in clear without a call (ruling 20, O2): with a reason, one number at a time, audited first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.choices import PhoneSlot
from callbacks.models import Complaint, DataRecheck
from callbacks.queries.orders import phone_of
from config.lib.errors import Refused
from regions.actions.auditing import record_audit
from regions.models import User


@dataclass(frozen=True, slots=True)
class Revealed:
    """Show it, never store or log it. ``phone_raw`` is what the ERP's cell said, for a re-check alone."""

    phone: str
    phone_slot: PhoneSlot
    phone_raw: str
    revealed_at: datetime


@dataclass(frozen=True, slots=True)
class RevealRequest:
    reason: str
    phone_slot: PhoneSlot = PhoneSlot.PRIMARY


def reveal(*, case: Complaint | DataRecheck, actor: User, request: RevealRequest, now: datetime) -> Revealed:
    """The clear number of the case's order.

    Raises Refused without a reason or a number; Unavailable when the audit row cannot be written, and then
    nothing is revealed.
    """
    if not request.reason.strip():
        raise Refused("reason_missing", _("请填写查看号码的原因。"), fields={"reason": _("必填")})
    order = case.work_order
    phone, _digest, masked = phone_of(order=order, slot=request.phone_slot)
    is_recheck = isinstance(case, DataRecheck) and request.phone_slot == PhoneSlot.PRIMARY
    raw = order.phone_raw if is_recheck else ""
    if not phone and not raw:
        raise Refused("no_number", _("这一单没有这个号码。"), fields={"phone_slot": _("没有号码。")})
    with transaction.atomic():
        record_audit(
            actor=actor,
            verb="reveal",
            obj=case,
            region=case.region,
            now=now,
            after={"order_no": order.order_no, "phone_slot": request.phone_slot, "phone": masked},
            reason=request.reason.strip(),
        )
    return Revealed(phone=phone, phone_slot=request.phone_slot, phone_raw=raw, revealed_at=now)
