"""Opening a case (E1, E3; rulings 29, 69): one save, one complaint, with all its grounds."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, lock_case, move
from callbacks.actions._sooner import sooner_dues
from callbacks.actions.case_beginning import begin
from callbacks.actions.submissions import CaseWords
from callbacks.choices import CaseVerb, ComplaintCategory, ComplaintKind, ComplaintState, Ground, Severity
from callbacks.models import CallbackRecord, Complaint
from callbacks.policies.mandatory import DESCRIPTION_AT_LEAST
from callbacks.policies.routing import class_of
from callbacks.policies.severity import SET_BY_HAND_RULE, graver, raised
from callbacks.policies.states import COMPLAINT_OPENS_AS
from callbacks.policies.triggers import Case, OrderFacts, case_by_hand, with_more_grounds
from callbacks.queries.case_history import times_before
from callbacks.queries.orders import order_facts
from callbacks.rules import can_set_severity
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.auditing import record_audit
from regions.actions.days import mark_days
from regions.models import User
from workorders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything of a new case but its order. ``record`` None: registered by hand, without a call."""

    case: Case
    words: CaseWords
    description: str
    respondent_name: str = ""
    record: CallbackRecord | None = None


def open_complaint(*, order: WorkOrder, filing: Filing, actor: User, now: datetime) -> Complaint:
    """Register the case with number, grounds, severity, limits and department; in the caller's transaction,
    which marks the day (ruling 70). The routed department has it at once; one that the agent chose against
    the table waits for the supervisor (calls.md 5.5). Raises Refused when the region has no such department.
    """
    words, case = filing.words, filing.case
    severity, rule = graver(
        severity=case.severity,
        rule=case.severity_rule,
        category=case.category,
        same_matter=times_before(order=order, category=case.category, now=now),
    )
    complaint = Complaint.objects.create(
        number=secrets.token_hex(8),
        work_order=order,
        region_id=order.region_id,
        record=filing.record,
        kind=case.kind,
        category=case.category,
        problem_class=class_of(category=case.category),
        grounds=[str(ground) for ground in case.grounds],
        severity=severity,
        severity_rule=rule,
        state=COMPLAINT_OPENS_AS,
        complainant=words.complainant or filing.respondent_name or order.customer_name,
        respondent_name=filing.respondent_name,
        matter=words.matter or filing.description,
        demand=words.demand,
        description=filing.description,
        occurred_at=words.occurred_at or now,
        registered_at=now,
        registered_by=actor,
    )
    return begin(complaint=complaint, chosen=words.department, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Widening:
    """Grounds that corrected answers add to a case, and why they were corrected."""

    added: frozenset[Ground]
    facts: OrderFacts
    reason: str


def widen_complaint(*, complaint: Complaint, by: Widening, actor: User, now: datetime) -> Complaint:
    """The case hears of a corrected answer (E1, E8; ruling 29); an event remembers what it was before.

    In the caller's transaction, which marks the day. Nothing happens when the case has these grounds already.
    """
    complaint = lock_case(complaint.pk)
    standing = _case_of(complaint)
    wider = with_more_grounds(standing=standing, added=by.added, order=by.facts)
    if wider == standing:
        return complaint
    if not complaint.is_open:
        message = _("这条记录的投诉已经结束，新的问题请另外登记一件投诉。")
        raise Conflict("case_ended", message)
    columns: dict[str, object] = {
        "grounds": [str(ground) for ground in wider.grounds],
        "kind": wider.kind,
        "category": wider.category,
        "severity": wider.severity,
        "severity_rule": wider.severity_rule,
    }
    if wider.severity != standing.severity:
        columns |= sooner_dues(case=complaint, severity=wider.severity, now=now)
    step = CaseStep(
        verb=CaseVerb.AMEND,
        now=now,
        actor=actor,
        reason=by.reason,
        columns=columns,
        evidence={"before": _told(standing), "after": _told(wider)},
    )
    return move(case=complaint, to=ComplaintState(complaint.state), step=step)


def _case_of(complaint: Complaint) -> Case:
    return Case(
        grounds=tuple(Ground(ground) for ground in complaint.grounds),
        kind=ComplaintKind(complaint.kind),
        category=ComplaintCategory(complaint.category),
        severity=Severity(complaint.severity),
        severity_rule=complaint.severity_rule,
    )


def _told(case: Case) -> dict[str, object]:
    return {
        "grounds": [str(ground) for ground in case.grounds],
        "kind": str(case.kind),
        "category": str(case.category),
        "severity": str(case.severity),
        "severity_rule": case.severity_rule,
    }


@dataclass(frozen=True, slots=True)
class ByHand:
    """A case registered without a callback (POST complaints/, ruling 63). ``severity`` only ever raises."""

    kind: ComplaintKind
    category: ComplaintCategory
    words: CaseWords
    description: str
    severity: Severity | None = None


def register_by_hand(*, order: WorkOrder, given: ByHand, actor: User, now: datetime) -> Complaint:
    """A customer phoned in, or HQ found it: time, complainant, matter and demand are mandatory (K2).

    Raises Forbidden where somebody sets the severity who may not.
    """
    missing = _missing(given)
    if missing:
        raise Refused("incomplete", _("请补全投诉内容。"), fields=missing)
    case = _case_by_hand(order=order, given=given, actor=actor)
    with transaction.atomic():
        filing = Filing(case=case, words=given.words, description=given.description)
        complaint = open_complaint(order=order, filing=filing, actor=actor, now=now)
        record_audit(
            actor=actor,
            verb="register_complaint",
            obj=complaint,
            region=order.region,
            now=now,
            after={"number": complaint.number, "kind": complaint.kind, "category": complaint.category},
        )
        mark_days(days=[(order.region_id, local_day(now))], now=now)
    return complaint


def _case_by_hand(*, order: WorkOrder, given: ByHand, actor: User) -> Case:
    case = case_by_hand(order=order_facts(order=order), category=given.category, kind=given.kind)
    if given.severity is None:
        return case
    if not can_set_severity(actor, order.region):
        message = _("程度由规则确定，只有区域主管和总部可以提高。")
        raise Forbidden("forbidden", message, fields={"severity": message})
    if not raised(severity=case.severity, to=given.severity):
        return case
    return replace(case, severity=given.severity, severity_rule=SET_BY_HAND_RULE)


def _missing(given: ByHand) -> dict[str, object]:
    missing: dict[str, object] = {}
    if not given.words.complainant.strip():
        missing["complainant"] = _("请填写投诉人。")
    if not given.words.matter.strip():
        missing["matter"] = _("请填写投诉事项。")
    if not given.words.demand.strip():
        missing["demand"] = _("请填写客户要求,没有要求请填“无”。")
    if len(given.description.strip()) < DESCRIPTION_AT_LEAST:
        missing["description"] = _("请填写描述,至少10个字。")
    return missing
