"""A master case takes another in: nothing of it is lost (states.md 6.2 row 15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, move
from callbacks.actions._sooner import sooner_dues
from callbacks.actions.case_notices import Tidings, tell
from callbacks.choices import HANDLING_VERBS, CaseVerb, ComplaintKind, ComplaintState, Ground, Severity
from callbacks.models import Complaint
from callbacks.policies.case_steps import BEFORE_SECOND_CALLBACK
from callbacks.policies.severity import raised
from callbacks.policies.triggers import RULES
from config.lib.errors import Refused
from regions.models import User


def ensure_may_take_in(*, case: Complaint, master: Complaint) -> None:
    """Same region and customer (the same digits or the same row), open, and not itself.

    One whose customer is being called back takes nothing in: that call would end what nobody handled (E5).
    """
    mine, theirs = case.work_order, master.work_order
    same_digits = bool(mine.phone_hmac) and mine.phone_hmac == theirs.phone_hmac
    same = same_digits or mine.customer_id == theirs.customer_id
    if case.pk == master.pk or case.region_id != master.region_id or not same:
        message: Any = _("只能并入本区域同一客户的另一件投诉。")
    elif not master.is_open:
        message = _("要并入的投诉已经结束。")
    elif ComplaintState(master.state) not in BEFORE_SECOND_CALLBACK:
        message = _("要并入的投诉正在二次回访，等客户答复后再并入。")
    else:
        return
    raise Refused("cannot_merge", message, fields={"into": message})


def take_in(*, master: Complaint, merged: Complaint, actor: User, now: datetime) -> None:
    """Both in hand. Grounds are joined in their order; kind, severity and limits follow the graver case. Who
    handled the one never calls back on the other, nor closes it (E5)."""
    found = {*master.grounds, *merged.grounds}
    columns: dict[str, Any] = {"grounds": [str(ground) for ground in RULES if str(ground) in found]}
    severity = Severity(merged.severity)
    if raised(severity=Severity(master.severity), to=severity):
        columns |= {"severity": severity, "severity_rule": merged.severity_rule}
        columns |= sooner_dues(case=master, severity=severity, now=now)
    if Ground.NOT_GENUINE in merged.grounds or merged.kind == ComplaintKind.NOT_GENUINE:
        columns["kind"] = ComplaintKind.NOT_GENUINE
    if merged.level > master.level:
        columns["level"] = merged.level
    step = CaseStep(
        verb=CaseVerb.AMEND,
        now=now,
        actor=actor,
        reason=f"{merged.number}：{merged.matter}",
        columns=columns,
        evidence={"merged": merged.number, "demand": merged.demand},
    )
    move(case=master, to=ComplaintState(master.state), step=step)
    for person in _who_handled(merged):
        step = CaseStep(verb=CaseVerb.HANDLED_MERGED, now=now, actor=person, reason=merged.number)
        move(case=master, to=ComplaintState(master.state), step=step)
    tell(case=merged, tidings=Tidings.ENDED, now=now)
    tell(case=master, tidings=Tidings.TOOK_IN, now=now)


def _who_handled(case: Complaint) -> list[User]:
    """In any round, and in what the case took in itself."""
    steps = case.events.filter(verb__in=HANDLING_VERBS, actor__isnull=False)
    known = {*steps.values_list("actor", flat=True), *case.handlings.values_list("handler", flat=True)}
    if case.handler_id is not None:
        known.add(case.handler_id)
    return list(User.objects.filter(pk__in=[pk for pk in known if pk is not None]).order_by("pk"))
