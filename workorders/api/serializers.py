from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.fields import MaskedName, MaskedText
from workorders.models import WorkOrder

# Ciphertext that no representation shows: left in the database, so that nothing is decrypted.
SEALED = ("phone", "phone_raw", "phone_alt", "address", "raw")


class OrderQuerySerializer(serializers.Serializer[Any]):
    """Which order is asked for; the number alone finds the first of several sources."""

    order_no = serializers.CharField(max_length=60)
    source = serializers.CharField(max_length=20, required=False)  # type: ignore[assignment]


class WorkOrderSerializer(serializers.ModelSerializer[WorkOrder]):
    """An order by the field names of interfaces.md 1; the customer's data masked (ruling 18)."""

    region = serializers.CharField(source="region.code", read_only=True, label=_("区域代码"))
    category = serializers.CharField(source="category.name", read_only=True, label=_("品类"))
    customer_masked = MaskedName(source="customer_name", label=_("客户姓名(遮盖)"))
    phone_masked = serializers.CharField(read_only=True, label=_("联系电话(遮盖)"))
    phone_alt_masked = serializers.CharField(read_only=True, label=_("备用电话(遮盖)"))
    address_masked = serializers.CharField(read_only=True, label=_("地址(遮盖)"))
    technician_name = serializers.CharField(
        source="technician.name", read_only=True, default="", label=_("服务人员")
    )
    technician_no = serializers.CharField(
        source="technician.number", read_only=True, default="", label=_("服务人员工号")
    )
    remark = MaskedText(label=_("备注"))
    fault = MaskedText(label=_("故障现象"))
    work_done = MaskedText(label=_("维修措施"))

    class Meta:
        model = WorkOrder
        fields = [
            "order_no",
            "source",
            "kind",
            "service_mode",
            "region",
            "category",
            "brand",
            "model",
            "customer_masked",
            "phone_masked",
            "phone_alt_masked",
            "address_masked",
            "member_level",
            "salutation",
            "technician_name",
            "technician_no",
            "dispatched_at",
            "completed_at",
            "status",
            "charge",
            "entered_by",
            "remark",
            "serial_no",
            "purchased_on",
            "warranty",
            "fault",
            "work_done",
            "station",
            "reported_at",
            "appointed_at",
            "landed_at",
            "undone_at",
            "updated_at",
        ]
        read_only_fields = fields
