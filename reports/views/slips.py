"""The clerk's pages of slips: the list of days, and one day's finished orders to tick (B4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.lib.calendar import local_day
from regions.models import Region, User
from reports import queries, rules
from reports.aggregates.slip_counts import counted_days
from reports.aggregates.slip_days import SlipSheet, slip_sheet, slips_required
from reports.views.reading import caller, parsed_day


@login_required
@require_safe
def slips(request: HttpRequest) -> HttpResponse:
    """The days of one region, or all regions of one day for whoever sees several."""
    user, today = caller(request), local_day(timezone.now())
    codes = list(queries.branches_of(user=user).values_list("code", flat=True))
    if not codes:
        return render(request, "regions/no_role.html", status=403)
    chosen = request.GET.get("region") or (codes[0] if len(codes) == 1 else "")
    if chosen:
        region = queries.visible_region(user=user, code=chosen)
        until = min(parsed_day(text=request.GET.get("until") or today.isoformat()), today)
        dates = [until - timedelta(days=back) for back in range(queries.DAYS_SHOWN)]
        step = timedelta(days=queries.DAYS_SHOWN)
        return _list(request, regions=[region], days=dates, step=step, region=region)
    day = parsed_day(text=request.GET.get("date") or (today - timedelta(days=1)).isoformat())
    regions = list(queries.regions_between(user=user, first=day, last=day))
    return _list(request, regions=regions, days=[day], step=timedelta(days=1), region=None)


def _list(
    request: HttpRequest, *, regions: list[Region], days: list[date], step: timedelta, region: Region | None
) -> HttpResponse:
    newest = days[0]
    context = {
        "region": region,
        "day": newest,
        "days": counted_days(regions=regions, days=days),
        "previous": newest - step,
        "following": newest + step if newest < local_day(timezone.now()) else None,
    }
    return render(request, "reports/slips.html", context)


@login_required
@never_cache
@require_safe
def slip_day(request: HttpRequest, code: str, day: str) -> HttpResponse:
    user = caller(request)
    region, on = region_and_day(user=user, code=code, day=day)
    return render(request, "reports/slip_day.html", day_context(user=user, region=region, day=on))


def region_and_day(*, user: User, code: str, day: str) -> tuple[Region, date]:
    """404 for a region that does not exist for her, and for a day to come."""
    region, on = queries.visible_region(user=user, code=code), parsed_day(text=day)
    if on > local_day(timezone.now()):
        raise Http404
    return region, on


def day_context(
    *, user: User, region: Region, day: date, sheet: SlipSheet | None = None, **more: Any
) -> dict[str, Any]:
    shown = sheet or slip_sheet(region=region, day=day)
    may = rules.can_take_slips(user, region)
    today = local_day(timezone.now())
    return {
        "region": region,
        "day": day,
        "sheet": shown,
        "may_take": may and not shown.is_closed,
        "may_reopen": may and shown.is_closed,
        "required": slips_required(region=region, day=day),
        "previous": day - timedelta(days=1),
        "following": day + timedelta(days=1) if day < today else None,
        **more,
    }
