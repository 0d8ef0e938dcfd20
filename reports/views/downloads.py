"""Workbook and 张贴版 of a day: stored bytes of a version, or the figures in view."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports import queries
from reports.actions.downloading import FileKind, download_daily
from reports.aggregates.day_views import day_view
from reports.views.reading import caller, parsed_day, wanted_of
from reports.views.workbooks import workbook


@login_required
@require_GET
def daily_file(request: HttpRequest, code: str, day: str, kind: str) -> HttpResponse:
    user, now = caller(request), timezone.now()
    region = queries.visible_region(user=user, code=code)
    view = day_view(region=region, day=parsed_day(text=day), wanted=wanted_of(request))
    download = download_daily(view=view, kind=FileKind(kind), actor=user, now=now)
    return workbook(made=download)
