"""The call in hand: dial, save and next, skip, release, stay (rulings 20, 24–35). One action a view."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.addressing import settle_dialect, settle_salutation
from callbacks.actions.claiming import release, renew_lease
from callbacks.actions.dialling import Dialled, DialRequest, dial
from callbacks.actions.shift import SavedAndNext, save_and_next, skip_and_next, undo_and_hold
from callbacks.actions.unit_calls import Unit
from callbacks.choices import PhoneSlot
from callbacks.forms.call import AttemptForm, Sent
from callbacks.models import CallAttempt, CallbackTask
from callbacks.queries.colleagues import colleagues_for
from callbacks.views.hand import dial_button, sheet_for, version_shown
from callbacks.views.saying import say_saved
from callbacks.views.screen import (
    Screen,
    Shown,
    agent_of,
    answer,
    in_hand,
    number,
    task_of,
    unit_places,
)
from callbacks.views.scripts import script_for
from callbacks.views.sheet import Filled, colleague_keys
from config.lib.errors import Conflict, DomainError
from regions.choices import DialMode
from workorders.choices import Salutation

LONGEST_ID = 19


@login_required
@never_cache
@require_POST
def dial_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The number in the answer is shown once and kept nowhere."""
    now, agent, task = timezone.now(), agent_of(request), task_of(request, pk)
    show_only = request.POST.get("show_only", "")
    wanted = show_only or request.POST.get("phone_slot", "")
    slot = PhoneSlot(wanted) if wanted in PhoneSlot.values else PhoneSlot.PRIMARY
    mode = DialMode.SHOW if show_only else DialMode(agent.dial_mode)
    asked = DialRequest(
        phone_slot=slot,
        early_reason=request.POST.get("early_reason", ""),
        address=request.META.get("REMOTE_ADDR"),
    )
    try:
        dialled = dial(task=task, agent=agent, request=asked, now=now)
    except DomainError as error:
        return number(request, Screen(now=now, task=task, refusal=error.message, status=error.status))
    warning = _("现在不在规定的拨打时段，已记录。") if dialled.outside_hours else ""
    shown = _shown(task=task, dialled=dialled, mode=mode)
    return number(request, Screen(now=now, task=task_of(request, pk), dialled=shown, warning=warning))


def _shown(*, task: CallbackTask, dialled: Dialled, mode: DialMode) -> Shown:
    return Shown(
        number=grouped(dialled.phone),
        seconds=0,
        slot=dialled.phone_slot,
        tel=dialled.phone if mode == DialMode.TEL else "",
        button=dial_button(task=task, dialled=dialled.phone_slot),
    )


