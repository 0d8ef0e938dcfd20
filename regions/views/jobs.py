"""Running, waiting and dead background work (reliability.md 1): looked at, run again, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from config.broker import queue_depths
from config.lib.errors import DomainError
from regions.actions.jobs import give_up, retry, run_now
from regions.models import User
from regions.queries.jobs import bad_jobs, beat_age, find_job, open_jobs, timetable
from regions.rules import ADMINISTRATORS, can_configure
from regions.views.gates import only_for

VERBS: dict[str, tuple[Callable[..., None], Any]] = {
    "retry": (retry, gettext_lazy("已重新排队。")),
    "give-up": (give_up, gettext_lazy("已放弃。")),
}


def administrator(request: HttpRequest) -> User:
    """The signed-in administrator; for everybody else these pages do not exist."""
    return only_for(request, may=lambda user: can_configure(user, ADMINISTRATORS))


@login_required
@never_cache
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    administrator(request)
    context = {
        "open_jobs": open_jobs(),
        "bad_jobs": bad_jobs(),
        "queues": _queues(),
        "beat_age": beat_age(now=timezone.now()),
    }
    return render(request, "regions/jobs.html", context)


def _queues() -> dict[str, int] | None:
    """None when the broker is away."""
    try:
        return queue_depths()
    except (OperationalError, OSError):
        return None


@login_required
@require_POST
def decide(request: HttpRequest, verb: str, label: str, pk: int) -> HttpResponse:
    actor = administrator(request)
    row = find_job(label=label, pk=pk)
    if row is None or verb not in VERBS:
        raise Http404
    act, done = VERBS[verb]
    try:
        act(row=row, actor=actor, now=timezone.now())
    except DomainError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, done)
    return redirect("regions:jobs")


@login_required
@never_cache
@require_safe
def shown_timetable(request: HttpRequest) -> HttpResponse:
    administrator(request)
    return render(request, "regions/timetable.html", {"lines": timetable(now=timezone.now())})


@login_required
@require_POST
def run(request: HttpRequest, name: str) -> HttpResponse:
    actor, now = administrator(request), timezone.now()
    if name not in {line.task for line in timetable(now=now)}:
        raise Http404
    try:
        run_now(name=name, actor=actor, now=now)
    except DomainError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已交给后台运行，结果稍后显示在这里。"))
    return redirect("regions:timetable")
