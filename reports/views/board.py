"""The filing board: region × day, what is missing and what is late (A9, H8)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.lib.calendar import local_day
from reports import queries
from reports.aggregates.filing_board import filing_cells
from reports.forms import BoardForm, month_of
from reports.policies.board import CellStatus
from reports.policies.rates import percent
from reports.views import board_page
from reports.views.reading import caller


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """A month, or the days chosen; headquarters sees every region, others their own."""
    user, now = caller(request), timezone.now()
    count = queries.branches_of(user=user).count()
    if not count:
        return render(request, "regions/no_role.html", status=403)
    today = local_day(now)
    form = BoardForm(request.GET, user=user, today=today)
    context: dict[str, Any] = {"form": form, "has_choice": count > 1}
    if not form.is_valid():
        return render(request, "reports/board.html", context, status=400)
    given = form.cleaned_data
    found = filing_cells(user=user, first=given["first"], last=given["last"], now=now, below=given["region"])
    rows = board_page.rows_with(rows=found.rows, status=given["state"])
    on_time, same_day = board_page.rate_cells(tally=found.total)
    urls = {state: _address(form, state=state) for state in ["", *CellStatus]}
    context |= {
        "board": found,
        "total": found.total,
        "on_time": percent(part=found.total.on_time, whole=found.total.due),
        "same_day": percent(part=found.total.same_day, whole=found.total.due),
        "head": board_page.head_cells(days=found.days),
        "rows": board_page.body_rows(rows=rows),
        "foot": (board_page.foot_cells(board=found), on_time, same_day),
        "counts": board_page.status_counts(board=found, urls=urls, chosen=given["state"]),
        "is_narrowed": len(rows) < len(found.rows),
        **_months(form, first=given["first"], today=today),
    }
    return render(request, "reports/board.html", context)


def _months(form: BoardForm, *, first: date, today: date) -> dict[str, str]:
    """The month before and, unless it is still to come, the one after."""
    following = month_of(day=first, back=-1)
    return {
        "previous": _address(form, **month_of(day=first, back=1)),
        "following": _address(form, **following) if following["first"] <= today.isoformat() else "",
    }


def _address(form: BoardForm, **changes: str) -> str:
    return f"?{urlencode({name: value for name, value in form.as_query(**changes).items() if value})}"
