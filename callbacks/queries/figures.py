"""Key figures per question and the callbacks behind each of them, by the same words (D6).

A question's base is whom it was asked: the versions that hold it, its service mode, and the answer that calls
for it. Shares and means are always of that base's rows, never of other means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.models import CallbackRecord, Questionnaire
from callbacks.models.record import CallbackRecordQuerySet
from callbacks.policies.answers import TEXT_KEYS
from callbacks.policies.questions import Question
from callbacks.policies.versions import Version, default_version
from callbacks.queries.questionnaires import versions
from config.lib.calendar import day_range
from regions.models import Region
from regions.scoping import AnyUser
from workorders.choices import ServiceMode
from workorders.models import Category

FIRST_NUMBER = 1
# Instead of an answer: whoever answered, whoever did not.
ANSWERED, UNANSWERED = "*", "-"
UNCOUNTED = frozenset({QuestionShape.TEXT, QuestionShape.AMOUNT})


@dataclass(frozen=True, slots=True)
class Cut:
    """Which results: by day and kind, and where given by region with all below, category, version."""

    kind: QuestionnaireKind
    first: date
    last: date
    region: Region | None = None
    category: Category | None = None
    version: Questionnaire | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How the answers to one question spread: answer as text → results. ``asked`` includes the silent."""

    asked: int
    counts: dict[str, int]
    answered: int


def results(*, cut: Cut, user: AnyUser) -> CallbackRecordQuerySet:
    """What the forms would count too: neither taken back nor undone in the ERP."""
    start, _first_end = day_range(cut.first)
    _last_start, end = day_range(cut.last)
    rows = CallbackRecord.objects.visible_to(user).standing().filter(task__flagged_at__isnull=True)
    rows = rows.filter(recorded_at__gte=start, recorded_at__lt=end)
    if cut.kind is QuestionnaireKind.SECOND:
        rows = rows.filter(round__gt=1)
    else:
        rows = rows.filter(round=1, work_order__kind=cut.kind.value)
    if cut.region is not None:
        rows = rows.filter(region__path__startswith=cut.region.path)
    return rows if cut.category is None else rows.filter(work_order__category=cut.category)


def versions_in(*, cut: Cut) -> tuple[Version, ...]:
    """Those that may have been asked, the newest first; results older than the first count with it."""
    published = Questionnaire.objects.published().filter(kind=cut.kind, valid_from__lte=cut.last)
    if cut.version is not None:
        published = published.filter(pk=cut.version.pk)
    found = versions(pks=published.values_list("pk", flat=True))
    listed = sorted(found.values(), key=lambda version: -version.number)
    oldest = not listed or listed[-1].number == FIRST_NUMBER
    return (*listed, default_version(kind=cut.kind)) if oldest else tuple(listed)


def counted_questions(*, asked: Iterable[Version]) -> tuple[Question, ...]:
    """Every question that one of the versions counts, in the newest words, with all answers ever offered."""
    found: dict[str, Question] = {}
    for version in asked:
        for question in version.questions:
            if question.key in found:
                found[question.key] = _with_older_options(found[question.key], question)
            elif question.key in version.figures:
                found[question.key] = question
    return tuple(found.values())


def _with_older_options(question: Question, older: Question) -> Question:
    known = {text_of(option.value) for option in question.options}
    more = tuple(option for option in older.options if text_of(option.value) not in known)
    return replace(question, options=(*question.options, *more)) if more else question


def asked_of(*, rows: QuerySet[CallbackRecord], question: Question, asked: Iterable[Version]) -> Any:
    """The results of those whom this question was put to."""
    base = Q(pk__in=())
    for version in asked:
        own = next((each for each in version.questions if each.key == question.key), None)
        if own is None:
            continue
        part = Q(questionnaire=version.pk) if version.pk is not None else Q(questionnaire__isnull=True)
        if own.modes != frozenset(ServiceMode):
            part &= Q(work_order__service_mode__in=own.modes)
        base |= part
    if question.shown is not None:
        base &= Q(**{f"{question.shown.key}__in": question.shown.values})
    return rows.filter(base)


def spread_of(*, rows: QuerySet[CallbackRecord], question: Question) -> Spread:
    """One query. Free words and amounts are only counted as given or not."""
    worded = _with_answer(rows, question)
    if question.shape in UNCOUNTED:
        silent = _silent(question)
        totals = worded.order_by().aggregate(asked=Count("pk"), silent=Count("pk", filter=silent))
        answered = totals["asked"] - totals["silent"]
        return Spread(asked=totals["asked"], counts={}, answered=answered)
    pairs = worded.order_by().values_list("answer").annotate(results=Count("pk"))
    counts = {text_of(value): number for value, number in pairs}
    silent_count = counts.pop("", 0)
    return Spread(asked=sum(counts.values()) + silent_count, counts=counts, answered=sum(counts.values()))


def answered_with(*, rows: QuerySet[CallbackRecord], question: Question, answer: str) -> Any:
    """The results behind one figure; an empty ``answer`` is everybody who was asked."""
    worded = _with_answer(rows, question)
    if answer == UNANSWERED:
        return worded.filter(_silent(question))
    if answer == ANSWERED:
        return worded.exclude(_silent(question))
    if not answer:
        return worded
    if not question.is_core:
        return worded.filter(answer=answer)
    typed = [option.value for option in question.options if text_of(option.value) == answer]
    return worded.filter(answer__in=typed)


def text_of(value: Any) -> str:
    """An answer as it stands in a URL: the same for a column and for JSON, on either database."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_answer(rows: Any, question: Question) -> Any:
    """``answer``: the column, or the text of the JSON value, NULL without one."""
    if question.is_core:
        return rows.annotate(answer=F(question.key))
    return rows.annotate(answer=Cast(KeyTextTransform(question.key, "extra_answers"), TextField()))


def _silent(question: Question) -> Q:
    return Q(answer="") if question.key in TEXT_KEYS else Q(answer__isnull=True)
