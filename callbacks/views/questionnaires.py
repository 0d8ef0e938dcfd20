"""Versions of the questions: read them, change the draft, see it as the agent will, publish it (D6, D7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from callbacks.actions.questionnaires import (
    discard_draft,
    draft_version,
    drop_question,
    move_question,
    publish_version,
    put_question,
    take_in_question,
)
from callbacks.choices import QuestionnaireKind
from callbacks.forms.questions import FurtherQuestionForm, KnownQuestionForm, PublishForm, question_initial
from callbacks.models import Outcome, Questionnaire
from callbacks.policies.drafting import KNOWN_KEYS, dropped_keys, may_move
from callbacks.policies.questions import Question, coded_questions, fixed_keys
from callbacks.policies.triggers import OrderFacts
from callbacks.policies.versions import Item, question_of, version_of
from callbacks.queries.questionnaires import in_force, items_of
from callbacks.rules import can_edit_questions
from callbacks.views import sheet as answer_sheet
from callbacks.views.sheet import Filled
from config.lib.calendar import local_day
from config.lib.errors import DomainError
from regions.models import User
from regions.views.gates import only_for
from workorders.choices import ServiceMode


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a version as its page lists it."""

    key: str
    question: Question
    item: Item
    is_fixed: bool
    is_known: bool
    may_rise: bool
    may_sink: bool


def editor_of(request: HttpRequest) -> User:
    """For everybody but headquarters these pages do not exist."""
    return only_for(request, may=can_edit_questions)


