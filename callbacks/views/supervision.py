"""/supervision: what only the supervisor brings on — dead ends, skips, dials without a result (ruling 27)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from callbacks.queries.supervision import SHOWN, dead_ends, dials_without_result, overdue_count, skipped
from callbacks.rules import can_supervise_somewhere
from callbacks.views.places import product, standing
from regions.models import User


@login_required
@never_cache
@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """For anybody who supervises no region the page does not exist."""
    lead, now = request.user, timezone.now()
    if not isinstance(lead, User) or not can_supervise_somewhere(lead):
        raise Http404
    context = {
        "dead_ends": [(each, product(each.task.work_order)) for each in dead_ends(lead=lead, now=now)],
        "skipped": [(each, *standing(task=each.task, now=now)) for each in skipped(lead=lead)],
        "dials": [(dial, product(dial.task.work_order)) for dial in dials_without_result(lead=lead, now=now)],
        "overdue": overdue_count(lead=lead, now=now),
        "shown": SHOWN,
    }
    return render(request, "callbacks/supervision.html", context)
