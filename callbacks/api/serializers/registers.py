"""What calls left behind: complaints, suggestions, needs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callbacks.choices import CaseLimit, ComplaintState
from callbacks.models import Complaint, CustomerNeed, Suggestion
from callbacks.policies.case_steps import legal_verbs
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


class DueSerializer(serializers.Serializer[Any]):
    """The limits of the case (states.md 6.2); null where one does not run."""

    assign = serializers.DateTimeField(source="assign_due_at", read_only=True, label=_("指派期限"))
    accept = serializers.DateTimeField(source="accept_due_at", read_only=True, label=_("受理期限"))
    first_response = serializers.DateTimeField(
        source="response_due_at", read_only=True, label=_("首次响应期限")
    )
    plan = serializers.DateTimeField(source="plan_due_at", read_only=True, label=_("方案期限"))
    progress = serializers.DateTimeField(source="progress_due_at", read_only=True, label=_("跟进期限"))
    resolution = serializers.DateTimeField(source="resolution_due_at", read_only=True, label=_("处理期限"))
    second_callback = serializers.DateTimeField(
        source="second_due_at", read_only=True, label=_("二次回访期限")
    )
    waiting = serializers.DateTimeField(source="wait_due_at", read_only=True, label=_("等待到"))
    next = serializers.DateTimeField(source="next_due_at", read_only=True, label=_("下一期限"))
    limit = serializers.ChoiceField(
        source="next_limit", choices=CaseLimit.choices, read_only=True, label=_("下一期限是什么")
    )


class ComplaintSerializer(OrderRowSerializer, serializers.ModelSerializer[Complaint]):
    """Needs ``now`` in the context. ``legal`` lists the steps that may follow."""

    department = serializers.CharField(
        source="department.code", read_only=True, default=None, allow_null=True, label=_("责任部门代码")
    )
    handler = serializers.CharField(
        source="handler.username", read_only=True, default=None, allow_null=True, label=_("处理人登录名")
    )
    registered_by = serializers.CharField(
        source="registered_by.username", read_only=True, label=_("登记人登录名")
    )
    complainant = MaskedName(label=_("投诉人(遮盖)"))
    respondent_name = MaskedName(label=_("受访人(遮盖)"))
    matter = MaskedText(label=_("投诉事项"))
    demand = MaskedText(label=_("客户要求"))
    description = MaskedText(label=_("回访描述"))
    grounds = serializers.ListField(child=serializers.CharField(), read_only=True, label=_("理由代码"))
    due = serializers.SerializerMethodField(label=_("期限"))
    overdue = serializers.SerializerMethodField(label=_("逾期"))
    legal = serializers.SerializerMethodField(label=_("可做的步骤"))

    class Meta:
        model = Complaint
        fields = [
            "id",
            "number",
            "order_no",
            "region",
            "customer_masked",
            "phone_masked",
            "kind",
            "category",
            "severity",
            "level",
            "state",
            "department",
            "handler",
            "rounds",
            "due",
            "overdue",
            "grounds",
            "legal",
            "complainant",
            "respondent_name",
            "matter",
            "demand",
            "description",
            "occurred_at",
            "registered_at",
            "registered_by",
        ]
        read_only_fields = fields

    @extend_schema_field(DueSerializer)
    def get_due(self, complaint: Complaint) -> dict[str, Any]:
        return dict(DueSerializer(complaint).data)

    def get_overdue(self, complaint: Complaint) -> bool:
        return complaint.next_due_at is not None and complaint.next_due_at < self.context["now"]

    def get_legal(self, complaint: Complaint) -> list[str]:
        return [str(verb) for verb in legal_verbs(state=ComplaintState(complaint.state))]


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
