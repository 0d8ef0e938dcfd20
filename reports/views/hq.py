"""/hq/: the dashboard of headquarters (screens.md 4; A6–A9; ruling 57)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.lib.calendar import local_day
from regions.views.gates import only_for
from reports.actions.rollup import settle
from reports.aggregates.kpi_figures import kpi_figures
from reports.aggregates.trends import monthly_values
from reports.policies.cuts import By
from reports.policies.poor_regions import poor_verdicts
from reports.rules import can_see_headquarters
from reports.views.dashboard_charts import ranking_chart
from reports.views.dashboard_page import shared_parts
from reports.views.dashboard_scope import filters_of, scope_of
from reports.views.dashboard_tiles import tiles_of


@login_required
@require_safe
def hq(request: HttpRequest) -> HttpResponse:
    user, now = only_for(request, may=can_see_headquarters), timezone.now()
    scope = scope_of(request, user=user, today=local_day(now))
    waiting = settle(regions=scope.regions, first=scope.drawn.first, last=scope.month.last, now=now)
    figures = kpi_figures(user=user, cut=scope.cut, by=By.REGION, now=now)
    months = monthly_values(user=user, cut=scope.drawn, now=now)
    verdicts = poor_verdicts(
        rows=figures.rows, is_month_over=scope.month.last < scope.today, is_whole=scope.region is None
    )
    judged = [] if scope.is_narrowed else [(row, verdicts[row.key]) for row in figures.rows]
    context: dict[str, Any] = {
        "scope": scope,
        "now": now,
        "waiting": waiting,
        "filters": tuple(filters_of(scope, user=user, with_regions=True)),
        "tiles": tiles_of(figures=figures, months=months, scope=scope),
        "ranking": ranking_chart(figures=figures, scope=scope),
        "poor": [(row, verdict.reasons) for row, verdict in judged if verdict.is_poor],
        "too_few": [row for row, verdict in judged if verdict.is_too_few],
        **shared_parts(user=user, scope=scope, months=months, now=now),
    }
    return render(request, "reports/hq.html", context)
