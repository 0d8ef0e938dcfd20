"""The verbs of a case's page: each address has its form and calls one action (ruling 61).

GET opens the form below the bar (only its part for htmx), POST does it. What was refused stands at its field
with everything as it was typed; where somebody was faster, what happened meanwhile is told beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from callbacks.actions.case_escalating import complete_escalation as complete
from callbacks.actions.case_notes import answer_inquiry as answer
from callbacks.choices import ComplaintState
from callbacks.forms.cases.lead import CompleteEscalationForm
from callbacks.forms.cases.words import AnswerForm
from callbacks.models import CaseEscalation, CaseInquiry, Complaint
from callbacks.rules import can_answer_inquiry, can_write_on_case
from callbacks.views.case_page import Opened, case_of, case_page, news_of, step_url
from callbacks.views.case_steps import STEPS, Doing, Step
from config.lib.errors import DomainError
from config.logs import masked
from regions.models import User

CHANGED = "changed_meanwhile"
View = Callable[..., HttpResponse]


def edge(view: View) -> View:
    """Signed in, never from a cache, to be read and sent."""
    return login_required(never_cache(require_http_methods(["GET", "HEAD", "POST"])(view)))


def step_view(code: str) -> View:
    """The view of one verb. 404 out of scope, 403 where the rule says no, 409 where the state does."""
    step = STEPS[code]

    def view(request: HttpRequest, number: str) -> HttpResponse:
        case, user = case_of(request, number)
        if not step.rule(user, case):
            raise PermissionDenied
        if request.method != "POST":
            return _asked(request, (case, user), step)
        form = step.form.on(case, user, request.POST)
        opened = Opened(step.label, step_url(case, step), form, code=code)
        do = partial(step.do, Doing(case, user, form, timezone.now()))
        return _sent(request, (case, user), opened, do, done=step.done)

    return edge(view)


def _asked(request: HttpRequest, found: tuple[Complaint, User], step: Step) -> HttpResponse:
    case, user = found
    url = step_url(case, step)
    if step.is_legal(case):
        return _shown(request, found, Opened(step.label, url, step.form.on(case, user), code=step.code))
    words = {"state": ComplaintState(case.state).label, "verb": step.label}
    problem = _("“%(state)s”的投诉不能“%(verb)s”。") % words
    return _shown(request, found, Opened(step.label, url, problem=problem, code=step.code), status=409)


def _shown(
    request: HttpRequest, found: tuple[Complaint, User], opened: Opened, *, status: int = 200
) -> HttpResponse:
    if request.headers.get("HX-Request"):
        context = {"opened": opened, "complaint": found[0]}
        return render(request, "callbacks/case/_step.html", context, status=status)
    return case_page(request, found, opened=opened, status=status)


def _sent(
    request: HttpRequest,
    found: tuple[Complaint, User],
    opened: Opened,
    do: Callable[[], object],
    *,
    done: Any,
) -> HttpResponse:
    case, form = found[0], opened.form
    if not form.is_valid():
        return _shown(request, found, opened, status=400)
    try:
        do()
    except DomainError as error:
        form.blame(error)
        return _refused(request, case.number, opened, error)
    messages.success(request, str(done))
    return redirect("callbacks:complaint", number=case.number)


def _refused(request: HttpRequest, number: str, opened: Opened, error: DomainError) -> HttpResponse:
    """The case as it stands now, the words as they were typed."""
    fresh, form = case_of(request, number), opened.form
    news = news_of(fresh[0], version=form.catch_up(fresh[0])) if error.code == CHANGED else ()
    told = Opened(opened.title, opened.url, form, news=news, about=opened.about, code=opened.code)
    return _shown(request, fresh, told, status=error.status)


@edge
def answer_inquiry(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What a department found, once (K3)."""
    case, user = case_of(request, number)
    rows = CaseInquiry.objects.visible_to(user).filter(complaint=case).select_related("department")
    inquiry = rows.filter(pk=pk).first()
    if inquiry is None:
        raise Http404
    inquiry.complaint = case
    if not can_answer_inquiry(user, inquiry):
        raise PermissionDenied
    form = AnswerForm.on(case, user, request.POST if request.method == "POST" else None)
    title = _("%(department)s的说明") % {"department": inquiry.department}
    opened = Opened(title, request.path, form, about=inquiry.question, code="answer")
    if request.method != "POST":
        return _shown(request, (case, user), opened)

    def do() -> object:
        words, now = form.said("answer"), timezone.now()
        return answer(inquiry=inquiry, answer=words, actor=user, now=now, seen=form.seen)

    return _sent(request, (case, user), opened, do, done=_("部门的说明已写上。"))


@edge
def complete_escalation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A person corrects and confirms what was assembled (K10)."""
    case, user = case_of(request, number)
    escalation = CaseEscalation.objects.visible_to(user).filter(complaint=case, pk=pk).first()
    if escalation is None:
        raise Http404
    if not can_write_on_case(user, case):
        raise PermissionDenied
    form = CompleteEscalationForm.on(case, user, request.POST if request.method == "POST" else None)
    form.initial["description"] = masked(escalation.description)
    form.initial["handling_so_far"] = masked(escalation.handling_so_far)
    title = _("补齐升级说明（%(level)s 级）") % {"level": escalation.to_level}
    opened = Opened(title, request.path, form, code="complete")
    if request.method != "POST":
        return _shown(request, (case, user), opened)

    def do() -> object:
        return complete(escalation=escalation, words=form.words(), actor=user, now=timezone.now())

    return _sent(request, (case, user), opened, do, done=_("升级说明已补齐。"))
