"""``kpis/``: every rate with what it is made of (interfaces.md 3, ruling 62)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from config.api.bodies import read
from config.lib.calendar import local_day
from regions.api.callers import caller
from reports.actions.settling_kpis import settle_kpis
from reports.aggregates.kpi_cuts import TOLD_APART_BY, asked_kpis
from reports.aggregates.kpi_figures import KpiRow, RowsPage, kpi_figures
from reports.policies.cuts import By
from reports.policies.kpi_values import KpiValue
from reports.policies.kpis import KPIS
from reports.policies.spans import NoPeriod, Span, SpanKind, parse_span, span_around
from reports.policies.tables import DASH
from workorders.choices import Kind

ROWS_AN_ANSWER = 500
BY_CHOICES = [(by.value, by.value) for by in TOLD_APART_BY]


@extend_schema_field(str)
class PeriodField(serializers.Field[Span, str, str, Any]):
    default_error_messages = {
        "invalid": _("请写 2026-11-20、2026-W47、2026-11、2026-Q4、2026 或 2026-11-01..2026-11-20。"),
        "future": _("这段时间还没有开始。"),
    }

    def to_internal_value(self, data: str) -> Span:
        try:
            span = parse_span(text=str(data))
        except NoPeriod:
            self.fail("invalid")
        if span.first > local_day(timezone.now()):
            self.fail("future")
        return span

    def to_representation(self, value: Span) -> str:
        return value.text


class KpiQuerySerializer(serializers.Serializer[Any]):
    by = serializers.ChoiceField(
        choices=BY_CHOICES,
        required=False,
        default=By.REGION.value,
        label=_("分组"),
        help_text=_("按什么分行；不填为区域。"),
    )
    period = PeriodField(
        required=False,
        label=_("期间"),
        help_text=_("2026-11-20、2026-W47、2026-11、2026-Q4、2026 或 2026-11-01..2026-11-20；不填为本月。"),
    )
    region = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        label=_("区域代码"),
        help_text=_("区域代码，含下级区域。"),
    )
    category = serializers.CharField(
        required=False, default="", allow_blank=True, label=_("品类"), help_text=_("品类名称；不填为全部。")
    )
    kind = serializers.ChoiceField(
        choices=Kind.choices, required=False, default="", allow_blank=True, label=_("工单类型")
    )
    page = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=100_000,
        label=_("第几页"),
        help_text=_("每页最多 500 行；取自上一次回答的 next。"),
    )


class KpiValueSerializer(serializers.Serializer[Any]):
    numerator = serializers.IntegerField(label=_("分子"))
    denominator = serializers.IntegerField(label=_("分母"))
    value = serializers.CharField(allow_null=True, label=_("值，一位小数；分母为零时为空"))
    target = serializers.CharField(allow_null=True, label=_("目标，一位小数；没有目标时为空"))
    enough = serializers.BooleanField(label=_("样本足够"))


KpiByCode = type(
    "KpiByCodeSerializer",
    (serializers.Serializer,),
    {kpi.code: KpiValueSerializer(label=kpi.label, help_text=kpi.definition) for kpi in KPIS},
)


class KpiRowSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(
        label=_(
            "区域代码、登录名、工号（或姓名，同名加区域：张伟(HZ)）、品类名称或工单类型代码；- 为未派、未分配"
        )
    )
    name = serializers.CharField(label=_("名称"))
    kpi = KpiByCode(label=_("各项指标"))


class KpisSerializer(serializers.Serializer[Any]):
    by = serializers.CharField(label=_("分组"))
    period = serializers.CharField(label=_("期间"))
    rows = KpiRowSerializer(many=True, label=_("各行"))
    next = serializers.CharField(allow_null=True, label=_("下一页的地址，没有则为空。"))
    waiting = serializers.IntegerField(label=_("还没有重新统计的区域日；大于零时稍后再取"))


class Kpis(APIView):
    @extend_schema(
        summary=_("指标"),
        description=_(
            "本人范围内一段时间的全部指标，每项有分子、分母、值、目标；百分比一律由计数相加后计算。"
        ),
        parameters=[KpiQuerySerializer],
        responses=KpisSerializer,
    )
    def get(self, request: Request) -> Response:
        user, now = caller(request), timezone.now()
        given = read(KpiQuerySerializer, data=request.query_params)
        span = given.pop("period", None) or span_around(kind=SpanKind.MONTH, day=local_day(now))
        page = RowsPage(given.pop("page"), ROWS_AN_ANSWER)
        asked = asked_kpis(user=user, span=span, **{**given, "by": By(given["by"])})
        waiting = settle_kpis(cut=asked.cut, now=now)
        figures = kpi_figures(user=user, cut=asked.cut, by=asked.by, now=now, page=page)
        pages = page.pages(count=figures.count)
        if page.number > pages:
            raise Http404
        following = replace_query_param(request.build_absolute_uri(), "page", str(page.number + 1))
        return Response(
            {
                "by": asked.by.value,
                "period": span.text,
                "rows": [_row(row) for row in figures.rows],
                "next": following if page.number < pages else None,
                "waiting": waiting,
            }
        )


def _row(row: KpiRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "kpi": {code: _value(value) for code, value in row.values.items()},
    }


def _value(value: KpiValue) -> dict[str, Any]:
    return {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "value": None if value.value == DASH else value.value,
        "target": value.target or None,
        "enough": value.enough,
    }
