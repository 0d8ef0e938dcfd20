"""The answer sheet of the call screen: the table of questions as rows with keys, values and errors.

The page reads three words a row: ``within`` (the outcome's behaviour must be one of these), ``shown`` (one of
these facts must hold) and ``need`` (mandatory then). An answer ``sets`` facts. All of them come from the same
policies that judge the saved call, so page and server cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.choices import AppointmentFor, Behaviour, ChargeStatus, QuestionShape, Relation
from callbacks.forms.call import TOLD_KINDS
from callbacks.models import Outcome
from callbacks.policies.answers import CORE_KEYS, Answers
from callbacks.policies.endings import is_offered
from callbacks.policies.questions import Question, When
from callbacks.policies.triggers import OrderFacts, grounds
from callbacks.policies.versions import Version
from regions.models import User

# Set by the outcomes that bring answers, and before any outcome is chosen: the page must not jump at 接通.
ANSWERS = "answers"
ANSWERED = frozenset({Behaviour.COMPLETES, Behaviour.PARTIAL})
CASE = "case"
# 免费 against a charge in the ERP: the page says which (ruling 29).
TOLD_FREE = "told-free"
TOLD = "recheck-told"
# A respondent who is not the customer is named.
NAMED = "named"
# No common language: colleagues who speak the dialect are offered.
DIALECT = "dialect"
# Keys of the further outcomes; letters that mean something else on the page are left out.
MORE_KEYS = "1234567890abchilpquvwxyz"
# Beside the mandatory ones these are always in sight: 未排除 and 复发 open a case, and what the customer
# still wants goes back to the department.
ALWAYS_IN_SIGHT = frozenset({"fault_fixed", "partly_reason", "neutral_reason", "further_demand"})
# What the customer says of money is held against the ERP's charge.
COMPARED = frozenset({"charge_status", "charge_amount"})
# What fits into two lines beside the answers, in halves of a Chinese character.
LATIN, WIDE, NARROW, BESIDE = "\u02ff", 2, 1, 24


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """``is_first_only``: the page does not offer it in a second callback."""

    value: str
    label: Any
    key: str
    sets: str = ""
    is_chosen: bool = False
    is_first_only: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    label: Any
    answers: tuple[AnswerKey, ...] = ()
    value: str = ""
    within: str = ""
    shown: str = ""
    need: str = ""
    is_amount: bool = False
    is_count: bool = False
    is_long: bool = False
    erp: str = ""
    tolerance: str = ""
    error: Any = ""

    @property
    def is_needed(self) -> bool:
        return bool(self.need)


@dataclass(frozen=True, slots=True)
class Filled:
    """What she has typed so far, into which version, and what was wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)
    questionnaire: int | None = None


def printed(value: Any) -> str:
    """The value of an option as the form sends it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows(*, version: Version, order: OrderFacts, filled: Filled) -> tuple[Row, ...]:
    asked = version.asked(mode=order.service_mode)
    watched = {
        (condition.key, printed(value))
        for question in asked
        for condition in (question.needed, question.shown)
        if isinstance(condition, When)
        for value in condition.values
    }
    return tuple(_row(question=question, order=order, filled=filled, watched=watched) for question in asked)


def in_sight(listed: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Those on the screen from the beginning, and the optional ones behind their key."""
    shown = {row.key for row in listed if row.is_needed} | ALWAYS_IN_SIGHT
    first = tuple(row for row in listed if row.key in shown)
    return first, tuple(row for row in listed if row.key not in shown)


def _row(*, question: Question, order: OrderFacts, filled: Filled, watched: set[tuple[str, str]]) -> Row:
    value = filled.values.get(question.key, "")
    compares = question.key in COMPARED and order.charge is not None
    return Row(
        key=question.key,
        label=question.label,
        answers=tuple(
            AnswerKey(
                value=printed(option.value),
                label=option.label,
                key=option.key,
                sets=" ".join(_facts(question=question, value=option.value, order=order, watched=watched)),
                is_chosen=value == printed(option.value),
            )
            for option in question.options
        ),
        value=value,
        within=_within(question),
        shown=_shown(question),
        need=_need(question),
        is_amount=question.shape is QuestionShape.AMOUNT,
        is_count=question.shape is QuestionShape.COUNT,
        is_long=_is_long(question),
        erp=str(order.charge) if compares else "",
        tolerance=str(order.charge_tolerance) if compares else "",
        error=filled.errors.get(question.key, ""),
    )


