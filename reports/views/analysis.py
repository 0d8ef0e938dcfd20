"""/reports/analysis/: a month's or quarter's analysis, the rows behind it, its workbook (J1, A11, L18)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.lib.calendar import local_day
from config.lib.keyset import keyset_page
from regions.rules import can_export
from regions.views.gates import only_for
from reports.actions.downloading_analysis import download_analysis
from reports.actions.rollup import settle
from reports.aggregates.analyses import AnalysisPart, Wanted, analysis_of, days_read
from reports.aggregates.analysis_rows import opened_rows
from reports.aggregates.analysis_words import said_key
from reports.aggregates.figure_rows import figure_rows
from reports.aggregates.returned_dailies import filed_dailies
from reports.policies.analysis import Section
from reports.policies.tables import Cell, Row
from reports.rules import can_rule_process, can_see_analysis
from reports.views.analysis_page import page_section
from reports.views.analysis_scope import AnalysisScope, filters_of, scope_of, tabs_of
from reports.views.figures import Behind
from reports.views.workbooks import workbook

FIGURE_DIGITS = 12


@login_required
@require_GET
def analysis(request: HttpRequest) -> HttpResponse:
    user, now = only_for(request, may=can_see_analysis), timezone.now()
    today = local_day(now)
    scope = scope_of(request, user=user, today=today)
    asked, waiting = scope.asked, 0
    if scope.part in {AnalysisPart.WORK, AnalysisPart.CHANGES}:
        first, last = days_read(asked=asked, today=today)
        waiting = settle(regions=asked.cut.regions, first=first, last=last, now=now)
    made = analysis_of(wanted=Wanted(user=user, asked=asked, parts=(scope.part,)), now=now)
    context: dict[str, Any] = {
        "scope": scope,
        "analysis": made,
        "sections": [page_section(section=each, address=scope.address) for each in made.sections],
        "tabs": tabs_of(scope),
        "filters": list(filters_of(scope, user=user)),
        "is_narrowed": scope.is_narrowed,
        "waiting": waiting,
        "now": now,
        "may_take_away": can_export(user),
        "may_rule": can_rule_process(user),
    }
    return render(request, "reports/analysis.html", context)


@login_required
@require_GET
def analysis_file(request: HttpRequest) -> HttpResponse:
    """All parts as one workbook, of the regions whose lists she may take away."""
    user, now = only_for(request, may=can_export), timezone.now()
    scope = scope_of(request, user=user, today=local_day(now))
    made = download_analysis(asked=scope.asked, links=_links(scope), actor=user, now=now)
    return workbook(made=made)


@login_required
@require_GET
def analysis_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind a figure that no measure counts; with htmx the first of them, for below the cell."""
    user, now = only_for(request, may=can_see_analysis), timezone.now()
    scope = scope_of(request, user=user, today=local_day(now))
    key, is_part = request.GET.get("key", ""), bool(request.headers.get("HX-Request"))
    question, _dot, region = key.partition(".")
    if question in {"returned", "filed"}:
        is_returned = question == "returned"
        rows = filed_dailies(cut=scope.asked.cut, region=region, is_returned=is_returned)
        page = keyset_page(rows=rows.select_related("region", "decided_by"), params=request.GET)
        context = {"page": page, "caption": _caption(scope, key), "count": rows.count(), "is_part": is_part}
        return render(request, "reports/_returned.html" if is_part else "reports/returned.html", context)
    opened = opened_rows(key=key, cut=scope.asked.cut, now=now)
    if opened is None:
        raise Http404
    source, found = opened
    page = keyset_page(rows=found, params=request.GET)
    own = found.filter(pk__in=[row.pk for row in page.items]).order_by("-pk")
    count, printed = found.order_by().count(), _printed(request)
    behind = Behind(
        caption=_caption(scope, key),
        rows=figure_rows(source=source, rows=own),
        figure=count if printed is None else printed,
        count=count,
        is_compared=printed is not None,
        url=request.get_full_path(),
    )
    context = {"behind": behind, "page": page, "may_take_away": False}
    return render(request, "reports/_behind.html" if is_part else "reports/figure.html", context)


def _printed(request: HttpRequest) -> int | None:
    """What the table said, where the address carries it; a row may have changed since."""
    text = request.GET.get("figure", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < FIGURE_DIGITS):
        raise Http404
    return int(text)


def _caption(scope: AnalysisScope, key: str) -> str:
    asked = scope.asked
    names = [each.name for each in (asked.region, asked.category) if each]
    return " · ".join([*names, said_key(key=key), asked.span.name])


def _links(scope: AnalysisScope) -> Any:
    def page_of(section: Section, row: Row, cell: Cell) -> str:
        return scope.address(section, row, cell.figures[0]) if cell.figures else ""

    return page_of
