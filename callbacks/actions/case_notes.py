"""What people write on a case beside its steps (K1, K3, K4, K11, K18, L4, L22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, in_hand, take
from callbacks.actions.case_notices import Tidings, send
from callbacks.choices import CaseLimit, CaseVerb, ComplaintCategory, ComplaintClass, CoreDemand, ToldBy
from callbacks.models import CaseInquiry, CaseSolution, Complaint, OverdueCheck
from callbacks.queries.case_people import heads_of
from config.lib.errors import Conflict, Refused
from config.lib.words import enough_words
from regions.models import Department, User

TEXT_AT_LEAST = 4
SOLUTION_AT_LEAST = 10


def _ensure_text(*, text: str, field: str, least: int = TEXT_AT_LEAST) -> str:
    message = _("请写明内容，至少%(least)s个字。") % {"least": least}
    return enough_words(text=text, least=least, field=field, code="text_missing", message=message)


def soothe(
    *, case: Complaint, demand: CoreDemand, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """The apology was said and the core demand confirmed (K1, L22); the first time stands."""
    with in_hand(case=case, now=now, seen=seen) as held:
        columns = {"apologised_at": held.apologised_at or now, "core_demand": demand}
        reason = f"{_('已致歉')} · {demand.label}"
        step = CaseStep(
            verb=CaseVerb.PROGRESS,
            now=now,
            actor=actor,
            reason=reason,
            columns=columns,
            evidence={"core_demand": demand},
        )
        take(case=held, step=step)
    return held


def classify(
    *,
    case: Complaint,
    category: ComplaintCategory,
    problem_class: ComplaintClass,
    actor: User,
    now: datetime,
    seen: int | None = None,
) -> Complaint:
    """Category and class as the facts turned out (K18); the old ones stay in the history."""
    with in_hand(case=case, now=now, seen=seen) as held:
        before = {"category": held.category, "problem_class": held.problem_class}
        columns = {"category": category, "problem_class": problem_class}
        step = CaseStep(
            verb=CaseVerb.PROGRESS,
            now=now,
            actor=actor,
            reason=f"{category.label} · {problem_class.label}",
            columns=columns,
            evidence={"before": before, "after": {"category": category, "problem_class": problem_class}},
        )
        take(case=held, step=step)
    return held


@dataclass(frozen=True, slots=True)
class Solution:
    """Clear, concrete, feasible (K4); ``told_at`` and ``told_by`` once the customer knows it."""

    text: str
    told_at: datetime | None = None
    told_by: ToldBy | None = None
    compensation: Decimal | None = None
    alternative: str = ""


def propose_solution(
    *, case: Complaint, given: Solution, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """Raises Refused without a text, when told without saying how, or in the future."""
    text = _ensure_text(text=given.text, field="text", least=SOLUTION_AT_LEAST)
    fields: dict[str, Any] = {}
    if given.told_at is not None and given.told_by is None:
        fields["told_by"] = _("请选择怎样告知客户。")
    if given.told_at is not None and given.told_at > now:
        fields["told_at"] = _("告知时间不能晚于现在。")
    if fields:
        raise Refused("incomplete", _("解决方案还不完整。"), fields=fields)
    with in_hand(case=case, now=now, seen=seen) as held:
        CaseSolution.objects.create(
            complaint=held,
            text=text,
            told_at=given.told_at,
            told_by=given.told_by or "",
            compensation=given.compensation,
            alternative=given.alternative.strip(),
            actor=actor,
            at=now,
        )
        columns = {"planned_at": held.planned_at or now}
        evidence = {"told_customer": given.told_at is not None}
        step = CaseStep(
            verb=CaseVerb.PROGRESS, now=now, actor=actor, reason=text, columns=columns, evidence=evidence
        )
        take(case=held, step=step)
    return held


def ask_department(
    *,
    case: Complaint,
    department: Department,
    question: str,
    actor: User,
    now: datetime,
    seen: int | None = None,
) -> CaseInquiry:
    """The departments concerned say what they know (K3). Raises Refused for one of another region."""
    question = _ensure_text(text=question, field="question")
    if department.region_id != case.region_id:
        message: Any = _("请选择本区域的部门。")
        raise Refused("unknown_department", message, fields={"department": message})
    with in_hand(case=case, now=now, seen=seen) as held:
        inquiry = CaseInquiry.objects.create(
            complaint=held, department=department, question=question, asked_by=actor, asked_at=now
        )
        reason = f"{department}：{question}"
        take(case=held, step=CaseStep(verb=CaseVerb.PROGRESS, now=now, actor=actor, reason=reason))
        send(case=held, tidings=Tidings.INQUIRED, people=heads_of(department), now=now)
    return inquiry


def answer_inquiry(
    *, inquiry: CaseInquiry, answer: str, actor: User, now: datetime, seen: int | None = None
) -> CaseInquiry:
    """Once. Raises Conflict when it was answered before."""
    answer = _ensure_text(text=answer, field="answer")
    with in_hand(case=inquiry.complaint, now=now, seen=seen) as held:
        told = CaseInquiry.objects.filter(pk=inquiry.pk, answered_at__isnull=True).update(
            answer=answer, answered_by=actor, answered_at=now
        )
        if not told:
            raise Conflict("answered_already", _("这条询问已经回答。"))
        reason = f"{inquiry.department}：{answer}"
        take(case=held, step=CaseStep(verb=CaseVerb.PROGRESS, now=now, actor=actor, reason=reason))
    inquiry.refresh_from_db()
    return inquiry


def check_overdue(
    *, case: Complaint, note: str, actor: User, now: datetime, seen: int | None = None
) -> OverdueCheck:
    """A person has looked at the limit that is past (L4); once for each. Raises Conflict where none is."""
    note = _ensure_text(text=note, field="note")
    with in_hand(case=case, now=now, seen=seen) as held:
        if held.next_due_at is None or held.next_due_at >= now:
            raise Conflict("not_overdue", _("这件投诉没有超时。"))
        check, is_new = OverdueCheck.objects.get_or_create(
            complaint=held,
            limit=held.next_limit,
            due_at=held.next_due_at,
            defaults={"note": note, "actor": actor, "at": now},
        )
        if is_new:
            reason = f"{CaseLimit(held.next_limit).label}：{note}"
            step = CaseStep(verb=CaseVerb.PROGRESS, now=now, actor=actor, reason=reason)
            take(case=held, step=step)
    return check
