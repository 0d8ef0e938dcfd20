"""The two rates of complaints that stand on the supervisor's inbox (kpis.md 3.2)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.lib.calendar import local_day
from regions.rules import sees_cases
from regions.scoping import region_ids
from reports.actions.rollup import settle
from reports.aggregates.cases import case_rates as rates_of
from reports.views.reading import caller


@login_required
@require_safe
def case_rates(request: HttpRequest) -> HttpResponse:
    """A part of a page: this month up to today, each figure a link to its cases."""
    if not sees_cases(request.user):
        raise Http404
    user, now = caller(request), timezone.now()
    today = local_day(now)
    settle(regions=region_ids(user), first=today, last=today, now=now)
    rates = rates_of(user=user, first=today.replace(day=1), last=today)
    return render(request, "reports/_case_rates.html", {"rates": rates})
