"""Raw answers, from a form or from JSON, become typed ones by the table of questions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.choices import QuestionShape
from callbacks.policies.answers import CORE_KEYS, Answers
from callbacks.policies.questions import Label, Question
from callbacks.policies.versions import Version

YES = frozenset({"true", "yes", "1", "on"})
NO = frozenset({"false", "no", "0", "off"})
MAX_AMOUNT = Decimal("99999999.99")
MAX_DIGITS = 4
MAX_TEXT = 500


class Unreadable(ValueError):
    """The value is none that the question allows."""


def read_answers(
    *,
    raw: Mapping[str, Any],
    version: Version,
) -> tuple[Answers, dict[str, Label]]:
    """Typed answers and what is wrong, by key. Empty text and null mean: not answered.

    Unknown keys are errors, so that a misspelt answer is never silently lost.
    """
    questions = version.readable()
    found: dict[str, Any] = {}
    errors: dict[str, Label] = {}
    for key, value in raw.items():
        if key not in questions:
            errors[key] = _("没有这个问题。")
        elif not _is_empty(value):
            try:
                found[key] = _read(question=questions[key], value=value)
            except Unreadable:
                errors[key] = _("“%(question)s”的答案无效。") % {"question": questions[key].label}
    core = {key: value for key, value in found.items() if key in CORE_KEYS}
    return Answers(**core, extra={key: value for key, value in found.items() if key not in core}), errors


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _read(*, question: Question, value: Any) -> Any:
    match question.shape:
        case QuestionShape.YES_NO:
            return _yes_or_no(value)
        case QuestionShape.LEVEL | QuestionShape.CHOICE:
            return _option(question=question, value=value)
        case QuestionShape.AMOUNT:
            return _amount(value)
        case QuestionShape.COUNT:
            return _count(value)
        case QuestionShape.TEXT:
            return _text(value)


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable


def _option(*, question: Question, value: Any) -> Any:
    if isinstance(value, bool):
        raise Unreadable
    for option in question.options:
        if str(option.value) == str(value).strip():
            return option.value
    raise Unreadable


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise Unreadable
    if isinstance(value, bool) or not amount.is_finite() or not 0 <= amount <= MAX_AMOUNT:
        raise Unreadable
    return amount.quantize(Decimal("0.01"))


def _count(value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS:
        raise Unreadable
    return int(text)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise Unreadable
    return value.strip()
