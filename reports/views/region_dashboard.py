"""One region's dashboard: agents side by side, technicians with what is untrue (A8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.lib.calendar import local_day
from regions.models import Region, User
from reports.actions.rollup import settle
from reports.aggregates.kpi_figures import KpiFigures, kpi_figures
from reports.aggregates.kpi_names import NOBODY
from reports.aggregates.trends import monthly_values
from reports.policies import kpis
from reports.policies.cuts import By
from reports.policies.kpi_table import KpiRow
from reports.policies.kpi_values import KpiValue
from reports.policies.poor_regions import poor_verdicts
from reports.queries import regions_of, visible_region
from reports.rules import can_see_headquarters, can_see_region_dashboard
from reports.views.dashboard_page import shared_parts
from reports.views.dashboard_scope import Scope, filters_of, scope_of
from reports.views.dashboard_tiles import days_of, parts_url, standing_status, tiles_of
from reports.views.reading import caller
from reports.views.states import Status

OF_AGENTS = (
    kpis.COMPLETION,
    kpis.EFFECTIVE,
    kpis.TIMELINESS,
    kpis.SATISFACTION_RATE,
    kpis.ACCURACY,
    kpis.FIRST_CONNECT,
    kpis.AVERAGE_TALK,
)
OF_TECHNICIANS = (
    kpis.NOT_GENUINE,
    kpis.SATISFACTION_RATE,
    kpis.COMPLAINTS,
    kpis.RESOLUTION,
    kpis.REPEAT_REPAIR,
)
# More than fit a page to be read: those with most to look at come first.
TECHNICIANS_SHOWN = 30
REGIONS_TO_CHOOSE = 12
BAD = frozenset({"late", "today"})


@dataclass(frozen=True, slots=True)
class SideCell:
    value: KpiValue
    url: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class SideRow:
    """``is_alarm``: too much of the technician's work was untrue (kpis.md 3.2, from 1 %)."""

    name: str
    number: str
    cells: tuple[SideCell, ...]
    is_alarm: bool = False


@login_required
@require_safe
def region_dashboards(request: HttpRequest) -> HttpResponse:
    """Her own region's; who stands above them all has the dashboard of headquarters."""
    user = caller(request)
    if can_see_headquarters(user):
        return redirect("reports:hq")
    own = next((each for each in regions_of(user=user) if can_see_region_dashboard(user, each)), None)
    if own is None:
        raise Http404
    return redirect("reports:region_dashboard", code=own.code)


@login_required
@require_safe
def region_dashboard(request: HttpRequest, code: str) -> HttpResponse:
    user, now = caller(request), timezone.now()
    region = visible_region(user=user, code=code)
    if not can_see_region_dashboard(user, region):
        raise Http404
    scope = scope_of(request, user=user, today=local_day(now), region=region)
    waiting = settle(regions=scope.regions, first=scope.drawn.first, last=scope.month.last, now=now)
    figures = kpi_figures(user=user, cut=scope.cut, by=By.REGION, now=now)
    agents = kpi_figures(user=user, cut=scope.cut, by=By.AGENT, now=now)
    technicians = kpi_figures(user=user, cut=scope.cut, by=By.TECHNICIAN, now=now)
    months = monthly_values(user=user, cut=scope.drawn, now=now)
    shown = sorted(_technicians(technicians, scope), key=_most_to_look_at)
    context: dict[str, Any] = {
        "region": region,
        "others": _others(user, region),
        "scope": scope,
        "now": now,
        "waiting": waiting,
        "filters": tuple(filters_of(scope, user=user, with_regions=False)),
        "tiles": tiles_of(figures=figures, months=months, scope=scope),
        "reasons": _reasons(figures, scope),
        "agent_heads": [kpis.BY_CODE[each] for each in OF_AGENTS],
        "agents": list(_agents(agents, scope)),
        "technician_heads": [kpis.BY_CODE[each] for each in OF_TECHNICIANS],
        "technicians": shown[:TECHNICIANS_SHOWN],
        "technicians_left": max(0, len(shown) - TECHNICIANS_SHOWN),
        "alarms": sum(each.is_alarm for each in shown),
        **shared_parts(user=user, scope=scope, months=months, now=now),
    }
    return render(request, "reports/region_dashboard.html", context)


def _reasons(figures: KpiFigures, scope: Scope) -> list[str]:
    """What it missed by more than may be; who is last among all is headquarters' to say."""
    if scope.is_narrowed:
        return []
    is_over = scope.month.last < scope.today
    verdicts = poor_verdicts(rows=figures.rows, is_month_over=is_over, is_whole=False)
    return [reason for verdict in verdicts.values() for reason in verdict.reasons]


def _others(user: User, region: Region) -> list[Region]:
    """The regions she may change to; of more than fit a line headquarters' ranking is the way."""
    seen = [each for each in regions_of(user=user) if can_see_region_dashboard(user, each)]
    return seen if 1 < len(seen) <= REGIONS_TO_CHOOSE else []


def _agents(figures: KpiFigures, scope: Scope) -> Iterator[SideRow]:
    for row in figures.rows:
        of = {"agent": row.key if row.pk is not None else NOBODY}
        yield SideRow(name=row.name, number="", cells=_cells(row, OF_AGENTS, figures, scope, of))


def _technicians(figures: KpiFigures, scope: Scope) -> Iterator[SideRow]:
    for row in figures.rows:
        of = {"technician": str(row.pk) if row.pk is not None else NOBODY}
        untrue = row.values[kpis.NOT_GENUINE]
        yield SideRow(
            name=row.name,
            number=row.number,
            cells=_cells(row, OF_TECHNICIANS, figures, scope, of),
            is_alarm=untrue.is_beyond(limit=untrue.goal.warn),
        )


def _cells(
    row: KpiRow, codes: tuple[str, ...], figures: KpiFigures, scope: Scope, of: dict[str, str]
) -> tuple[SideCell, ...]:
    span = figures.span
    found = []
    for code in codes:
        value = row.values[code]
        days = days_of(value, ripe=figures.ripe, month=(span.first, span.last))
        status = standing_status(value)
        found.append(
            SideCell(
                value=value,
                url=parts_url(value, scope, days=days, **of) if value.denominator else "",
                status=status if status and status.mark in BAD else None,
            )
        )
    return tuple(found)


def _most_to_look_at(row: SideRow) -> tuple[bool, int, int]:
    untrue, satisfied = row.cells[0].value, row.cells[1].value
    return (not row.is_alarm, -untrue.numerator, -satisfied.denominator)
