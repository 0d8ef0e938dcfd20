"""What calls left behind: suggestions, needs; and what every register says of an order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.models import CustomerNeed, Suggestion
from config.api.fields import MaskedName, MaskedText


class OrderRowSerializer(serializers.Serializer[Any]):
    """What every register says of the order behind a row."""

    order_no = serializers.CharField(source="work_order.order_no", read_only=True, label=_("工单号"))
    region = serializers.CharField(source="region.code", read_only=True, label=_("区域代码"))
    customer_masked = MaskedName(source="work_order.customer_name", label=_("客户姓名(遮盖)"))
    phone_masked = serializers.CharField(
        source="work_order.phone_masked", read_only=True, label=_("电话(遮盖)")
    )


ORDER_ROW = ["order_no", "region", "customer_masked", "phone_masked"]


class NeedSerializer(OrderRowSerializer, serializers.ModelSerializer[CustomerNeed]):
    text = MaskedText(label=_("内容"))
    heard_by = serializers.CharField(source="heard_by.username", read_only=True, label=_("回访员登录名"))

    class Meta:
        model = CustomerNeed
        fields = ["id", *ORDER_ROW, "text", "heard_at", "heard_by"]
        read_only_fields = fields


class SuggestionSerializer(NeedSerializer):
    class Meta:
        model = Suggestion
        fields = ["id", *ORDER_ROW, "category", "text", "heard_at", "heard_by"]
        read_only_fields = fields
