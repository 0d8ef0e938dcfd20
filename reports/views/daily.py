"""The page of one daily: figures, their rows, buttons and versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.lib.calendar import local_day
from regions.models import Region, User
from reports import queries, rules
from reports.aggregates.day_views import DayView, day_view
from reports.aggregates.slip_days import slips_are_missing
from reports.choices import ReportState
from reports.models import DailyReport
from reports.policies.filing import IN_THE_MAKING, Step, legal
from reports.policies.forms import ALL_CATEGORIES
from reports.policies.periods import accept_from
from reports.policies.sharing import plain_text
from reports.views import sheet_page
from reports.views.reading import caller, parsed_day, wanted_of
from reports.views.states import day_status


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    url: str
    is_current: bool


@login_required
@require_GET
def daily_day(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """One region's day: draft figures live, filed ones as they were frozen; ?drill= opens a figure's rows."""
    user, now = caller(request), timezone.now()
    region = queries.visible_region(user=user, code=code)
    shown = parsed_day(text=day)
    if shown > local_day(now):
        raise Http404
    standing = queries.standing_report(region=region, day=shown)
    wanted = wanted_of(request)
    if _is_being_redone(user=user, region=region, standing=standing) and wanted.version is None:
        wanted = replace(wanted, live=True)
    view = day_view(region=region, day=shown, wanted=wanted)
    deadline = standing.deadline_at if standing else queries.deadline_of(day=shown)
    rows, totals = sheet_page.page_rows(drawing=_drawing(view, query=request.GET))
    context = {
        "region": region,
        "day": shown,
        "view": view,
        "form": view.book.forms[0],
        "rows": rows,
        "totals": totals,
        "headings": sheet_page.headings(columns=view.book.forms[0].table.columns),
        "tabs": _tabs(request, view=view),
        "standing": standing,
        "status": day_status(report=standing, deadline=deadline, now=now),
        "versions": list(queries.versions_of(user=user, region=region, day=shown)),
        "share": plain_text(form=view.book.forms[0]),
        "files": sheet_page.address(query=request.GET),
        "previous": shown - timedelta(days=1),
        "following": shown + timedelta(days=1) if shown < local_day(now) else None,
        **_what_may_be_done(user=user, standing=standing, view=view, now=now),
    }
    return render(request, "reports/daily_day.html", context)


def _drawing(view: DayView, *, query: QueryDict) -> sheet_page.Drawing:
    form = view.book.forms[0]
    return sheet_page.Drawing(
        form=form,
        period=view.day.isoformat(),
        query=query,
        behind=lambda row, drill: view.book.rows_behind(form=form, row_key=row, drill=drill),
    )


def _is_being_redone(*, user: User, region: Region, standing: DailyReport | None) -> bool:
    """The maker of a returned daily works on what will be filed next, not on what came back."""
    is_returned = standing is not None and standing.state == ReportState.RETURNED
    return is_returned and rules.can_submit(user, region)


def _what_may_be_done(
    *, user: User, standing: DailyReport | None, view: DayView, now: datetime
) -> dict[str, Any]:
    """The buttons, by the same predicates that refuse the request."""
    region = view.region
    state = ReportState(standing.state) if standing else ReportState.DRAFT
    steps = legal(state=state)
    is_open = state in IN_THE_MAKING
    can_submit = is_open and rules.can_submit(user, region)
    form = view.book.forms[0]
    category = "" if form.header.category == ALL_CATEGORIES else form.header.category
    remarks = standing.remarks.get(category, {}) if standing else {}
    decides = rules.can_decide(user, region) and Step.RETURN in steps
    return {
        "can_submit": can_submit,
        "slips_missing": can_submit and slips_are_missing(region=region, day=view.day),
        "still_callable": queries.may_still_be_called(region=region, day=view.day, now=now)
        if can_submit
        else 0,
        "can_accept": decides and now >= accept_from(day=view.day),
        "can_return": decides,
        "can_correct": Step.CORRECT in steps and rules.can_correct(user, region),
        "can_note": is_open and rules.can_edit_notes(user, region),
        "category": category,
        "editor": sheet_page.remarks_by_row(form=form, remarks=remarks),
    }


def _tabs(request: HttpRequest, *, view: DayView) -> list[Tab]:
    """全部, then each 品类 with activity; one that was asked for although it has none shows too."""
    current = request.GET.get("category", "")
    names = list(view.categories)
    if current and current not in names:
        names.append(current)
    return [
        Tab(
            name=name or ALL_CATEGORIES,
            url=sheet_page.address(query=request.GET, category=name),
            is_current=name == current,
        )
        for name in ["", *names]
    ]
