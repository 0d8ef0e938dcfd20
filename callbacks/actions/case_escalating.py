"""Up the three levels (K10, ruling 41): by rule once a step, by hand with the story told; never down again
without the HQ manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, ensure_legal, in_hand, take
from callbacks.actions.case_notices import Tidings, tell
from callbacks.choices import CaseVerb, EscalationRule
from callbacks.models import CaseEscalation, Complaint
from callbacks.policies.escalation import HEADQUARTERS
from callbacks.queries.case_story import handling_so_far, problem_of
from config.lib.errors import Conflict, Refused
from regions.models import User


@dataclass(frozen=True, slots=True)
class Rise:
    """A step up. ``key`` makes it happen once; words that are missing are assembled from the timeline, for a
    person to complete.
    """

    rule: EscalationRule
    to: int
    key: str
    description: str = ""
    handling_so_far: str = ""


def rise(*, case: Complaint, step: Rise, now: datetime, actor: User | None = None) -> bool:
    """Raise a case in hand; False when this step was taken before or leads nowhere higher."""
    if step.to <= case.level or CaseEscalation.objects.filter(complaint=case, key=step.key).exists():
        return False
    told = bool(step.description and step.handling_so_far)
    CaseEscalation.objects.create(
        complaint=case,
        key=step.key,
        rule=step.rule,
        from_level=case.level,
        to_level=step.to,
        description=step.description or problem_of(case),
        handling_so_far=step.handling_so_far or handling_so_far(case),
        actor=actor,
        at=now,
        completed_by=actor if told else None,
        completed_at=now if told else None,
    )
    take(
        case=case,
        step=CaseStep(
            verb=CaseVerb.ESCALATE,
            now=now,
            actor=actor,
            reason=step.description or str(step.rule.label),
            columns={"level": step.to},
            evidence={"rule": step.rule, "level": step.to},
        ),
    )
    tell(case=case, tidings=Tidings.ESCALATED, now=now, key=step.key)
    return True


def escalate(
    *, case: Complaint, words: tuple[str, str], actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """One level up by hand; ``words`` are the problem and the handling so far, both mandatory (K10).

    Raises Refused for a missing word, Conflict on level 3 and for an ended case.
    """
    description, so_far = _whole(words=words, message=_("升级必须附上问题描述和前期处理。"))
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.ESCALATE)
        if held.level >= HEADQUARTERS:
            raise Conflict("top_level", _("已经是三级，由总部经理裁定。"))
        up = Rise(
            rule=EscalationRule.BY_HAND,
            to=held.level + 1,
            key=f"by_hand:{held.level + 1}:{held.reopenings}",
            description=description,
            handling_so_far=so_far,
        )
        rise(case=held, step=up, now=now, actor=actor)
    return held


def _whole(*, words: tuple[str, str], message: Any) -> tuple[str, str]:
    """The problem and the handling so far, each told."""
    description, so_far = (each.strip() for each in words)
    missing: dict[str, Any] = {}
    if not description:
        missing["description"] = _("请写明问题。")
    if not so_far:
        missing["handling_so_far"] = _("请写明前期处理。")
    if missing:
        raise Refused("incomplete", message, fields=missing)
    return description, so_far


def complete_escalation(
    *, escalation: CaseEscalation, words: tuple[str, str], actor: User, now: datetime
) -> CaseEscalation:
    """A person corrects and confirms what was assembled (K10). Raises Refused without words, Conflict when
    that was done before.
    """
    description, so_far = _whole(words=words, message=_("请写明问题和前期处理。"))
    done = CaseEscalation.objects.filter(pk=escalation.pk, completed_at__isnull=True).update(
        description=description, handling_so_far=so_far, completed_by=actor, completed_at=now
    )
    if not done:
        raise Conflict("completed", _("这次升级的说明已经补齐。"))
    escalation.refresh_from_db()
    return escalation