def _is_long(question: Question) -> bool:
    """Words that would not fit beside the answers stand above them."""
    word = str(question.label)
    return sum(WIDE if character > LATIN else NARROW for character in word) > BESIDE


def _facts(
    *, question: Question, value: Any, order: OrderFacts, watched: set[tuple[str, str]]
) -> Iterable[str]:
    """A second callback decides its case and opens none (ruling 25)."""
    key = question.key
    if (key, printed(value)) in watched:
        yield f"{key}={printed(value)}"
    if key in CORE_KEYS and question.first_round:
        alone = Answers(**{key: value})
        if grounds(answers=alone, order=order):
            yield CASE
            if key == "charge_status" and value == ChargeStatus.FREE:
                yield TOLD_FREE


def _within(question: Question) -> str:
    is_reason = question.key == "not_genuine_reason"
    return f"{ANSWERS} {Behaviour.DENIES}" if is_reason else ANSWERS


def _shown(question: Question) -> str:
    if question.shown is None:
        return ""
    words = [f"{question.shown.key}={printed(value)}" for value in sorted(question.shown.values, key=str)]
    return " ".join([*words, Behaviour.DENIES] if question.key == "not_genuine_reason" else words)


def _need(question: Question) -> str:
    if isinstance(question.needed, When):
        words = [
            f"{question.needed.key}={printed(value)}" for value in sorted(question.needed.values, key=str)
        ]
        return " ".join([*words, Behaviour.DENIES] if question.key == "not_genuine_reason" else words)
    return str(Behaviour.COMPLETES) if question.needed else ""


def outcome_keys(
    *, outcomes: Iterable[Outcome], chosen: str, english: bool
) -> tuple[tuple[AnswerKey, ...], tuple[AnswerKey, ...]]:
    """Those with a key of their own, and the further ones behind 0: the same keys in every round."""
    listed = list(outcomes)
    first = [each for each in listed if each.key]
    more = [each for each in listed if not each.key]

    def as_key(outcome: Outcome, key: str) -> AnswerKey:
        facts = [outcome.behaviour]
        if outcome.behaviour in ANSWERED:
            facts.append(ANSWERS)
        if outcome.is_connected:
            facts.append("connected")
        if outcome.behaviour == Behaviour.DENIES:
            facts.append(CASE)
        if outcome.offers_colleague:
            facts.append(DIALECT)
        if outcome.needs_note:
            facts.append("note")
        label = outcome.name_en if english and outcome.name_en else outcome.name
        return AnswerKey(
            outcome.code,
            label,
            key,
            " ".join(facts),
            is_chosen=outcome.code == chosen,
            is_first_only=not is_offered(behaviour=Behaviour(outcome.behaviour), round=2),
        )

    return (
        tuple(as_key(outcome, outcome.key) for outcome in first),
        tuple(as_key(outcome, key) for outcome, key in zip(more, MORE_KEYS, strict=False)),
    )


def relation_keys(*, chosen: str) -> tuple[AnswerKey, ...]:
    return tuple(
        AnswerKey(
            relation.value,
            relation.label,
            str(key),
            "" if relation == Relation.SELF else NAMED,
            is_chosen=chosen == relation,
        )
        for key, relation in enumerate(Relation, start=1)
    )


def data_error_keys(*, chosen: str) -> tuple[AnswerKey, ...]:
    """What only a talk brings out (ruling 40); the rest of the kinds follow from the outcome."""
    return tuple(
        AnswerKey(kind.value, kind.label, str(key), TOLD, is_chosen=chosen == kind)
        for key, kind in enumerate(TOLD_KINDS, start=1)
    )


def colleague_keys(*, colleagues: Iterable[User], chosen: str) -> tuple[AnswerKey, ...]:
    """Nobody in particular is an answer too."""
    named = tuple(
        AnswerKey(user.username, f"{user} · {user.dialects}", str(key), is_chosen=chosen == user.username)
        for key, user in enumerate(colleagues, start=1)
    )
    return (*named, AnswerKey("", _("谁有空谁打"), "0")) if named else ()


def appointment_keys(*, chosen: str) -> tuple[AnswerKey, ...]:
    return tuple(
        AnswerKey(who.value, who.label, str(key), is_chosen=chosen == who)
        for key, who in enumerate(AppointmentFor, start=1)
    )
