"""Where the figures of the rates open: their rows, or the page on which they are counted."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from reports.aggregates.kpi_figures import KpiFigures
from reports.forms import LONGEST, LONGEST_BOARD
from reports.policies.cuts import By
from reports.policies.figure_links import figure_url
from reports.policies.kpi_table import JOINED, KpiRow
from reports.policies.kpi_values import KpiValue
from reports.policies.kpis import FILING, KPIS, REPORT_TRUTH, SAME_DAY_FILING, Origin
from reports.policies.tables import TOTAL_KEY, Cell, Row
from reports.renderers.framed import PageOf
from reports.views.kpi_scope import KpiScope

# What is counted on a page of its own, and how many days that page can show.
WHOLE_PAGES = {
    FILING: ("reports:board", LONGEST_BOARD),
    SAME_DAY_FILING: ("reports:board", LONGEST_BOARD),
    REPORT_TRUTH: ("reports:reconciliation", LONGEST),
}
RIPE_MEASURES = frozenset(
    measure for kpi in KPIS if kpi.origin is Origin.RIPE for measure in (*kpi.parts, *kpi.own_parts)
)


def figure_urls(
    scope: KpiScope, figures: KpiFigures, *, value: KpiValue, source: KpiRow | None
) -> tuple[str, str]:
    """Where value and denominator open; empty where there is nothing to open."""
    kpi = value.kpi
    if kpi.code in WHOLE_PAGES:
        return _page_url(scope, figures, source=source, code=kpi.code), ""
    if kpi.origin is Origin.ELSEWHERE and not kpi.parts:
        return "", ""
    days = figures.ripe if kpi.origin is Origin.RIPE else (figures.span.first, figures.span.last)
    if days is None or not value.denominator:
        return "", ""
    of = scope.figure_of(figures=figures, row=source, days=days)
    above, below = kpi.measures(of_agent=figures.of_agents)
    has_whole = below and (kpi.origin is Origin.RIPE or not value.waiting)
    return figure_url(measures=above, of=of), figure_url(measures=below, of=of) if has_whole else ""


def _page_url(scope: KpiScope, figures: KpiFigures, *, source: KpiRow | None, code: str) -> str:
    """The page that the rate is counted on, of the same days, where it can show so many."""
    span, (page, longest) = figures.span, WHOLE_PAGES[code]
    if span.days > longest.days:
        return ""
    region = source.key if source and figures.by is By.REGION else scope.words.get("region", "")
    asked = {"first": span.first.isoformat(), "last": span.last.isoformat(), "region": region}
    return f"{reverse(page)}?{urlencode({name: said for name, said in asked.items() if said})}"


def pages_of(scope: KpiScope, figures: KpiFigures) -> PageOf:
    """In a workbook: the page that a cell's figure opens."""
    rows = {row.key: row for row in figures.rows}

    def page_of(row: Row, cell: Cell) -> str:
        drill = next((figure.drill for figure in cell.figures if figure.drill), "")
        if not drill or (row.key != TOTAL_KEY and row.key not in rows):
            return ""
        measures = drill.split(JOINED)
        days = (figures.span.first, figures.span.last)
        if RIPE_MEASURES.issuperset(measures):
            days = figures.ripe or days
        return figure_url(
            measures=measures, of=scope.figure_of(figures=figures, row=rows.get(row.key), days=days)
        )

    return page_of
