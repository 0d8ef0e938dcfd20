"""Curve, ranking and Pareto of a dashboard as charts with their tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from callbacks.choices import ComplaintCategory
from reports.aggregates.kpi_figures import KpiFigures
from reports.aggregates.trends import Month
from reports.policies.charts import Chart, Look, Point, Series
from reports.policies.dashboard import shares
from reports.policies.kpi_table import KpiRow
from reports.policies.kpi_values import KpiValue
from reports.policies.kpis import BY_CODE
from reports.policies.poor_regions import ranking
from reports.policies.tables import DASH
from reports.views.dashboard_scope import MONTHS_DRAWN, Scope
from reports.views.dashboard_tiles import days_of, parts_url

PERCENT = "%"


def made_of(value: KpiValue) -> str:
    return f"{value.numerator} ÷ {value.denominator}" if value.denominator else ""


def trend_chart(*, months: Sequence[Month], scope: Scope) -> Chart:
    """Twelve months of one rate, each beside the same month a year before."""
    kpi, now, before = BY_CODE[scope.figure], months[-MONTHS_DRAWN:], months[:-MONTHS_DRAWN]
    values = [month.values[scope.figure] for month in now]
    points = [
        Point(value.value, url=_month_url(value, month, scope), note=made_of(value))
        for value, month in zip(values, now, strict=True)
    ]
    past = [month.values[scope.figure] for month in before]
    return Chart(
        code="trend",
        title=_("%(kpi)s · 12个月") % {"kpi": kpi.label},
        heading=_("月份"),
        categories=tuple(f"{month.first:%Y-%m}" for month in now),
        series=(
            Series(str(kpi.label), tuple(points), look=Look.LINE, unit=PERCENT),
            Series(
                _("上年同月"),
                tuple(Point(value.value, note=made_of(value)) for value in past),
                look=Look.SHADOW,
                unit=PERCENT,
            ),
        ),
        target=values[-1].target,
    )


def _month_url(value: KpiValue, month: Month, scope: Scope) -> str:
    if value.value == DASH:
        return ""
    return parts_url(value, scope, days=days_of(value, ripe=month.ripe, month=(month.first, month.last)))


def ranking_chart(*, figures: KpiFigures, scope: Scope) -> Chart:
    """Best first with 95 % intervals; those that cannot be told apart share a rank, small bases come last."""
    code = scope.figure
    placed = ranking(rows=figures.rows, code=code)
    held = list(placed.values())
    known = [row for row in figures.rows if row.values[code].exact is not None]
    ordered = sorted(known, key=lambda row: (row.key not in placed, -(row.values[code].exact or 0), row.key))
    return Chart(
        code="ranking",
        title=_("区域排名 · %(kpi)s") % {"kpi": BY_CODE[code].label},
        heading=_("名次和区域"),
        categories=tuple(_place(row, placed.get(row.key), held) for row in ordered),
        links=tuple(reverse("reports:region_dashboard", args=[row.key]) for row in ordered),
        series=(
            Series(
                str(BY_CODE[code].label),
                tuple(_ranked_point(row, figures, scope) for row in ordered),
                look=Look.DOT,
                unit=PERCENT,
            ),
        ),
        target=figures.totals.values[code].target,
        lying=True,
    )


def _place(row: KpiRow, rank: int | None, held: Sequence[int]) -> str:
    if rank is None:
        return _("样本不足 %(region)s") % {"region": row.name}
    words = _("并列%(rank)s %(region)s") if held.count(rank) > 1 else _("第%(rank)s %(region)s")
    return words % {"rank": rank, "region": row.name}


def _ranked_point(row: KpiRow, figures: KpiFigures, scope: Scope) -> Point:
    value, span = row.values[scope.figure], figures.span
    interval = value.interval
    low, high = interval.text.split("–") if interval else ("", "")
    return Point(
        value.value,
        url=parts_url(
            value,
            scope,
            days=days_of(value, ripe=figures.ripe, month=(span.first, span.last)),
            region=row.key,
        ),
        note=made_of(value),
        low=low,
        high=high,
    )


def pareto_chart(*, counts: Sequence[tuple[ComplaintCategory, int]], scope: Scope) -> Chart:
    running = shares(counts=[count for _category, count in counts])
    return Chart(
        code="pareto",
        title=_("投诉类别"),
        heading=_("类别"),
        categories=tuple(str(category.label) for category, _count in counts),
        series=(
            Series(
                _("件数"),
                tuple(
                    Point(str(count), url=scope.cases_url(case_category=category))
                    for category, count in counts
                ),
            ),
            Series(
                pgettext("pareto", "累计"),
                tuple(Point(share) for share in running),
                look=Look.LINE,
                unit=PERCENT,
                on_right=True,
            ),
        ),
    )
