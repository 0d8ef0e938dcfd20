from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import DayField, StrictSerializer
from reports.models import DailyReport
from reports.policies.spans import NoPeriod, Span, SpanKind, parse_span

WORKBOOK = "xlsx"
FORMATS = (("json", _("数据")), (WORKBOOK, _("Excel 工作簿")))


class PersonField(serializers.CharField):
    """A member of staff by her login name; null when nobody has done it yet."""

    def __init__(self, *, of: str, label: Any) -> None:
        super().__init__(source=f"{of}.username", read_only=True, default=None, allow_null=True, label=label)


class DailyReportSerializer(serializers.ModelSerializer[DailyReport]):
    """One version of one region's day; its figures are at ``reports/daily/``."""

    region = serializers.CharField(source="region.code", read_only=True, label=_("区域代码"))
    is_late = serializers.BooleanField(read_only=True, label=_("迟报"))
    prepared_by = PersonField(of="prepared_by", label=_("制表人登录名"))
    submitted_by = PersonField(of="submitted_by", label=_("上报人登录名"))
    decided_by = PersonField(of="decided_by", label=_("总部处理人登录名"))

    class Meta:
        model = DailyReport
        fields = [
            "id",
            "region",
            "date",
            "version",
            "state",
            "is_nil",
            "is_late",
            "notes",
            "reason",
            "return_reason",
            "deadline_at",
            "erp_as_of",
            "prepared_by",
            "prepared_on",
            "drafted_at",
            "submitted_at",
            "submitted_by",
            "first_submitted_at",
            "decided_at",
            "decided_by",
            "sha256",
        ]
        read_only_fields = fields


class FiledReportSerializer(DailyReportSerializer):
    """``may_still_be_called`` warns who files before the end of calling hours (ruling 49)."""

    may_still_be_called = serializers.IntegerField(read_only=True, label=_("当日还可拨打的回访数"))

    class Meta(DailyReportSerializer.Meta):
        fields = [*DailyReportSerializer.Meta.fields, "may_still_be_called"]
        read_only_fields = fields


class DraftSerializer(StrictSerializer):
    region = serializers.CharField(max_length=12, label=_("区域代码"))
    date = DayField(label=_("日期"))


class NotesSerializer(StrictSerializer):
    notes = serializers.CharField(allow_blank=True, max_length=2_000, label=_("说明"))


class AnyFormQuerySerializer(serializers.Serializer[Any]):
    """Which form is asked for; read from the address."""

    region = serializers.CharField(max_length=12, label=_("区域代码"), help_text=_("区域代码。"))
    category = serializers.CharField(
        required=False, default="", allow_blank=True, label=_("品类"), help_text=_("品类名称；不填为全部。")
    )
    live = serializers.BooleanField(
        required=False,
        default=False,
        label=_("实时"),
        help_text=_("1：不看已上报的版本，按现在的记录计算。"),
    )
    format = serializers.ChoiceField(
        choices=FORMATS,
        required=False,
        default="json",
        label=_("格式"),
        help_text=_("xlsx 得到 Excel 工作簿。"),
    )


class FormQuerySerializer(AnyFormQuerySerializer):
    period = DayField(label=_("日期"), help_text=_("日报的日期，如 2026-11-20。"))


@extend_schema_field(OpenApiTypes.STR)
class SpanField(serializers.Field[Span, str, str, Any]):
    """A week or month as an address writes it."""

    def __init__(self, *, kind: SpanKind, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def to_representation(self, value: Span) -> str:
        return value.text

    def to_internal_value(self, data: str) -> Span:
        try:
            span: Span | None = parse_span(text=str(data))
        except NoPeriod:
            span = None
        if span is None or span.kind is not self.kind:
            raise serializers.ValidationError(_("周期无法识别，周写作 2026-W47，月写作 2026-11。"))
        return span


class WeekQuerySerializer(AnyFormQuerySerializer):
    period = SpanField(kind=SpanKind.WEEK, label=_("周"), help_text=_("周报的周，如 2026-W47。"))


class MonthQuerySerializer(AnyFormQuerySerializer):
    period = SpanField(kind=SpanKind.MONTH, label=_("月"), help_text=_("月报的月，如 2026-11。"))


class FormColumnSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(label=_("列代码"))
    label = serializers.CharField(label=_("列名"))  # type: ignore[assignment]
    group = serializers.CharField(required=False, label=_("列组"))


class FormHeaderSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(label=_("表名"))
    region = serializers.CharField(label=_("区域名称"))
    category = serializers.CharField(label=_("品类"))
    date = serializers.DateField(label=_("日期"))
    last = serializers.DateField(required=False, allow_null=True, label=_("最后一天"))
    prepared_by = serializers.CharField(label=_("制表人"))
    prepared_on = serializers.DateField(allow_null=True, label=_("制表日期"))
    erp_as_of = serializers.CharField(label=_("ERP数据截至"))


class FormSerializer(serializers.Serializer[Any]):
    """A form as JSON (ruling 62); rows and totals by the keys of the columns."""

    form = serializers.CharField(label=_("报表"))
    region = serializers.CharField(label=_("区域代码"))
    category = serializers.CharField(label=_("品类"))
    period = serializers.CharField(label=_("周期"))
    version = serializers.IntegerField(allow_null=True, label=_("版本"))
    state = serializers.CharField(label=_("状态；live 为实时数字"))
    report_id = serializers.IntegerField(allow_null=True, label=_("报表编号"))
    header = FormHeaderSerializer(label=_("表头"))
    columns = FormColumnSerializer(many=True, label=_("列"))
    rows = serializers.ListField(child=serializers.DictField(), label=_("各行"))
    totals = serializers.DictField(label=_("合计"))
    notes = serializers.ListField(child=serializers.CharField(), label=_("表下说明"))
