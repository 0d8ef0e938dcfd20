"""Key figures per question (D6): every figure leads to the callbacks that it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from callbacks.choices import QuestionShape
from callbacks.forms.questions import CutForm
from callbacks.models import CallbackRecord
from callbacks.policies.questions import Question
from callbacks.queries import figures
from callbacks.queries.figures import ANSWERED, UNANSWERED, Cut, Spread
from callbacks.rules import can_edit_questions, can_read_answers
from callbacks.views.places import product
from callbacks.views.registers import SEALED, WITH_ORDER
from config.lib.calendar import local_day
from config.lib.keyset import KeysetPage, keyset_page
from config.logs import masked
from regions.views.gates import only_for

MEASURED = frozenset({QuestionShape.LEVEL, QuestionShape.COUNT})
# A number that customers say freely is listed one by one only while it has few values.
VALUES_LISTED = 12


@dataclass(frozen=True, slots=True)
class Figure:
    label: Any
    count: int
    share: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """``mean`` of a level or a number, of all answers of the cut together."""

    key: str
    label: Any
    asked: Figure
    unanswered: Figure
    figures: tuple[Figure, ...]
    mean: str = ""


@login_required
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    form, cut = _cut(request)
    shown: tuple[QuestionFigures, ...] = ()
    if cut is not None:
        asked = figures.versions_in(cut=cut)
        rows = figures.results(cut=cut, user=request.user)
        shown = tuple(
            _figures(
                question=question,
                spread=figures.spread_of(
                    rows=figures.asked_of(rows=rows, question=question, asked=asked), question=question
                ),
                query=form.as_query(),
            )
            for question in figures.counted_questions(asked=asked)
        )
    context = {"form": form, "questions": shown, "may_edit": can_edit_questions(form.user)}
    return render(request, "callbacks/answers.html", context, status=200 if cut is not None else 400)


@login_required
@require_safe
def answered_callbacks(request: HttpRequest) -> HttpResponse:
    """The callbacks behind one figure: as many as it says. Without a figure, the page of figures."""
    if "question" not in request.GET:
        return redirect("callbacks:answers")
    form, cut = _cut(request)
    if cut is None:
        return render(request, "callbacks/answers.html", {"form": form, "questions": ()}, status=400)
    asked = figures.versions_in(cut=cut)
    key, answer = request.GET.get("question", ""), request.GET.get("answer", "")
    question = next((each for each in figures.counted_questions(asked=asked) if each.key == key), None)
    if question is None:
        raise Http404
    rows = figures.results(cut=cut, user=request.user)
    of_question = figures.asked_of(rows=rows, question=question, asked=asked)
    found = figures.answered_with(rows=of_question, question=question, answer=answer)
    listed = found.select_related(*WITH_ORDER, "work_order__customer", "agent").defer(*SEALED)
    page: KeysetPage[CallbackRecord] = keyset_page(rows=listed, params=request.GET)
    context = {
        "question": question,
        "answer": _answer_label(question, answer),
        "count": found.count(),
        "page": page,
        "rows": [(row, product(row.work_order), _said(question, row)) for row in page.items],
        "back": f"{reverse('callbacks:answers')}?{urlencode(form.as_query())}",
    }
    return render(request, "callbacks/answered_callbacks.html", context)


def _cut(request: HttpRequest) -> tuple[CutForm, Cut | None]:
    user = only_for(request, may=can_read_answers)
    form = CutForm(request.GET, user=user, today=local_day(timezone.now()))
    return form, form.cut() if form.is_valid() else None


def _figures(*, question: Question, spread: Spread, query: dict[str, str]) -> QuestionFigures:
    list_url = reverse("callbacks:answered_callbacks")

    def figure(label: Any, count: int, answer: str, of: int) -> Figure:
        asked = urlencode({**query, "question": question.key, "answer": answer})
        return Figure(label=label, count=count, share=_share(count, of), url=f"{list_url}?{asked}")

    silent = spread.asked - spread.answered
    return QuestionFigures(
        key=question.key,
        label=question.label,
        asked=figure(_("问到"), spread.asked, "", 0),
        unanswered=figure(_("未答"), silent, UNANSWERED, spread.asked),
        figures=tuple(
            figure(label, count, answer, spread.answered)
            for label, answer, count in _parts(question=question, spread=spread)
        ),
        mean=_mean(spread) if question.shape in MEASURED else "",
    )


def _parts(*, question: Question, spread: Spread) -> Iterable[tuple[Any, str, int]]:
    """(label, answer, results) of each answer; of words in the customer's own only that she said some."""
    if question.options:
        values = [(option.label, figures.text_of(option.value)) for option in question.options]
        return [(label, value, spread.counts.get(value, 0)) for label, value in values]
    if question.shape is QuestionShape.COUNT and 0 < len(spread.counts) <= VALUES_LISTED:
        return [(value, value, spread.counts[value]) for value in sorted(spread.counts, key=int)]
    return [(_("已答"), ANSWERED, spread.answered)]


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}%" if of else ""


def _mean(spread: Spread) -> str:
    """Of the answers themselves: never a mean of regions' means."""
    total = sum(int(value) * count for value, count in spread.counts.items())
    return f"{total / spread.answered:.2f}" if spread.answered else ""


def _answer_label(question: Question, answer: str) -> Any:
    named = {"": _("问到"), ANSWERED: _("已答"), UNANSWERED: _("未答")}
    named |= {figures.text_of(option.value): option.label for option in question.options}
    return named.get(answer, answer)


def _said(question: Question, record: CallbackRecord) -> Any:
    value = getattr(record, question.key) if question.is_core else record.extra_answers.get(question.key)
    if value in (None, ""):
        return "—"
    word = next((option.label for option in question.options if option.value == value), value)
    return masked(word) if isinstance(word, str) else word
