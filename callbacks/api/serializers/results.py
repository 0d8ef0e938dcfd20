"""The result of an order's callback on its way back to the ERP."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.choices import ChargeStatus, Level, SiteCleaned

MOST = 1_000
LARGEST = 2**62


class ResultQuerySerializer(serializers.Serializer[Any]):
    """Which part of the stream is asked for."""

    source = serializers.CharField(  # type: ignore[assignment]
        max_length=20, default="erp", help_text=_("数据来源代码，不填为 erp。")
    )
    cursor = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST,
        default=0,
        help_text=_("上一次回答里的 cursor；0 或不填从头取。"),
    )
    page_size = serializers.IntegerField(
        min_value=1, max_value=MOST, default=500, help_text=_("每次条数，最多 1000。")
    )


class ResultSerializer(serializers.Serializer[Any]):
    """Codes as everywhere in the API; null or empty means not asked, not answered, or undone in the ERP."""

    position = serializers.IntegerField(source="pk", label=_("在回写流中的位置"))
    order_no = serializers.CharField(source="row.order_no", label=_("工单号"))
    source = serializers.CharField(label=_("来源"))  # type: ignore[assignment]
    region = serializers.CharField(source="row.region", label=_("区域代码"))
    callback_state = serializers.CharField(
        source="row.callback_state", label=_("回访状态；undone 为工单在 ERP 中已作废或撤销完工")
    )
    outcome = serializers.CharField(source="row.outcome", label=_("最后一次拨打的结果代码"))
    is_genuine = serializers.BooleanField(source="row.is_genuine", allow_null=True, label=_("是否属实"))
    satisfaction = serializers.ChoiceField(
        source="row.satisfaction", choices=Level.choices, allow_null=True, label=_("满意度")
    )
    attitude_rating = serializers.ChoiceField(
        source="row.attitude_rating", choices=Level.choices, allow_null=True, label=_("服务态度")
    )
    site_cleaned = serializers.ChoiceField(
        source="row.site_cleaned",
        choices=SiteCleaned.choices,
        allow_null=True,
        allow_blank=True,
        label=_("清理现场"),
    )
    charge_status = serializers.ChoiceField(
        source="row.charge_status",
        choices=ChargeStatus.choices,
        allow_null=True,
        allow_blank=True,
        label=_("收费情况"),
    )
    charge_amount = serializers.CharField(
        source="row.charge_amount", allow_null=True, label=_("客户所说金额")
    )
    complaint_no = serializers.CharField(source="row.complaint_no", label=_("投诉编号"))
    complaint_state = serializers.CharField(source="row.complaint_state", label=_("投诉状态"))
    called_at = serializers.CharField(source="row.called_at", allow_null=True, label=_("回访时间"))
    agent_no = serializers.CharField(source="row.agent_no", label=_("回访员工号"))
    changed_at = serializers.DateTimeField(source="at", label=_("变更时间"))


class ResultPartSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True, label=_("还有更多时，下一次的地址"))
    cursor = serializers.IntegerField(label=_("下一次从这里继续；没有新结果时不变"))
    results = ResultSerializer(many=True, label=_("结果，每张工单一行，为最新的结果"))
