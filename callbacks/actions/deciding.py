"""A finding confirmed or refuted by the supervisor (ruling 30); confirmed it names the technician (F3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.choices import FindingState, FindingVerb
from callbacks.models import ServiceFinding
from config.lib.errors import Conflict, Refused
from regions.actions.auditing import record_audit
from regions.models import User

DECIDED = {FindingVerb.CONFIRM: FindingState.CONFIRMED, FindingVerb.REFUTE: FindingState.REFUTED}


@dataclass(frozen=True, slots=True)
class _Decision:
    verb: FindingVerb
    actor: User
    note: str
    now: datetime
    responsible_name: str = ""


def confirm_finding(*, finding: ServiceFinding, actor: User, note: str, now: datetime) -> ServiceFinding:
    """The service was irregular. Raises Refused without a note; Conflict, with ``legal``, when decided."""
    name = str(finding.work_order.technician or "")[:60]
    return _decide(finding, _Decision(FindingVerb.CONFIRM, actor, note.strip(), now, name))


def refute_finding(*, finding: ServiceFinding, actor: User, note: str, now: datetime) -> ServiceFinding:
    """There was nothing irregular. Raises Refused without a note; Conflict, with ``legal``, when decided."""
    return _decide(finding, _Decision(FindingVerb.REFUTE, actor, note.strip(), now))


def _decide(finding: ServiceFinding, decision: _Decision) -> ServiceFinding:
    if not decision.note:
        raise Refused("note_missing", _("请写明怎样核实的。"), fields={"note": _("必填")})
    columns = {
        "state": DECIDED[decision.verb],
        "decided_by_id": decision.actor.pk,
        "decided_at": decision.now,
        "note": decision.note,
        "responsible_name": decision.responsible_name,
    }
    with transaction.atomic():
        moved = ServiceFinding.objects.filter(pk=finding.pk, state=FindingState.OPENED).update(**columns)
        if not moved:
            raise Conflict("illegal_step", _("这一条已经确认过了。"), legal=[])
        record_audit(
            actor=decision.actor,
            verb=f"{decision.verb}_finding",
            obj=finding,
            region=finding.region,
            now=decision.now,
            before={"state": FindingState.OPENED},
            after={"state": columns["state"], "responsible_name": decision.responsible_name},
            reason=decision.note,
        )
    for name, value in columns.items():
        setattr(finding, name, value)
    return finding
