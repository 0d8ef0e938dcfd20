"""All rates by region, agent, technician, 品类 or kind (item 3; kpis.md 3.2; screens 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config.lib.calendar import local_day
from config.lib.errors import Refused
from regions.models import User
from regions.rules import can_export, sees_rows
from regions.views.gates import only_for
from reports.actions.downloading_kpis import KpiWish, download_kpis
from reports.actions.settling_kpis import settle_kpis
from reports.aggregates.kpi_figures import KpiFigures, RowsPage, kpi_figures
from reports.policies.cuts import By
from reports.policies.figure_links import figure_url
from reports.policies.kpi_table import kpi_table, shown_kpis
from reports.policies.kpis import Kpi
from reports.policies.measures import Measure
from reports.policies.poor_regions import PoorVerdict, poor_verdicts
from reports.rules import can_see_headquarters
from reports.views import kpi_page
from reports.views.kpi_links import pages_of
from reports.views.kpi_scope import (
    ALL_THEMES,
    BY_WORDS,
    KpiScope,
    filters_of,
    quick_periods,
    scope_of,
    themes_of,
)
from reports.views.workbooks import workbook

ROWS_A_PAGE = 50


@login_required
@require_GET
def kpis(request: HttpRequest) -> HttpResponse:
    user, now = only_for(request, may=sees_rows), timezone.now()
    scope = scope_of(request, user=user, today=local_day(now))
    asked = scope.asked
    waiting = settle_kpis(cut=asked.cut, now=now)
    page, are_judged = RowsPage(scope.page, ROWS_A_PAGE), asked.by is By.REGION  # all regions together
    figures = kpi_figures(user=user, cut=asked.cut, by=asked.by, now=now, page=None if are_judged else page)
    verdicts = _verdicts(scope, figures, user=user)
    if are_judged:
        figures = replace(figures, rows=tuple(page.part(figures.rows)))
    drawn = _drawn(scope, figures, verdicts)
    context = {
        "scope": scope,
        "figures": figures,
        "waiting": waiting,
        "heading": BY_WORDS[asked.by],
        "head": kpi_page.head(drawn),
        "rows": kpi_page.body(drawn),
        "foot": kpi_page.foot(drawn),
        "apart": _apart(scope, figures),
        "pager": _pager(scope, pages=page.pages(count=figures.count)),
        "filters": list(filters_of(scope, user=user)),
        "quick": quick_periods(scope),
        "themes": themes_of(scope),
        "may_take_away": can_export(user),
    }
    return render(request, "reports/kpis.html", context)


@login_required
@require_GET
def kpis_file(request: HttpRequest) -> HttpResponse:
    """The table in view with all its rows as a workbook, of the regions whose lists she may take away."""
    user, now = only_for(request, may=can_export), timezone.now()
    scope = scope_of(request, user=user, today=local_day(now))
    asked = scope.asked
    narrowed = [asked.region, asked.category, scope.words.get("kind", "")]
    wish = KpiWish(
        asked=asked,
        kpis=_shown(scope),
        title=_("指标表"),
        heading=str(BY_WORDS[asked.by]),
        header_line="  ".join([asked.span.name, *(str(each) for each in narrowed if each)]),
        links=lambda figures: pages_of(scope, figures),
    )
    try:
        made = download_kpis(wish=wish, actor=user, now=now)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(scope.url())
    return workbook(made=made)


def _shown(scope: KpiScope) -> tuple[Kpi, ...]:
    return shown_kpis(theme="" if scope.theme == ALL_THEMES else scope.theme)


def _drawn(scope: KpiScope, figures: KpiFigures, verdicts: dict[str, PoorVerdict]) -> kpi_page.Drawn:
    shown = _shown(scope)
    table = kpi_table(
        rows=figures.rows,
        totals=figures.totals,
        kpis=shown,
        heading=str(BY_WORDS[figures.by]),
        of_agents=figures.of_agents,
    )
    return kpi_page.Drawn(scope=scope, figures=figures, table=table, kpis=shown, verdicts=verdicts)


def _verdicts(scope: KpiScope, figures: KpiFigures, *, user: User) -> dict[str, PoorVerdict]:
    """Poor regions of a month with all its 品类 and kinds (kpis.md 3.4)."""
    asked = scope.asked
    if figures.by is not By.REGION or not figures.is_compared or asked.category or asked.kind:
        return {}
    return poor_verdicts(
        rows=figures.rows,
        is_month_over=figures.span.last < scope.today,
        is_whole=can_see_headquarters(user) and asked.region is None,
    )


def _apart(scope: KpiScope, figures: KpiFigures) -> list[dict[str, Any]]:
    """What is printed apart: 未达规则 (ruling 27), and what came too late to be held against an agent."""
    of = scope.figure_of(figures=figures, row=None, days=(figures.span.first, figures.span.last))
    words = {
        Measure.RULE_UNMET: _("未达规则（计入应回访，不算办结）"),
        Measure.LATE_IMPORT: _("迟到数据（不计入回访员本人及时率）"),
    }
    return [
        {"word": word, "count": count, "url": figure_url(measures=[measure], of=of)}
        for measure, word in words.items()
        if (count := figures.totals.counts.get(measure, 0))
    ]


def _pager(scope: KpiScope, *, pages: int) -> dict[str, Any]:
    number = min(scope.page, pages)
    return {
        "number": number,
        "pages": pages,
        "previous_url": scope.url(page=str(number - 1)) if number > 1 else "",
        "next_url": scope.url(page=str(number + 1)) if number < pages else "",
    }
