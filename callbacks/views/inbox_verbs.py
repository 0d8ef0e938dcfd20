"""What is done from the inbox: assign and escalate several, check what is late, look, watch the agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.case_bulk import Answer, Chosen, assign_chosen, escalate_chosen
from callbacks.actions.case_notes import check_overdue
from callbacks.actions.looking import look_at_inbox
from callbacks.choices import CaseVerb
from callbacks.forms.cases.lead import EscalateForm
from callbacks.forms.inbox import CheckForm, SharedAssignForm, chosen_versions, escalate_form
from callbacks.policies.looks import LOOK_HOURS
from callbacks.queries.agents_now import agents_now
from callbacks.queries.inbox import inbox_cases, inbox_regions
from callbacks.queries.looks import due_looks
from callbacks.rules import can_check_overdue, may
from callbacks.views.inbox import inbox_user, looked_after, people_to_choose
from callbacks.views.registers import SEALED
from config.lib.errors import DomainError
from regions.models import User

LOOKS_SHOWN = 200


@login_required
@require_POST
def assign_chosen_cases(request: HttpRequest) -> HttpResponse:
    user, now = inbox_user(request), timezone.now()
    chosen = _chosen(request, user, CaseVerb.ASSIGN)
    form = SharedAssignForm(request.POST, **people_to_choose(list(inbox_regions(user=user))))
    if not chosen:
        messages.error(request, _("请先选择投诉：X 选择一行，Shift-X 选择一段。"))
    elif not form.is_valid():
        messages.error(request, _("没有这个部门或处理人，请重新选择。"))
    else:
        try:
            answers = assign_chosen(chosen=chosen, given=form.assignment(), actor=user, now=now)
        except DomainError as refused:
            messages.error(request, str(refused))
        else:
            _say(request, answers, done=_("已指派"))
    return _back(request)


@login_required
@require_POST
def escalate_chosen_cases(request: HttpRequest) -> HttpResponse:
    """First the page with the words assembled for each (K10), then what she made of them."""
    user, now = inbox_user(request), timezone.now()
    chosen = _chosen(request, user, CaseVerb.ESCALATE)
    if not chosen:
        messages.error(request, _("请先选择投诉：X 选择一行，Shift-X 选择一段。"))
        return _back(request)
    if "told" not in request.POST:
        return _escalate_page(request, [escalate_form(case=one.case, user=user) for one in chosen], chosen)
    forms = [escalate_form(case=one.case, user=user, data=request.POST) for one in chosen]
    if [form for form in forms if not form.is_valid()]:
        return _escalate_page(request, forms, chosen, status=400)
    words = {one.case.pk: form.words() for one, form in zip(chosen, forms, strict=True)}
    _say(request, escalate_chosen(chosen=chosen, words=words, actor=user, now=now), done=_("已升级"))
    return _back(request)


def _escalate_page(
    request: HttpRequest, forms: Sequence[EscalateForm], chosen: Sequence[Chosen], *, status: int = 200
) -> HttpResponse:
    context = {
        "asked": [(one.case, form) for one, form in zip(chosen, forms, strict=True)],
        "back": _back_url(request),
    }
    return render(request, "callbacks/inbox_escalate.html", context, status=status)


@login_required
@require_POST
def check_overdue_case(request: HttpRequest, number: str) -> HttpResponse:
    """核查超时 from the row (L4)."""
    user, form = inbox_user(request), CheckForm(request.POST)
    case = get_object_or_404(inbox_cases(user=user).select_related("region"), number=number)
    if not can_check_overdue(user, case):
        raise PermissionDenied
    if not form.is_valid():
        messages.error(request, _("请写明核查的情况。"))
        return _back(request)
    try:
        check_overdue(case=case, note=form.cleaned_data["note"], actor=user, now=timezone.now())
    except DomainError as refused:
        messages.error(request, f"{case.number}：{refused}")
    else:
        messages.success(request, _("%(number)s 的超时已核查。") % {"number": case.number})
    return _back(request)


@login_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """已看: the supervisor has looked at ten, or at three."""
    user = inbox_user(request)
    regions = looked_after(user, list(inbox_regions(user=user)))
    if not regions:
        raise PermissionDenied
    try:
        look_at_inbox(regions=regions, hour=_hour(request), actor=user, now=timezone.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已记下您看过收件箱。"))
    return _back(request)


def _hour(request: HttpRequest) -> int | None:
    hour = request.POST.get("hour", "")
    return int(hour) if hour in {str(each) for each in LOOK_HOURS} else None


@login_required
@never_cache
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked when, and which looks nobody took; ``?missed=1`` these alone."""
    user, now = inbox_user(request), timezone.now()
    found = due_looks(regions=inbox_regions(user=user), now=now)
    missed = [each for each in found if each.is_missed]
    only_missed = bool(request.GET.get("missed"))
    context = {
        "looks": (missed if only_missed else found)[:LOOKS_SHOWN],
        "missed": len(missed),
        "all": len(found),
        "only_missed": only_missed,
        "shown": LOOKS_SHOWN,
    }
    return render(request, "callbacks/inbox_looks.html", context)


@login_required
@never_cache
@require_safe
def inbox_agents(request: HttpRequest) -> HttpResponse:
    """The live strip: a part of the page that asks for itself every half minute."""
    user, now = inbox_user(request), timezone.now()
    agents = agents_now(region_ids=[region.pk for region in inbox_regions(user=user)], now=now)
    counts: dict[str, int] = {"talking": 0, "wrap_up": 0, "idle": 0, "long": 0}
    for each in agents:
        counts[each.moment.state.value] += 1
        counts["long"] += each.moment.is_long
    return render(request, "callbacks/_agents.html", {"agents": agents, "counts": counts, "now": now})


def _chosen(request: HttpRequest, user: User, verb: CaseVerb) -> list[Chosen]:
    """What she ticked, of her own rows and as far as the verb is hers; in the order of the page."""
    versions = chosen_versions(request.POST.getlist("case"))
    rows = inbox_cases(user=user).filter(pk__in=versions).select_related("region", "department", "work_order")
    found = {case.pk: case for case in rows.defer(*SEALED) if may(user, case, verb)}
    if gone := len(versions) - len(found):
        messages.warning(request, _("%(count)s 件已经不在收件箱里，没有办。") % {"count": gone})
    return [Chosen(found[pk], version) for pk, version in versions.items() if pk in found]


def _say(request: HttpRequest, answers: Sequence[Answer], *, done: str) -> None:
    """Each row's result: what was done as a number, what was not by its own reason."""
    well = [answer.case.number for answer in answers if answer.problem is None]
    if well:
        words: Mapping[str, Any] = {"done": done, "count": len(well), "numbers": "、".join(well)}
        messages.success(request, _("%(done)s %(count)s 件：%(numbers)s") % words)
    for answer in answers:
        if answer.problem is not None:
            reasons = [str(reason) for reason in answer.problem.fields.values()] or [str(answer.problem)]
            messages.error(request, f"{answer.case.number}：{' '.join(reasons)}")


def _back_url(request: HttpRequest) -> str:
    """The list as it was narrowed; never another house."""
    here, home = request.POST.get("back", ""), reverse("callbacks:inbox")
    is_ours = url_has_allowed_host_and_scheme(here, allowed_hosts=None) and here.startswith(home)
    return here if is_ours else home


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(_back_url(request))