@login_required
@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    editor_of(request)
    today = local_day(timezone.now())
    kinds = []
    for kind in QuestionnaireKind:
        rows = Questionnaire.objects.filter(kind=kind).select_related("created_by", "published_by")
        listed = list(rows.order_by("-number"))
        now_asked = in_force(kind=kind, day=today).values_list("pk", flat=True).first()
        kinds.append((kind, listed, now_asked, any(row.is_draft for row in listed)))
    return render(request, "callbacks/questionnaires.html", {"kinds": kinds})


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    actor, kind = editor_of(request), request.POST.get("kind", "")
    if kind not in QuestionnaireKind.values:
        raise Http404
    try:
        made = draft_version(kind=QuestionnaireKind(kind), actor=actor, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("callbacks:questionnaires")
    return redirect("callbacks:questionnaire", pk=made.pk)


@login_required
@require_safe
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    return _page(request, version, PublishForm(initial={"valid_from": local_day(timezone.now())}))


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """One question of the draft: a new further one, or the one of that code."""
    actor, version = editor_of(request), _version(request, pk)
    item = next((each for each in items_of(questionnaire=version) if each.key == key), None)
    kind = QuestionnaireKind(version.kind)
    if not version.is_draft or (key and item is None) or key in fixed_keys(kind=kind):
        raise Http404
    form_of = KnownQuestionForm if key in KNOWN_KEYS else FurtherQuestionForm
    if request.method != "POST":
        initial = question_initial(item=item) if item is not None else None
        return _question_page(request, version, form_of(initial=initial), item)
    form = form_of(request.POST)
    if not form.is_valid():
        return _question_page(request, version, form, item, status=400)
    try:
        put_question(draft=version, item=form.item(key=key), actor=actor, now=timezone.now())
    except DomainError as error:
        _show(form, error)
        return _question_page(request, version, form, item, status=error.status)
    messages.success(request, _("已保存到草稿。"))
    return redirect("callbacks:questionnaire", pk=pk)


def _show(form: KnownQuestionForm, error: DomainError) -> None:
    for name, message in error.fields.items():
        form.add_error({"options": "option_1"}.get(name, name) if form.fields else None, str(message))
    if not error.fields:
        form.add_error(None, str(error))


@login_required
@require_POST
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Up, down, out or in again: one button a verb."""
    actor, version, now = editor_of(request), _version(request, pk), timezone.now()
    verb, _separator, key = request.POST.get("verb", "").partition(":")
    if verb in {"up", "down"}:
        step = -1 if verb == "up" else 1
        done = _tried(request, lambda: move_question(draft=version, key=key, step=step, actor=actor, now=now))
    elif verb == "drop":
        done = _tried(request, lambda: drop_question(draft=version, key=key, actor=actor, now=now))
    elif verb == "take_in":
        done = _tried(request, lambda: take_in_question(draft=version, key=key, actor=actor, now=now))
    else:
        raise Http404
    return redirect(f"{version_url(version)}#q-{key}" if done else version_url(version))


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    actor, version = editor_of(request), _version(request, pk)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, version, form, status=400)
    given = form.cleaned_data
    try:
        publish_version(
            draft=version,
            valid_from=given["valid_from"],
            note=given["note"],
            actor=actor,
            now=timezone.now(),
        )
    except DomainError as error:
        form.add_error("valid_from" if "valid_from" in error.fields else None, str(error))
        return _page(request, version, form, status=error.status)
    messages.success(request, _("已发布，从生效日期起按这一版提问。"))
    return redirect("callbacks:questionnaire", pk=pk)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    actor, version = editor_of(request), _version(request, pk)
    if _tried(request, lambda: discard_draft(draft=version, actor=actor, now=timezone.now())):
        messages.info(request, _("草稿已删除。"))
        return redirect("callbacks:questionnaires")
    return redirect("callbacks:questionnaire", pk=pk)


@login_required
@never_cache
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of the call screen with this version's questions; its keys work, nothing is saved."""
    version = _version(request, pk)
    wanted = request.GET.get("mode", "")
    mode = ServiceMode(wanted) if wanted in ServiceMode.values else ServiceMode.ONSITE
    asked = version_of(kind=QuestionnaireKind(version.kind), items=items_of(questionnaire=version))
    rows = answer_sheet.rows(version=asked, order=OrderFacts(service_mode=mode), filled=Filled())
    main, more = answer_sheet.in_sight(rows)
    first, further = answer_sheet.outcome_keys(
        outcomes=Outcome.objects.filter(is_active=True), chosen="", english=get_language() == "en"
    )
    sheet = {"main": main, "more": more, "outcomes": first, "more_outcomes": further, "values": {}}
    context = {"version": version, "sheet": sheet, "mode": mode, "modes": ServiceMode.choices}
    return render(request, "callbacks/questionnaire_preview.html", context)


def version_url(version: Questionnaire) -> str:
    return reverse("callbacks:questionnaire", args=[version.pk])


def _version(request: HttpRequest, pk: int) -> Questionnaire:
    editor_of(request)
    rows = Questionnaire.objects.select_related("created_by", "published_by")
    return get_object_or_404(rows, pk=pk)


def _tried(request: HttpRequest, verb: Callable[[], Any]) -> bool:
    try:
        verb()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    return True


def _page(
    request: HttpRequest, version: Questionnaire, form: PublishForm, *, status: int = 200
) -> HttpResponse:
    kind, items = QuestionnaireKind(version.kind), items_of(questionnaire=version)
    keys = [item.key for item in items]
    known = {each.key: each for each in coded_questions(kind=kind)}
    context = {
        "version": version,
        "lines": [_line(item=item, keys=keys, kind=kind) for item in items],
        "left_out": [known[key] for key in dropped_keys(keys=keys, kind=kind)],
        "form": form,
    }
    return render(request, "callbacks/questionnaire.html", context, status=status)


def _line(*, item: Item, keys: list[str], kind: QuestionnaireKind) -> Line:
    return Line(
        key=item.key,
        question=question_of(kind=kind, item=item),
        item=item,
        is_fixed=item.key in fixed_keys(kind=kind),
        is_known=item.key in KNOWN_KEYS,
        may_rise=may_move(keys=keys, key=item.key, step=-1, kind=kind),
        may_sink=may_move(keys=keys, key=item.key, step=1, kind=kind),
    )


def _question_page(
    request: HttpRequest,
    version: Questionnaire,
    form: KnownQuestionForm,
    item: Item | None,
    *,
    status: int = 200,
) -> HttpResponse:
    kind = QuestionnaireKind(version.kind)
    is_known = item is not None and item.key in KNOWN_KEYS
    usual = question_of(kind=kind, item=Item(key=item.key)).label if item is not None and is_known else ""
    context = {"version": version, "form": form, "item": item, "is_known": is_known, "usual": usual}
    return render(request, "callbacks/questionnaire_question.html", context, status=status)
