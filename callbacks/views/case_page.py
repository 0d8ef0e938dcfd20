"""The page of a case (screens.md 3): one column of truth, only the legal next steps, the cards beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from callbacks.choices import CaseLimit, ComplaintState, FollowUpState, Ground, ScriptCode
from callbacks.models import CallbackTask, CaseEscalation, CaseInquiry, Complaint
from callbacks.policies.scripts import filled
from callbacks.queries.case_file import CaseFile, case_file
from callbacks.queries.case_hands import with_hands
from callbacks.queries.case_timeline import Entry, case_timeline, steps_since
from callbacks.queries.numbers import scripts_on
from callbacks.rules import (
    can_add_photo,
    can_answer_inquiry,
    can_call,
    can_reveal_complaint,
    can_write_on_case,
)
from callbacks.views.case_cards import (
    limit_lines,
    next_left,
    satisfactions,
    severity_rule_words,
    told_charge_words,
)
from callbacks.views.case_steps import IN_MENU, PRIMARY, Step, offered
from callbacks.views.photo_desk import Desk
from callbacks.views.registers import SEALED, WITH_ORDER
from callbacks.views.scripts import words_of
from config.lib.calendar import local_day
from config.lib.errors import DomainError
from regions.models import User

GROUNDS = dict(Ground.choices)
PEOPLE = (
    "department__head",
    "department__deputy",
    "handler",
    "expert",
    "registered_by",
    "record",
    "closing_record",
    "merged_into",
    "improvement",
    "invalid_proposed_by",
)
SOOTHE = "soothe"


@dataclass(frozen=True, slots=True)
class Opened:
    """The form that stands open below the bar. ``news``: what others did since the page was loaded;
    ``problem``: why there is no form; ``about``: what the form answers.
    """

    title: Any
    url: str
    form: Any = None
    news: tuple[Entry, ...] = ()
    problem: Any = ""
    about: Any = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One step of the bar; ``posts`` at once or opens its form."""

    code: str
    label: Any
    url: str
    key: str
    posts: bool


def case_of(request: HttpRequest, number: str) -> tuple[Complaint, User]:
    """A case within her scope; for anybody else it does not exist (ruling 71)."""
    if not isinstance(request.user, User):
        raise Http404
    rows = with_hands(Complaint.objects.visible_to(request.user)).select_related(*WITH_ORDER, *PEOPLE)
    return get_object_or_404(rows.defer(*SEALED), number=number), request.user


def case_page(
    request: HttpRequest,
    found: tuple[Complaint, User],
    *,
    opened: Opened | None = None,
    photo_problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """``photo_problem``: why a photo was not taken, told at its field."""
    case, user = found
    now, file = timezone.now(), case_file(case=case)
    context = {
        "complaint": case,
        "opened": opened,
        "timeline": case_timeline(file=file),
        "link": request.build_absolute_uri(reverse("callbacks:complaint", args=[case.number])),
        "evidence": _photo_desk(case, user, file, photo_problem),
        **head_of(case, now=now),
        **_bar(case, user, now=now),
        **_cards(case, user, file, now=now),
    }
    status = photo_problem.status if photo_problem else status
    return render(request, "callbacks/case/page.html", context, status=status)


def news_of(case: Complaint, *, version: int) -> tuple[Entry, ...]:
    return tuple(steps_since(file=case_file(case=case), version=version))


def head_of(case: Complaint, *, now: datetime) -> dict[str, Any]:
    """What the page and the paper say of the case before its story."""
    pause = None
    if case.paused_at is not None:
        pause = next((each for each in case.pauses.all() if each.ended_at is None), None)
    return {
        "grounds": [GROUNDS.get(ground, ground) for ground in case.grounds],
        "severity_rule": severity_rule_words(case),
        "left": next_left(case=case, now=now),
        "limit": CaseLimit(case.next_limit).label if case.next_limit else "",
        "pause": pause,
    }


def _bar(case: Complaint, user: User, *, now: datetime) -> dict[str, Any]:
    steps = {step.code: step for step in offered(user=user, case=case, now=now)}
    wanted = PRIMARY.get(ComplaintState(case.state), ())
    primary = next((steps[code] for code in wanted if code in steps), None)
    shown = [step for step in steps.values() if step is not primary and step.code != SOOTHE]
    soothing = steps.get(SOOTHE)
    return {
        "primary": _button(case, primary) if primary else None,
        "second_callback": _second_callback(case, user),
        "buttons": [_button(case, step) for step in shown if step.code not in IN_MENU],
        "menu": [_button(case, step) for step in shown if step.code in IN_MENU],
        "soothing": soothing.form.on(case, user) if soothing else None,
        "script": _unhappy(case, user, now) if soothing else "",
    }


def step_url(case: Complaint, step: Step) -> str:
    return reverse(f"callbacks:{step.name}", args=[case.number])


def _button(case: Complaint, step: Step) -> Button:
    return Button(step.code, step.label, step_url(case, step), step.key, step.is_at_once)


def _second_callback(case: Complaint, user: User) -> CallbackTask | None:
    """The call that decides, for who may make it; never for who handled the case."""
    if case.state != ComplaintState.SECOND_CALLBACK:
        return None
    task = (
        CallbackTask.objects.visible_to(user).open().filter(complaint=case).select_related("region").first()
    )
    if task is None:
        return None
    task.complaint = case
    return task if can_call(user, task) else None


def _unhappy(case: Complaint, user: User, now: datetime) -> str:
    """What is said first to an unhappy customer (K1); it stays Chinese, as it is read aloud."""
    words = words_of(order=case.work_order, region=case.region, agent=user)
    return filled(text=scripts_on(day=local_day(now)).get(ScriptCode.UNHAPPY, ""), words=words)


def _cards(case: Complaint, user: User, file: CaseFile, *, now: datetime) -> dict[str, Any]:
    may_write = can_write_on_case(user, case)
    for inquiry in file.inquiries:
        inquiry.complaint = case
    asked: list[CaseInquiry] = [each for each in file.inquiries if each.answered_at is None]
    to_complete: list[CaseEscalation] = [each for each in file.escalations if each.completed_at is None]
    may_reveal = can_reveal_complaint(user, case)
    return {
        "limits": limit_lines(file=file, now=now),
        "pauses": file.pauses,
        "heard": satisfactions(file=file),
        "told_charge": told_charge_words(case.record),
        "reveal_url": reverse("callbacks:reveal_complaint", args=[case.number]) if may_reveal else "",
        "requisitions": file.requisitions,
        "checks": [each for each in file.follow_ups if each.state == FollowUpState.OPEN],
        "escalations": to_complete,
        "may_write": may_write,
        "inquiries": [(each, can_answer_inquiry(user, each)) for each in asked],
        "improvement": getattr(case, "improvement", None),
    }


def _photo_desk(case: Complaint, user: User, file: CaseFile, problem: DomainError | None) -> Desk:
    url = reverse("callbacks:add_complaint_photo", args=[case.number])
    return Desk(
        url=url if can_add_photo(user, case) else "",
        photos=file.photos,
        error=problem.message if problem else "",
    )
