"""Versions of the questions: drafted from what is published, changed as drafts, published for a day (D6).

What is published is never edited: answers are read back with the version they were given to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from callbacks.choices import QuestionnaireKind, QuestionnaireState
from callbacks.models import Questionnaire, QuestionnaireItem
from callbacks.policies.drafting import (
    KNOWN_KEYS,
    QUESTIONS_AT_MOST,
    depending_keys,
    dropped_keys,
    item_problems,
    may_move,
    version_problems,
)
from callbacks.policies.questions import fixed_keys
from callbacks.policies.versions import Item, default_items
from callbacks.queries.questionnaires import items_of, published_further
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Refused
from regions.actions.auditing import record_audit
from regions.models import User

STEP = 10


def ensure_default_questionnaires(*, valid_from: date, now: datetime) -> None:
    """The questions of the code as the first version of each kind, where there is none yet."""
    for kind in QuestionnaireKind:
        if Questionnaire.objects.filter(kind=kind).exists():
            continue
        with transaction.atomic():
            first = Questionnaire.objects.create(kind=kind, number=1, created_at=now)
            _write(draft=first, items=default_items(kind=kind))
            _publish(draft=first, valid_from=valid_from, actor=None, now=now)


def draft_version(*, kind: QuestionnaireKind, actor: User, now: datetime) -> Questionnaire:
    """A copy of the version published last, to be changed. Raises Conflict while there is a draft already."""
    with transaction.atomic():
        versions = Questionnaire.objects.select_for_update().filter(kind=kind)
        if any(version.is_draft for version in versions):
            raise Conflict("draft_exists", _("这种问卷已有草稿，请先发布或删除它。"))
        latest = versions.published().order_by("-number").first()
        items = items_of(questionnaire=latest) if latest is not None else default_items(kind=kind)
        number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
        draft = Questionnaire.objects.create(kind=kind, number=number, created_by=actor, created_at=now)
        _write(draft=draft, items=items)
        _trail(actor=actor, verb="draft_questionnaire", draft=draft, now=now, questions=len(items))
    return draft


def put_question(*, draft: Questionnaire, item: Item, actor: User, now: datetime) -> None:
    """Add a question at the end, or put ``item`` in the place of the draft's question of the same code.

    Of a known question only words and figure are the version's. Raises Refused with ``fields``; Conflict when
    the version is published.
    """
    with transaction.atomic():
        draft = _locked(draft)
        items = list(items_of(questionnaire=draft))
        problems = item_problems(item=item, kind=QuestionnaireKind(draft.kind), published=published_further())
        if problems:
            raise Refused("question_not_clear", _("这个问题还不能用。"), fields=problems)
        at = next((place for place, each in enumerate(items) if each.key == item.key), len(items))
        if at == len(items) == QUESTIONS_AT_MOST:
            raise Refused("too_many", _("一份问卷最多%(limit)s个问题。") % {"limit": QUESTIONS_AT_MOST})
        items[at : at + 1] = [item]
        _write(draft=draft, items=items)
        _trail(actor=actor, verb="edit_questionnaire", draft=draft, now=now, question=item.key)


def take_in_question(*, draft: Questionnaire, key: str, actor: User, now: datetime) -> None:
    """A known question that the version left out, again."""
    kind = QuestionnaireKind(draft.kind)
    keys = [item.key for item in items_of(questionnaire=draft)]
    if key not in dropped_keys(keys=keys, kind=kind):
        raise Refused("unknown_question", _("没有这个问题。"))
    put_question(draft=draft, item=Item(key=key), actor=actor, now=now)


def drop_question(*, draft: Questionnaire, key: str, actor: User, now: datetime) -> None:
    """Leave it out, with those that only its answers call for. Raises Refused for a prescribed one (D7)."""
    with transaction.atomic():
        draft = _locked(draft)
        kind = QuestionnaireKind(draft.kind)
        if key in fixed_keys(kind=kind):
            raise Refused("prescribed", _("规定的问题不能去掉。"))
        gone = {key, *depending_keys(key=key, kind=kind)}
        items = items_of(questionnaire=draft)
        _write(draft=draft, items=[item for item in items if item.key not in gone])
        _trail(actor=actor, verb="edit_questionnaire", draft=draft, now=now, dropped=key)


def move_question(*, draft: Questionnaire, key: str, step: int, actor: User, now: datetime) -> None:
    """One place up (-1) or down (+1). Raises Refused into the prescribed block or past an end."""
    with transaction.atomic():
        draft = _locked(draft)
        items = list(items_of(questionnaire=draft))
        keys = [item.key for item in items]
        if key not in keys:
            raise Refused("unknown_question", _("没有这个问题。"))
        if not may_move(keys=keys, key=key, step=step, kind=QuestionnaireKind(draft.kind)):
            raise Refused("prescribed", _("规定的问题总在最前，其他问题只能排在它们之后。"))
        at = keys.index(key)
        items[at], items[at + step] = items[at + step], items[at]
        _write(draft=draft, items=items)
        _trail(actor=actor, verb="edit_questionnaire", draft=draft, now=now, moved=key)


def discard_draft(*, draft: Questionnaire, actor: User, now: datetime) -> None:
    with transaction.atomic():
        draft = _locked(draft)
        _trail(actor=actor, verb="discard_questionnaire", draft=draft, now=now)
        draft.delete()


def publish_version(
    *, draft: Questionnaire, valid_from: date, note: str, actor: User, now: datetime
) -> Questionnaire:
    """From ``valid_from`` on it is asked, until a later version begins.

    Raises Refused for a day that is over and for questions that may not stand so; Conflict when the version
    is published already or another of its kind begins that day.
    """
    with transaction.atomic():
        draft = _locked(draft)
        if valid_from < local_day(now):
            message = _("生效日期只能是今天或以后。")
            raise Refused("day_is_over", message, fields={"valid_from": message})
        others = Questionnaire.objects.published().filter(kind=draft.kind, valid_from=valid_from)
        if other := others.first():
            raise Conflict(
                "day_taken", _("v%(number)s 已在这一天生效，请另选日期。") % {"number": other.number}
            )
        kind = QuestionnaireKind(draft.kind)
        problems = version_problems(
            items=items_of(questionnaire=draft), kind=kind, published=published_further()
        )
        if problems:
            raise Refused("not_publishable", " ".join(str(problem) for problem in problems))
        draft.note = note.strip()[:200]
        _publish(draft=draft, valid_from=valid_from, actor=actor, now=now)
        _trail(actor=actor, verb="publish_questionnaire", draft=draft, now=now, valid_from=str(valid_from))
    return draft


def _locked(draft: Questionnaire) -> Questionnaire:
    row = Questionnaire.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if row is None or not row.is_draft:
        raise Conflict("not_a_draft", _("这一版已发布或已删除，不能再改；请建新版本。"))
    return row


def _publish(*, draft: Questionnaire, valid_from: date, actor: User | None, now: datetime) -> None:
    draft.state = QuestionnaireState.PUBLISHED
    draft.valid_from, draft.published_by, draft.published_at = valid_from, actor, now
    draft.save(update_fields=["state", "valid_from", "note", "published_by", "published_at"])


def _write(*, draft: Questionnaire, items: Iterable[Item]) -> None:
    """The draft's questions as they stand now: few rows, written anew."""
    QuestionnaireItem.objects.filter(questionnaire=draft).delete()
    rows = [
        QuestionnaireItem(questionnaire=draft, position=place * STEP, **_columns(item))
        for place, item in enumerate(items, start=1)
    ]
    QuestionnaireItem.objects.bulk_create(rows)


def _columns(item: Item) -> dict[str, Any]:
    words = {"key": item.key, "label": item.label, "label_en": item.label_en, "is_figure": item.is_figure}
    if item.key in KNOWN_KEYS:
        return words
    return {
        **words,
        "shape": item.shape or "",
        "options": [asdict(option) for option in item.options],
        "service_mode": item.service_mode or "",
        "is_needed": item.is_needed,
    }


def _trail(*, actor: User, verb: str, draft: Questionnaire, now: datetime, **after: Any) -> None:
    row = {"row": f"{draft.kind} v{draft.number}", **after}
    record_audit(actor=actor, verb=verb, obj=draft, region=None, now=now, after=row)
