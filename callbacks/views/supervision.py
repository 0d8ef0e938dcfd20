"""/supervision: what only the supervisor brings on — dead ends, skips, dials without a result (ruling 27)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.sharing import share_region
from callbacks.queries.shares import sharing_regions
from callbacks.queries.supervision import SHOWN, dead_ends, dials_without_result, overdue_count, skipped
from callbacks.rules import can_supervise_somewhere
from callbacks.views.places import product, standing
from regions.models import User
from regions.views.gates import only_for


def lead_of(request: HttpRequest) -> User:
    return only_for(request, may=can_supervise_somewhere)


@login_required
@never_cache
@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """For anybody who supervises no region the page does not exist."""
    lead, now = lead_of(request), timezone.now()
    context = {
        "dead_ends": [(each, product(each.task.work_order)) for each in dead_ends(lead=lead, now=now)],
        "skipped": [(each, *standing(task=each.task, now=now)) for each in skipped(lead=lead)],
        "dials": [(dial, product(dial.task.work_order)) for dial in dials_without_result(lead=lead, now=now)],
        "overdue": overdue_count(lead=lead, now=now),
        "shown": SHOWN,
        "may_share": bool(sharing_regions(lead=lead, now=now)),
    }
    return render(request, "callbacks/supervision.html", context)


@login_required
@require_POST
def share_callbacks(request: HttpRequest) -> HttpResponse:
    """Due callbacks that are nobody's, to the agents of her regions that share out (ruling 35)."""
    lead, now = lead_of(request), timezone.now()
    shared = sum(
        share_region(region=region, actor=lead, now=now) for region in sharing_regions(lead=lead, now=now)
    )
    messages.success(request, _("已分派 %(count)s 单。") % {"count": shared})
    return redirect("callbacks:supervision")
