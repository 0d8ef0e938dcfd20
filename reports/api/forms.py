"""``reports/…``: the forms themselves, as JSON or as their workbooks."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.bodies import read
from config.lib.calendar import local_day
from config.lib.sheets import CONTENT_TYPE, disposition
from regions.api.callers import caller
from reports.actions.downloading import Download, FileKind, download_daily
from reports.actions.downloading_periods import download_period
from reports.actions.rollup import settle
from reports.aggregates.day_views import Wanted, answer, day_view
from reports.aggregates.period_views import period_answer, period_view
from reports.api.serializers import (
    WORKBOOK,
    AnyFormQuerySerializer,
    FormQuerySerializer,
    FormSerializer,
    MonthQuerySerializer,
    WeekQuerySerializer,
)
from reports.choices import PeriodKind
from reports.queries import visible_region


class AlwaysJSON(BaseContentNegotiation):
    """``format`` is this route's own word, not the framework's: errors stay JSON whatever it says."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next(iter(parsers), None)


class DailyForm(APIView):
    content_negotiation_class = AlwaysJSON

    @extend_schema(
        summary=_("日报表"),
        description=_("区域售后客服回访日报表：最近一次上报的版本，没有上报过则为现在的数字。"),
        parameters=[FormQuerySerializer],
        responses={(200, "application/json"): FormSerializer, (200, CONTENT_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> Response | HttpResponse:
        asked, user = read(FormQuerySerializer, data=request.query_params), caller(request)
        region = visible_region(user=user, code=asked["region"])
        wanted = Wanted(category=asked["category"], live=asked["live"])
        view = day_view(region=region, day=asked["period"], wanted=wanted)
        if asked["format"] != WORKBOOK:
            return Response(answer(view=view))
        return _file(download_daily(view=view, kind=FileKind.WORKBOOK, actor=user, now=timezone.now()))


class PeriodForm(APIView):
    """The last published version, else the figures as they are now (ruling 63)."""

    content_negotiation_class = AlwaysJSON
    kind: PeriodKind
    query: type[AnyFormQuerySerializer]

    def answer(self, request: Request) -> Response | HttpResponse:
        asked, user, now = read(self.query, data=request.query_params), caller(request), timezone.now()
        region, span = visible_region(user=user, code=asked["region"]), asked["period"]
        if span.first > local_day(now):
            raise Http404
        settle(regions=[region.pk], first=span.first, last=span.last, now=now)
        wanted = Wanted(category=asked["category"], live=asked["live"])
        is_file = asked["format"] == WORKBOOK
        view = period_view(
            region=region, kind=self.kind, span=span, wanted=wanted, now=now, with_sheets=is_file
        )
        if not is_file:
            return Response(period_answer(view=view))
        return _file(download_period(view=view, kind=FileKind.WORKBOOK, actor=user, now=now))


class WeeklyForm(PeriodForm):
    kind, query = PeriodKind.WEEKLY, WeekQuerySerializer

    @extend_schema(
        summary=_("周报表"),
        description=_("总部客服回访情况周报表：最近发布的版本，没有发布过则为现在的数字。"),
        parameters=[WeekQuerySerializer],
        responses={(200, "application/json"): FormSerializer, (200, CONTENT_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> Response | HttpResponse:
        return self.answer(request)


class MonthlyForm(PeriodForm):
    kind, query = PeriodKind.MONTHLY, MonthQuerySerializer

    @extend_schema(
        summary=_("月报表"),
        description=_("总部客服回访情况月报表：最近发布的版本，没有发布过则为现在的数字。"),
        parameters=[MonthQuerySerializer],
        responses={(200, "application/json"): FormSerializer, (200, CONTENT_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> Response | HttpResponse:
        return self.answer(request)


def _file(download: Download) -> HttpResponse:
    response = HttpResponse(download.content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = disposition(name=download.name, fallback=download.fallback)
    return response
