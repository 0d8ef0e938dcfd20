from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.fields import StrictSerializer
from reports.actions._export_rows import starred
from reports.choices import ExportFormat, ExportKind
from reports.models import ExportRun

LISTED = [(kind.value, kind.label) for kind in ExportKind if kind is not ExportKind.RESULTS]


class FormatField(serializers.ChoiceField):
    def __init__(self) -> None:
        super().__init__(
            choices=ExportFormat.choices, required=False, default=ExportFormat.XLSX, label=_("文件格式")
        )


class ExportOrderSerializer(StrictSerializer):
    """``filters``: those of the list of that kind; of a day ``region``, ``day`` and perhaps ``version``;
    of a month's package, always a zip, ``region`` and ``month``."""

    kind = serializers.ChoiceField(choices=LISTED, label=_("内容"))
    filters = serializers.DictField(
        child=serializers.CharField(max_length=200), required=False, default=dict, label=_("筛选条件")
    )
    format = FormatField()


class ResultsOrderSerializer(StrictSerializer):
    source = serializers.CharField(max_length=20, default="erp", label=_("数据来源代码"))  # type: ignore[assignment]
    region = serializers.CharField(max_length=12, label=_("区域代码"))
    format = FormatField()


class ExportSerializer(serializers.ModelSerializer[ExportRun]):
    scope = serializers.CharField(source="scope.code", read_only=True, label=_("范围的区域代码"))
    state = serializers.CharField(source="run_state", read_only=True, label=_("运行状态"))
    filters = serializers.SerializerMethodField(label=_("筛选条件"))

    class Meta:
        model = ExportRun
        fields = [
            "id",
            "kind",
            "format",
            "filters",
            "source",
            "scope",
            "state",
            "total",
            "rows",
            "after_event",
            "until_event",
            "error",
            "filename",
            "size",
            "sha256",
            "requested_at",
            "finished_at",
            "expires_at",
        ]
        read_only_fields = fields

    def get_filters(self, run: ExportRun) -> dict[str, Any]:
        """What was typed in search of one customer or order is said to nobody."""
        return starred(run.filters)
