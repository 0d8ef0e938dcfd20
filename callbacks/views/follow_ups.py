"""Follow-ups: the list, one with its case's story, its end (四6; ruling 44; K15)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.following_up import finish_follow_up as finish
from callbacks.choices import ComplaintState, FollowUpKind, FollowUpState
from callbacks.forms.follow_ups import FollowUpForm
from callbacks.models import FollowUp
from callbacks.queries.case_told import case_told
from callbacks.queries.follow_ups import listed_follow_ups, parts_awaited
from callbacks.rules import can_follow_up, can_reveal_complaint
from callbacks.views import told
from callbacks.views.registers import SEALED
from config.lib.errors import DomainError
from config.lib.keyset import Order, keyset_page
from regions.models import User
from regions.rules import sees_cases
from regions.templatetags.clock import clock
from regions.views.gates import only_for

TABS = (
    ("open", gettext_lazy("待跟进")),
    ("mine", gettext_lazy("我的")),
    ("overdue", gettext_lazy("已逾期")),
    ("done", gettext_lazy("已跟进")),
)
# Why the number was shown, as the audit keeps it (ruling 20).
REASONS = {FollowUpKind.PARTS_CHECK: "配件跟踪", FollowUpKind.STABILITY: "72小时稳定性回访"}


@login_required
@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """What is due first comes first; what was done last comes first."""
    user, now = only_for(request, may=sees_cases), timezone.now()
    show = request.GET.get("show", "open")
    order = Order(by="done_at") if show == "done" else Order(by="due_at", is_rising=True)
    rows = listed_follow_ups(user=user, show=show, now=now).defer(*_sealed())
    context = {
        "page": keyset_page(rows=rows, params=request.GET, order=order),
        "tabs": TABS,
        "show": show,
        "now": now,
    }
    return render(request, "callbacks/follow_ups.html", context)


@login_required
@never_cache
@require_safe
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, *_found(request, pk))


@login_required
@never_cache
@require_POST
def finish_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = _found(request, pk)
    if not can_follow_up(user, found):
        raise PermissionDenied
    form = FollowUpForm(request.POST, kind=FollowUpKind(found.kind))
    if not form.is_valid():
        return _page(request, found, user, form=form, status=400)
    try:
        done = finish(follow_up=found, answer=form.answer(), actor=user, now=timezone.now())
    except DomainError as error:
        form.blame(error)
        return _page(request, _found(request, pk)[0], user, form=form, status=error.status)
    messages.success(request, _done(done))
    return redirect("callbacks:follow_ups")


def _sealed() -> tuple[str, ...]:
    return tuple(f"complaint__{name}" for name in SEALED)


def _found(request: HttpRequest, pk: int) -> tuple[FollowUp, User]:
    if not isinstance(request.user, User):
        raise Http404
    rows = FollowUp.objects.visible_to(request.user).select_related(
        "region",
        "assigned_to",
        "done_by",
        "complaint__region",
        "complaint__department",
        "complaint__handler",
        "complaint__work_order__category",
        "complaint__work_order__technician",
    )
    return get_object_or_404(rows.defer(*_sealed()), pk=pk), request.user


def _page(
    request: HttpRequest, found: FollowUp, user: User, *, form: FollowUpForm | None = None, status: int = 200
) -> HttpResponse:
    case, kind = found.complaint, FollowUpKind(found.kind)
    is_hers = found.state == FollowUpState.OPEN and can_follow_up(user, found)
    context: dict[str, Any] = {
        "follow_up": found,
        "is_late": found.state == FollowUpState.OPEN and found.due_at < timezone.now(),
        "told": told.shown(case_told(case=case, user=user)),
        "parts": parts_awaited(case=case, user=user) if kind is FollowUpKind.PARTS_CHECK else (),
        "reveal_url": reverse("callbacks:reveal_complaint", args=[case.number])
        if is_hers and can_reveal_complaint(user, case)
        else "",
        "reveal_reason": REASONS[kind],
        "form": (form or FollowUpForm(kind=kind)) if is_hers else None,
    }
    return render(request, "callbacks/follow_up.html", context, status=status)


def _done(follow_up: FollowUp) -> str:
    """What follows from it: the case reopened, the next look, or nothing more."""
    case = follow_up.complaint
    case.refresh_from_db(fields=["state", "level"])
    words = {"number": case.number, "level": case.level}
    if follow_up.recurred and case.state == ComplaintState.REOPENED:
        return _("投诉 %(number)s 已重新处理，现在 %(level)s 级。") % words
    following = case.follow_ups.open().filter(kind=follow_up.kind).first()
    if following is not None:
        return _("已跟进，%(at)s 前再跟踪一次。") % {"at": clock(following.due_at)}
    return _("已跟进。")
