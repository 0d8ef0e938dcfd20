"""What may stand in a version before it is published (D6, D7): pure, so that page and publication agree."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.policies.questions import QUESTIONS, Label, coded_questions, fixed_keys
from callbacks.policies.versions import Item

# How a further question may be asked; money stays with the questions that the forms count.
FURTHER_SHAPES = (
    QuestionShape.YES_NO,
    QuestionShape.CHOICE,
    QuestionShape.LEVEL,
    QuestionShape.COUNT,
    QuestionShape.TEXT,
)
OPTIONS_AT_LEAST, OPTIONS_AT_MOST = 2, 9
QUESTIONS_AT_MOST = 40
LABEL_AT_MOST = 40
OPTION_AT_MOST = 12
KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")

KNOWN_KEYS = frozenset(question.key for question in QUESTIONS)
# Fields that the call screen and the correction send beside the answers: a question of that name would be
# taken for one of them. A test compares this with the forms.
TAKEN_NAMES = frozenset(
    {
        *("submission_id", "outcome", "phone_slot", "respondent_relation", "respondent_name", "description"),
        *("demand", "category", "department", "note", "data_error", "data_error_note", "suggestion"),
        *("suggestion_category", "needs", "next_choice", "next_at", "appointment_for", "keep_open"),
        *("early_reason", "ended_before", "hand_to", "reason", "questionnaire", "csrfmiddlewaretoken"),
    }
)


def item_problems(*, item: Item, kind: QuestionnaireKind, published: Mapping[str, Item]) -> dict[str, Label]:
    """What is wrong with one question, by field.

    ``published``: the further questions of every version that was ever published, by key: a key keeps its
    shape, and an answer its meaning, for ever.
    """
    if item.key in KNOWN_KEYS:
        return _known_problems(item=item, kind=kind)
    problems = {**_key_problems(item), **_word_problems(item), **_shape_problems(item)}
    earlier = published.get(item.key)
    if earlier is not None and not problems:
        problems = _changed_meaning(item=item, earlier=earlier)
    return problems


def version_problems(
    *, items: Sequence[Item], kind: QuestionnaireKind, published: Mapping[str, Item]
) -> list[Label]:
    """Why a version cannot be published; empty when it can."""
    keys = [item.key for item in items]
    found: list[Label] = []
    fixed = fixed_keys(kind=kind)
    if tuple(keys[: len(fixed)]) != fixed:
        found.append(_("规定的问题必须按原来的顺序排在最前，不能去掉。"))
    if len(set(keys)) != len(keys):
        found.append(_("同一个代码的问题只能出现一次。"))
    if len(keys) > QUESTIONS_AT_MOST:
        found.append(_("一份问卷最多%(limit)s个问题。") % {"limit": QUESTIONS_AT_MOST})
    found += _out_of_order(keys=keys, kind=kind)
    for item in items:
        words = item_problems(item=item, kind=kind, published=published).values()
        found += [f"{item.label or item.key}：{problem}" for problem in words]
    return found


def may_move(*, keys: Sequence[str], key: str, step: int, kind: QuestionnaireKind) -> bool:
    """One place up (-1) or down (+1): never into the prescribed block or out of it."""
    fixed = len(fixed_keys(kind=kind))
    at = keys.index(key)
    return at >= fixed and fixed <= at + step < len(keys)


def dropped_keys(*, keys: Sequence[str], kind: QuestionnaireKind) -> tuple[str, ...]:
    """Known questions that this version leaves out and may take in again."""
    return tuple(question.key for question in coded_questions(kind=kind) if question.key not in keys)


def depending_keys(*, key: str, kind: QuestionnaireKind) -> tuple[str, ...]:
    """Known questions that only an answer to ``key`` calls for: they go with it."""
    questions = coded_questions(kind=kind)
    return tuple(each.key for each in questions if each.shown is not None and each.shown.key == key)


def _known_problems(*, item: Item, kind: QuestionnaireKind) -> dict[str, Label]:
    if item.key not in {question.key for question in coded_questions(kind=kind)}:
        return {"key": _("这个代码是别的问卷里的规定问题，请换一个代码。")}
    if item.is_needed and item.key not in fixed_keys(kind=kind):
        return {"is_needed": _("这个问题只能选答。")}
    return {}


def _key_problems(item: Item) -> dict[str, Label]:
    if not KEY.fullmatch(item.key):
        return {"key": _("代码用小写英文字母、数字和下划线，2 到 40 个，以字母开头。")}
    if item.key in TAKEN_NAMES:
        return {"key": _("“%(key)s”是系统用的名字，请换一个代码。") % {"key": item.key}}
    return {}


def _word_problems(item: Item) -> dict[str, Label]:
    if not item.label.strip():
        return {"label": _("请填写问题。")}
    if len(item.label) > LABEL_AT_MOST:
        return {"label": _("问题最多%(limit)s个字。") % {"limit": LABEL_AT_MOST}}
    return {}


def _shape_problems(item: Item) -> dict[str, Label]:
    if item.shape not in FURTHER_SHAPES:
        return {"shape": _("请选择回答方式。")}
    if item.shape != QuestionShape.CHOICE:
        return {}
    options = item.options
    if not OPTIONS_AT_LEAST <= len(options) <= OPTIONS_AT_MOST:
        return {"options": _("单选要有 2 到 9 个选项。")}
    if any(not each.label.strip() or len(each.label) > OPTION_AT_MOST for each in options):
        return {"options": _("每个选项要有中文，最多%(limit)s个字。") % {"limit": OPTION_AT_MOST}}
    if any(len(each.key) != 1 or each.key not in "0123456789" for each in options):
        return {"options": _("每个选项用一个数字键。")}
    for what in ("key", "value", "label"):
        if len({getattr(each, what) for each in options}) != len(options):
            return {"options": _("选项的数字键和文字不能重复。")}
    return {}


def _changed_meaning(*, item: Item, earlier: Item) -> dict[str, Label]:
    if item.shape != earlier.shape:
        return {"shape": _("这个代码发布过，回答方式不能再改；请用新的代码。")}
    labels = {each.value: each.label for each in earlier.options}
    for each in item.options:
        if labels.get(each.value, each.label) != each.label:
            words = {"key": each.key, "label": labels[each.value]}
            return {"options": _("数字键 %(key)s 发布时是“%(label)s”，不能改成别的意思。") % words}
    return {}


def _out_of_order(*, keys: Sequence[str], kind: QuestionnaireKind) -> list[Label]:
    """A question that depends on another one's answer comes after it."""
    found: list[Label] = []
    for question in coded_questions(kind=kind):
        if question.key not in keys or question.shown is None:
            continue
        above = keys[: keys.index(question.key)]
        if question.shown.key not in above:
            found.append(_("“%(question)s”要排在它所追问的问题之后。") % {"question": question.label})
    return found
