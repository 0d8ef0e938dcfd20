"""/queue: what waits, what is in hand, the next one by one key (screens.md 1, ruling 31)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.sharing import next_callback as next_for
from callbacks.actions.shift import take
from callbacks.views.screen import Screen, agent_of, answer, in_hand, task_of, whole_page
from callbacks.views.waiting import listed
from config.lib.errors import Conflict


@login_required
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return whole_page(request, Screen(now=now, task=in_hand(request, now=now)))


@login_required
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The list alone, fetched again while the page stands open."""
    now = timezone.now()
    current = in_hand(request, now=now)
    context = listed(request, agent=agent_of(request), current=current, now=now)
    return render(request, "callbacks/_waiting.html", context)


@login_required
@never_cache
@require_POST
def next_callback(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    claimed = next_for(agent=agent_of(request), now=now)
    if not request.headers.get("HX-Request"):
        return redirect("callbacks:queue")
    task = task_of(request, claimed.pk) if claimed is not None else None
    return answer(request, Screen(now=now, task=task))


@login_required
@never_cache
@require_POST
def take_callback(request: HttpRequest) -> HttpResponse:
    """The one she picked from the list."""
    now = timezone.now()
    wanted = request.POST.get("callback", "")
    task = task_of(request, int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    try:
        task = take(task=task, agent=agent_of(request), now=now)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return answer(request, Screen(now=now, task=in_hand(request, now=now), status=conflict.status))
    if not request.headers.get("HX-Request"):
        return redirect("callbacks:queue")
    return answer(request, Screen(now=now, task=task))
