"""An agent looks after a case (四6, ruling 44; K15): parts that have not come, a repair that must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, in_hand, take
from callbacks.actions.case_recurring import recur
from callbacks.actions.follow_ups import open_parts_check
from callbacks.choices import CaseVerb, ComplaintState, FollowUpKind, FollowUpState
from callbacks.models import Complaint, FollowUp
from config.lib.errors import Conflict, Refused
from regions.models import User

NOTE_AT_LEAST = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What a follow-up found. ``recurred`` is the stability check's, and asked of nothing else."""

    note: str
    told_customer: bool
    recurred: bool | None = None
    respondent_name: str = ""


def finish_follow_up(*, follow_up: FollowUp, answer: Answer, actor: User, now: datetime) -> FollowUp:
    """The agent has looked after it. Parts that have not come are looked after again, a fault that came back
    reopens the case. Raises Refused for missing words, Conflict when somebody else was faster.
    """
    _ensure_complete(follow_up=follow_up, answer=answer)
    with in_hand(case=follow_up.complaint, now=now) as case:
        done = FollowUp.objects.filter(pk=follow_up.pk, state=FollowUpState.OPEN).update(
            state=FollowUpState.DONE,
            note=answer.note.strip(),
            told_customer=answer.told_customer,
            recurred=answer.recurred,
            respondent_name=answer.respondent_name.strip(),
            done_at=now,
            done_by=actor,
        )
        if not done:
            raise Conflict("done_already", _("这条跟进已经有人办了。"))
        follow_up.refresh_from_db()
        _carry_on(case=case, follow_up=follow_up, actor=actor, now=now)
    return follow_up


def _ensure_complete(*, follow_up: FollowUp, answer: Answer) -> None:
    fields = {}
    if len(answer.note.strip()) < NOTE_AT_LEAST:
        fields["note"] = _("请写明跟进的情况，至少4个字。")
    if follow_up.kind == FollowUpKind.STABILITY and answer.recurred is None:
        fields["recurred"] = _("请选择是否再出现同样问题。")
    if fields:
        raise Refused("incomplete", _("还有必填项没有填好,没有保存。"), fields=fields)


def _carry_on(*, case: Complaint, follow_up: FollowUp, actor: User, now: datetime) -> None:
    told = {"follow_up": follow_up.kind, "told_customer": bool(follow_up.told_customer)}
    if follow_up.recurred and case.state == ComplaintState.CLOSED_SATISFIED:
        recur(case=case, reason=follow_up.note, actor=actor, now=now)
        return
    columns = {}
    if follow_up.kind == FollowUpKind.PARTS_CHECK and case.state == ComplaintState.WAITING_PARTS:
        columns = {"wait_due_at": open_parts_check(case=case, now=now)}
    if case.is_open:
        step = CaseStep(
            verb=CaseVerb.PROGRESS,
            now=now,
            actor=actor,
            reason=follow_up.note,
            columns=columns,
            evidence=told,
        )
        take(case=case, step=step)
