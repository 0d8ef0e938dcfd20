"""One version of the questions of a kind: what it asks, in which order, in which words (D6).

A version names known questions by key, which keep their answers and triggers, and may ask further ones that
no code knows. Rows become these objects in queries/questionnaires.py; everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.policies.answers import Answers
from callbacks.policies.questions import (
    Label,
    Option,
    Question,
    coded_questions,
    fixed_keys,
    known_questions,
    levels,
    yes_no,
)
from workorders.choices import Kind, ServiceMode

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class ItemOption:
    """One answer of a further question: ``value`` is stored, ``key`` gives it."""

    value: str
    label: str
    label_en: str
    key: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question's place in a version. Of a known one only its key counts, and its words where given."""

    key: str
    label: str = ""
    label_en: str = ""
    shape: QuestionShape | None = None
    options: tuple[ItemOption, ...] = ()
    service_mode: ServiceMode | None = None
    is_needed: bool = False
    is_figure: bool = True


@dataclass(frozen=True, slots=True)
class Version:
    """``pk`` None: the questions of the code itself, for results older than the first version."""

    kind: QuestionnaireKind
    questions: tuple[Question, ...]
    figures: frozenset[str] = frozenset()
    pk: int | None = None
    number: int = 1

    def asked(self, *, mode: ServiceMode) -> tuple[Question, ...]:
        """What this callback asks, in the order it is asked."""
        return tuple(question for question in self.questions if mode in question.modes)

    def readable(self) -> dict[str, Question]:
        """Every key that an answer may carry: this version's, and known ones that it leaves out, so that no
        program breaks on the day headquarters drops a question."""
        round_asked = 2 if self.kind is QuestionnaireKind.SECOND else 1
        own = {question.key: question for question in self.questions}
        return {**known_questions(round=round_asked), **own}

    def missing(self, *, mode: ServiceMode, answers: Answers) -> dict[str, Label]:
        """Mandatory questions without an answer, each with what to say at its field (ruling 25)."""
        given = answers.given()
        return {
            question.key: _("请填写“%(question)s”。") % {"question": question.label}
            for question in self.asked(mode=mode)
            if question.is_needed(answers) and question.key not in given
        }


def kind_of(*, kind: Kind, round: int) -> QuestionnaireKind:  # noqa: A002 - the product's word for it
    return QuestionnaireKind(kind.value) if round == 1 else QuestionnaireKind.SECOND


def default_items(*, kind: QuestionnaireKind) -> tuple[Item, ...]:
    """The questions of the code, as the first version asks them."""
    return tuple(Item(key=question.key) for question in coded_questions(kind=kind))


def default_version(*, kind: QuestionnaireKind) -> Version:
    return version_of(kind=kind, items=default_items(kind=kind))


def version_of(
    *, kind: QuestionnaireKind, items: Iterable[Item], pk: int | None = None, number: int = 1
) -> Version:
    listed = tuple(items)
    return Version(
        kind=kind,
        questions=tuple(question_of(kind=kind, item=item) for item in listed),
        figures=frozenset(item.key for item in listed if item.is_figure),
        pk=pk,
        number=number,
    )


def question_of(*, kind: QuestionnaireKind, item: Item) -> Question:
    """The known question, in its own words or in the version's, or a further one."""
    known = {question.key: question for question in coded_questions(kind=kind)}.get(item.key)
    if known is None:
        return _further(item)
    if not item.label or item.key in fixed_keys(kind=kind):
        return known
    return replace(known, label=in_words(item.label, item.label_en))


def _further(item: Item) -> Question:
    return Question(
        item.key,
        in_words(item.label, item.label_en),
        QuestionShape(item.shape or QuestionShape.TEXT),
        _options(item),
        needed=item.is_needed,
        modes=frozenset({item.service_mode}) if item.service_mode else frozenset(ServiceMode),
        second_round=True,
    )


def _options(item: Item) -> tuple[Option, ...]:
    match item.shape:
        case QuestionShape.YES_NO:
            return yes_no(_("是"), _("否"))
        case QuestionShape.LEVEL:
            return levels()
        case QuestionShape.CHOICE:
            return tuple(
                Option(each.value, in_words(each.label, each.label_en), each.key) for each in item.options
            )
        case _:
            return ()


def _in_words(chinese: str, english: str) -> str:
    return english if english and get_language() == ENGLISH else chinese


# Words of a row in the reader's language, read when they are shown; Chinese where there is no English.
in_words = lazy(_in_words, str)