def grouped(phone: str) -> str:
    """A mobile number as 3-4-4, easy to read aloud and to key in; others as they are."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone[0] == "1" else phone


@login_required
@never_cache
@require_POST
def attempts(request: HttpRequest, pk: int) -> HttpResponse:
    """Save, and on to the next one. What is wrong comes back at its field with everything she typed."""
    now, agent, task = timezone.now(), agent_of(request), task_of(request, pk)
    form = AttemptForm(request.POST)
    if not form.is_valid():
        errors = {name: found[0] for name, found in form.errors.items()}
        return _again(
            request, task=task, errors=errors, problem=_("还有内容没有填好，没有保存。"), status=400
        )
    version = version_shown(task=task, now=now, named=named_version(request))
    sent = Sent(at=now, address=request.META.get("REMOTE_ADDR"), questionnaire=version.pk)
    submission = form.submission(answers=form.answers(version=version), sent=sent)
    try:
        done = save_and_next(task=task, agent=agent, submission=submission, unit=_unit(request), now=now)
    except DomainError as error:
        return _again(request, task=task, errors=error.fields, problem=error.message, status=error.status)
    say_saved(request, done=done)
    return _onwards(request, done)


def _again(
    request: HttpRequest, *, task: CallbackTask, errors: Mapping[str, object], problem: object, status: int
) -> HttpResponse:
    values = {name: str(request.POST[name]) for name in request.POST}
    filled = Filled(values=values, errors=dict(errors), questionnaire=named_version(request))
    also = frozenset(request.POST.getlist("also"))
    screen = Screen(now=timezone.now(), task=task, filled=filled, problem=problem, also=also, status=status)
    return answer(request, screen)


def _unit(request: HttpRequest) -> Unit | None:
    """The orders ticked for the same answers; None for an ordinary call."""
    ticked = [pk for pk in request.POST.getlist("also") if pk.isdecimal() and len(pk) < LONGEST_ID]
    each = bool(request.POST.get("each_complains"))
    return Unit(also=tuple(int(pk) for pk in ticked), each_complains=each) if ticked else None


def named_version(request: HttpRequest) -> int | None:
    """``?questionnaire=`` of the form's address: the version on the screen. Not a field of the form, so that
    a draft kept by the browser never brings back an older one."""
    named = request.GET.get("questionnaire", "")
    return int(named) if named.isascii() and named.isdecimal() and len(named) < LONGEST_ID else None


def _onwards(request: HttpRequest, done: SavedAndNext) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("callbacks:queue")
    following = task_of(request, done.following.pk) if done.following is not None else None
    saved = done.saved
    gone = tuple(each.task.pk for each in (saved, *done.others))
    screen = Screen(now=timezone.now(), task=following, saved=gone, undo=saved.attempt.pk)
    return answer(request, screen)


@login_required
@never_cache
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """U: the last save undone within ten seconds, the callback in her hand again (ruling 33)."""
    now, agent = timezone.now(), agent_of(request)
    attempt = get_object_or_404(
        CallAttempt.objects.visible_to(agent).select_related("outcome", "task"), pk=pk
    )
    try:
        task = undo_and_hold(attempt=attempt, agent=agent, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return answer(request, Screen(now=now, task=in_hand(request, now=now), status=error.status))
    messages.info(request, _("已撤回 %(order)s，请重新填写。") % {"order": task.work_order.order_no})
    return answer(request, Screen(now=now, task=task_of(request, task.pk)))


@login_required
@never_cache
@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    now, task = timezone.now(), task_of(request, pk)
    reason = request.POST.get("reason", "").strip() or request.POST.get("preset", "")
    try:
        following = skip_and_next(task=task, agent=agent_of(request), reason=reason, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return answer(request, Screen(now=now, task=in_hand(request, now=now), status=error.status))
    messages.info(request, _("已跳过 %(order)s，30 分钟后再来。") % {"order": task.work_order.order_no})
    if not request.headers.get("HX-Request"):
        return redirect("callbacks:queue")
    coming = task_of(request, following.pk) if following is not None else None
    return answer(request, Screen(now=now, task=coming, saved=(task.pk,)))


@login_required
@never_cache
@require_POST
def release_callback(request: HttpRequest, pk: int) -> HttpResponse:
    release(task=task_of(request, pk), agent=agent_of(request))
    if not request.headers.get("HX-Request"):
        return redirect("callbacks:queue")
    return answer(request, Screen(now=timezone.now()))


@login_required
@never_cache
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """The heartbeat of a page at work; 409 when the callback is in another hand."""
    now, task = timezone.now(), task_of(request, pk)
    try:
        until = renew_lease(task=task, agent=agent_of(request), now=now)
    except Conflict as conflict:
        return JsonResponse({"code": conflict.code, "message": str(conflict)}, status=conflict.status)
    return JsonResponse({"seconds": int((until - now).total_seconds())})


@login_required
@never_cache
@require_POST
def salutation(request: HttpRequest, pk: int) -> HttpResponse:
    task, chosen = task_of(request, pk), request.POST.get("salutation", "")
    if chosen in {Salutation.MR, Salutation.MS}:
        settle_salutation(task=task, salutation=Salutation(chosen))
    if not request.headers.get("HX-Request"):
        return redirect("callbacks:queue")
    script = script_for(task=task, agent=agent_of(request), now=timezone.now())
    return render(request, "callbacks/_script.html", {"script": script})


@login_required
@never_cache
@require_POST
def dialect(request: HttpRequest, pk: int) -> HttpResponse:
    """Who speaks it is offered at once, for the case that the two do not understand each other."""
    task, agent = task_of(request, pk), agent_of(request)
    settle_dialect(task=task, dialect=request.POST.get("dialect", ""))
    if not request.headers.get("HX-Request"):
        return redirect("callbacks:queue")
    offered = colleague_keys(colleagues=colleagues_for(task=task, agent=agent), chosen="")
    return render(request, "callbacks/_colleagues.html", {"colleagues": offered, "alone": True})


@login_required
@never_cache
@require_safe
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """The optional questions, fetched when she asks for them."""
    filled = Filled(questionnaire=named_version(request))
    sheet = sheet_for(task=task_of(request, pk), now=timezone.now(), filled=filled)
    return render(request, "callbacks/_more.html", {"sheet": sheet})


@login_required
@never_cache
@require_safe
def same_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's other orders to tick, fetched when she asks for them: there may be eighty."""
    task, now = task_of(request, pk), timezone.now()
    screen = Screen(now=now, task=task)
    unit = unit_places(task=task, agent=agent_of(request), screen=screen)
    return render(request, "callbacks/_unit.html", {"unit": unit})
