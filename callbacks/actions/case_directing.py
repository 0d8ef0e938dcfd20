"""Levels 2 and 3 (ruling 41): the supervisor's instruction, an expert's opinion, headquarters' ruling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, ensure_legal, in_hand, take
from callbacks.actions.cancelling import cancel_second_callbacks, hold_second_callbacks
from callbacks.actions.case_notices import Tidings, tell
from callbacks.choices import CaseVerb, DirectiveKind, TaskState
from callbacks.models import CaseDirective, Complaint
from callbacks.policies.escalation import HEADQUARTERS, SUPERVISOR
from config.lib.errors import Conflict, Forbidden, Refused
from config.lib.words import enough_words
from regions.choices import Role
from regions.models import User

TEXT_AT_LEAST = 4
ROUNDS_BEFORE_A_RULING = 3


def instruct(*, case: Complaint, text: str, actor: User, now: datetime, seen: int | None = None) -> Complaint:
    """What the supervisor tells the department to do, from level 2 on."""
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.INSTRUCT)
        if held.level < SUPERVISOR:
            raise Conflict("level_too_low", _("一级投诉由部门处理；先升级，再下指示。"))
        _direct(case=held, kind=DirectiveKind.INSTRUCTION, verb=CaseVerb.INSTRUCT, text=text, by=(actor, now))
        tell(case=held, tidings=Tidings.INSTRUCTED, now=now)
    return held


def name_expert(
    *, case: Complaint, expert: User, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """Raises Refused for somebody who is no technical expert of the region."""
    if not expert.has_role(Role.TECHNICAL_EXPERT, region=case.region):
        message: Any = _("请选择本区域的技术专家。")
        raise Refused("not_an_expert", message, fields={"expert": message})
    with in_hand(case=case, now=now, seen=seen) as held:
        step = CaseStep(
            verb=CaseVerb.NAME_EXPERT,
            now=now,
            actor=actor,
            reason=str(expert),
            columns={"expert": expert},
            evidence={"expert": expert.username},
        )
        take(case=held, step=step)
        tell(case=held, tidings=Tidings.EXPERT_ASKED, now=now)
    return held


def opine(*, case: Complaint, text: str, actor: User, now: datetime, seen: int | None = None) -> Complaint:
    """The named expert's opinion. Raises Forbidden to anybody else."""
    with in_hand(case=case, now=now, seen=seen) as held:
        if held.expert_id != actor.pk:
            raise Forbidden("not_the_expert", _("只有指定的专家可以写意见。"))
        _direct(case=held, kind=DirectiveKind.OPINION, verb=CaseVerb.OPINION, text=text, by=(actor, now))
        tell(case=held, tidings=Tidings.INSTRUCTED, now=now)
    return held


def rule_case(
    *, case: Complaint, ruling: tuple[str, bool], actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """The HQ manager's written ruling; ``ruling`` is its text and whether it closes the case.

    Closing needs a refused second call, or a third unsatisfied round at level 3 (ruling 43), and never counts
    as solved. Raises Conflict otherwise.
    """
    text, closes = ruling
    with transaction.atomic(), _held(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.CLOSE_BY_RULING if closes else CaseVerb.RULE)
        if closes:
            _ensure_may_close(held)
        directive = _direct(
            case=held, kind=DirectiveKind.RULING, verb=CaseVerb.RULE, text=text, by=(actor, now)
        )
        if closes:
            columns = {"closing_ruling": directive, "closing_note": directive.text}
            step = CaseStep(
                verb=CaseVerb.CLOSE_BY_RULING, now=now, actor=actor, reason=directive.text, columns=columns
            )
            take(case=held, step=step)
            cancel_second_callbacks(case=held, actor=actor, now=now)
        tell(case=held, tidings=Tidings.ENDED if closes else Tidings.INSTRUCTED, now=now)
    return held


@contextmanager
def _held(*, case: Complaint, now: datetime, seen: int | None) -> Iterator[Complaint]:
    """Its callbacks first, as a save holds them."""
    hold_second_callbacks(case)
    with in_hand(case=case, now=now, seen=seen) as held:
        yield held


def _ensure_may_close(case: Complaint) -> None:
    last = case.second_callbacks.order_by("-round").first()
    refused = last is not None and last.state == TaskState.REFUSED
    third = case.reopenings >= ROUNDS_BEFORE_A_RULING and case.level >= HEADQUARTERS
    if not refused and not third:
        raise Conflict(
            "cannot_close_by_ruling", _("只有客户拒绝二次回访，或三级投诉第三轮仍不满意，才能裁定结案。")
        )


def _direct(
    *, case: Complaint, kind: DirectiveKind, verb: CaseVerb, text: str, by: tuple[User, datetime]
) -> CaseDirective:
    author, now = by
    message = _("请写明内容，至少4个字。")
    text = enough_words(text=text, least=TEXT_AT_LEAST, field="text", code="text_missing", message=message)
    row = CaseDirective.objects.create(
        complaint=case, kind=kind, text=text, level=case.level, author=author, at=now
    )
    take(case=case, step=CaseStep(verb=verb, now=now, actor=author, reason=text))
    return row
