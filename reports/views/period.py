"""The page of one weekly or monthly: figures, their rows, further sheets, versions, buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from config.lib.calendar import local_day
from regions.models import User
from reports import queries, rules
from reports.actions.period_links import path_of
from reports.actions.rollup import settle
from reports.aggregates.checklists import checklist_of
from reports.aggregates.period_sheets import SHEETS
from reports.aggregates.period_views import (
    PeriodView,
    period_of,
    period_versions,
    period_view,
    standing_period,
)
from reports.choices import PeriodKind, PeriodState
from reports.models import PeriodReport
from reports.policies.checklist import Duty, Item
from reports.policies.forms import ALL_CATEGORIES
from reports.policies.sharing import plain_text
from reports.policies.tables import Figure, Row
from reports.views import sheet_page
from reports.views.checklist_links import duty_url
from reports.views.daily import Tab
from reports.views.reading import caller, wanted_of
from reports.views.states import period_status

DUTY_WORDS = {
    Duty.DAILIES: _("日报已全部接收"),
    Duty.DIFFERENCES: _("差异已全部说明"),
    Duty.RECHECKS: _("资料复核已全部有结论"),
    Duty.WEEKLIES: _("周报已全部发布"),
}


@dataclass(frozen=True, slots=True)
class Duties:
    """One line of the checklist: what, how many are open, where they are."""

    words: Any
    item: Item
    url: str


@login_required
@require_GET
def period(request: HttpRequest, kind: str, code: str, text: str) -> HttpResponse:
    """Draft figures live, published ones as they were frozen; ``?sheet=`` shows a further sheet."""
    user, now, wanted = caller(request), timezone.now(), wanted_of(request)
    region = queries.visible_region(user=user, code=code)
    span = period_of(kind=PeriodKind(kind), text=text, now=now)
    settle(regions=[region.pk], first=span.first, last=span.last, now=now)
    shown = request.GET.get("sheet", "")
    view = period_view(
        region=region, kind=PeriodKind(kind), span=span, wanted=wanted, now=now, with_sheets=bool(shown)
    )
    form = view.book.forms[0]
    rows, totals = sheet_page.page_rows(drawing=_drawing(view, query=request.GET))
    sheet = view.book.sheet(name=shown)
    context = {
        "region": region,
        "span": span,
        "view": view,
        "form": form,
        "rows": rows,
        "totals": totals,
        "headings": sheet_page.headings(columns=form.table.columns),
        "tabs": _tabs(request, view=view),
        "sheet": sheet,
        "sheet_headings": sheet_page.headings(columns=sheet.table.columns) if sheet else [],
        "share": plain_text(form=form),
        "files": sheet_page.address(query=request.GET),
        "previous": span.previous(),
        "following": span.following() if span.following().first <= local_day(now) else None,
        "versions": list(period_versions(user=user, region=region, kind=view.kind, span=span)),
        **_standing(user=user, view=view, now=now),
    }
    return render(request, "reports/period.html", context)


def _drawing(view: PeriodView, *, query: QueryDict) -> sheet_page.Drawing:
    form = view.book.forms[0]
    return sheet_page.Drawing(
        form=form,
        period=view.span.name,
        query=query,
        behind=lambda row, drill: view.book.rows_behind(form=form, row_key=row, drill=drill),
        address=_live_address(view) if view.is_live else None,
    )


def _live_address(view: PeriodView) -> Callable[[Row, Figure], str]:
    """Live figures open the records as they are now; frozen ones the rows they were frozen with."""
    path, form = path_of(view=view), view.book.forms[0]
    return lambda row, figure: path(form, row.key, figure.drill)


def _standing(*, user: User, view: PeriodView, now: datetime) -> dict[str, Any]:
    """What may be done, by the same predicates that refuse the request."""
    region = view.region
    standing = standing_period(region=region, kind=view.kind, span=view.span)
    state = PeriodState(standing.state) if standing else PeriodState.DRAFT
    decides = rules.can_publish_period(user, region) and local_day(now) > view.span.last
    drawn = standing or PeriodReport(
        kind=view.kind, region=region, first=view.span.first, last=view.span.last
    )
    can_publish = decides and state is PeriodState.DRAFT
    checklist = checklist_of(report=drawn) if rules.can_build_period(user, region) else None
    return {
        "standing": standing,
        "status": period_status(state=state),
        "can_publish": can_publish,
        "can_correct": decides and state is PeriodState.PUBLISHED,
        "can_note": rules.can_build_period(user, region) and state is PeriodState.DRAFT,
        "checklist": [
            Duties(DUTY_WORDS[item.duty], item, duty_url(item.duty, region=region, span=view.span))
            for item in (checklist.items if checklist else ())
        ],
        "is_ready": checklist is None or checklist.is_ready,
    }


def _tabs(request: HttpRequest, *, view: PeriodView) -> list[Tab]:
    """全部 and each 品类 with activity, then the further sheets."""
    current, sheet = request.GET.get("category", ""), request.GET.get("sheet", "")
    tabs = [
        Tab(
            name=name or ALL_CATEGORIES,
            url=sheet_page.address(query=request.GET, category=name),
            is_current=name == current and not sheet,
        )
        for name in ["", *view.categories]
    ]
    return tabs + [_sheet_tab(request, name=name, current=sheet) for name in SHEETS[view.kind]]


def _sheet_tab(request: HttpRequest, *, name: str, current: str) -> Tab:
    url = sheet_page.address(query=request.GET, category="", sheet=name)
    return Tab(name=name, url=url, is_current=name == current)
