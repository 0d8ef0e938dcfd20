"""The list of dailies: the days of one region, or all regions of one day (H8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.lib.calendar import local_day
from regions.models import Region
from reports import queries
from reports.policies.rates import percent
from reports.queries import DayEntry
from reports.views.reading import caller, parsed_day
from reports.views.states import Status, report_status, timeliness_status


@dataclass(frozen=True, slots=True)
class ListedDay:
    entry: DayEntry
    url: str
    state: Status
    timeliness: Status


@login_required
@require_GET
def daily(request: HttpRequest) -> HttpResponse:
    """The days of one region, or all regions of one day for whoever sees several (H8)."""
    user, now = caller(request), timezone.now()
    codes = list(queries.branches_of(user=user).values_list("code", flat=True))
    if not codes:
        return render(request, "regions/no_role.html", status=403)
    chosen = request.GET.get("region") or (codes[0] if len(codes) == 1 else "")
    if chosen:
        return _days_of_region(request, region=queries.visible_region(user=user, code=chosen))
    today = local_day(now)
    day = parsed_day(text=request.GET.get("date") or (today - timedelta(days=1)).isoformat())
    regions = queries.regions_between(user=user, first=day, last=day)
    entries = queries.regions_on_day(regions=regions, day=day, now=now)
    context = {
        "day": day,
        "days": _listed(entries=entries),
        "rates": _rates(entries=entries),
        "previous": day - timedelta(days=1),
        "following": day + timedelta(days=1) if day < today else None,
    }
    return render(request, "reports/daily.html", context)


def _days_of_region(request: HttpRequest, *, region: Region) -> HttpResponse:
    now = timezone.now()
    today = local_day(now)
    until = min(parsed_day(text=request.GET.get("until") or today.isoformat()), today)
    entries = queries.days_of_region(region=region, until=until, now=now)
    context = {
        "region": region,
        "days": _listed(entries=entries),
        "rates": _rates(entries=entries),
        "previous": until - timedelta(days=queries.DAYS_SHOWN),
        "following": until + timedelta(days=queries.DAYS_SHOWN) if until < today else None,
    }
    return render(request, "reports/daily.html", context)


def _listed(*, entries: Sequence[DayEntry]) -> list[ListedDay]:
    return [
        ListedDay(
            entry=entry,
            url=reverse("reports:daily_day", args=[entry.region.code, entry.day.isoformat()]),
            state=report_status(report=entry.report),
            timeliness=timeliness_status(verdict=entry.timeliness),
        )
        for entry in entries
    ]


def _rates(*, entries: Sequence[DayEntry]) -> dict[str, str]:
    """日报及时率 and beside it 当日上报率, of the days that are due (ruling 49)."""
    judged = queries.judged(entries=entries)
    return {
        "due": str(judged.due),
        "on_time": percent(part=judged.on_time, whole=judged.due),
        "same_day": percent(part=judged.same_day, whole=judged.due),
    }
