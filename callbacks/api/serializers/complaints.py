"""A complaint as the API shows it (ruling 62): in a list, and whole."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callbacks.api.serializers.case_rows import (
    DirectiveSerializer,
    EscalationSerializer,
    HandlingSerializer,
    InquirySerializer,
    PauseSerializer,
    RequisitionSerializer,
    SecondCallbackSerializer,
    SolutionSerializer,
    username_of,
)
from callbacks.api.serializers.registers import OrderRowSerializer
from callbacks.choices import CaseLimit
from callbacks.models import Complaint
from callbacks.rules import open_verbs
from config.api.fields import MaskedName, MaskedText


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
    """Needs ``now`` and ``user`` in the context. ``legal``: the steps that may follow, as far as she may."""

    department = serializers.CharField(
        source="department.code", read_only=True, default=None, allow_null=True, label=_("责任部门代码")
    )
    handler = username_of("handler", _("处理人登录名"))
    registered_by = username_of("registered_by", _("登记人登录名"))
    complainant = MaskedName(label=_("投诉人(遮盖)"))
    respondent_name = MaskedName(label=_("受访人(遮盖)"))
    matter = MaskedText(label=_("投诉事项"))
    demand = MaskedText(label=_("客户要求"))
    description = MaskedText(label=_("回访描述"))
    grounds = serializers.ListField(child=serializers.CharField(), read_only=True, label=_("理由代码"))
    due = serializers.SerializerMethodField(label=_("期限"))
    overdue = serializers.SerializerMethodField(label=_("逾期"))
    legal = serializers.SerializerMethodField(label=_("您可做的步骤"))

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
        return [str(verb) for verb in open_verbs(self.context["user"], complaint)]


class ComplaintDetailSerializer(ComplaintSerializer):
    """With all that was written on the case; ``version`` is what a verb may name as seen."""

    expert = username_of("expert", _("技术专家登录名"))
    merged_into = serializers.CharField(
        source="merged_into.number", read_only=True, default=None, allow_null=True, label=_("并入的投诉")
    )
    invalid_proposed_by = username_of("invalid_proposed_by", _("提议不成立的人"))
    invalid_found_by = username_of("invalid_found_by", _("认定不成立的人"))
    invalid_reason = MaskedText(label=_("不成立的理由"))
    closing_note = MaskedText(label=_("结案说明"))
    handlings = HandlingSerializer(many=True, read_only=True, label=_("处理结果，每轮一条"))
    solutions = SolutionSerializer(many=True, read_only=True, label=_("解决方案"))
    inquiries = InquirySerializer(many=True, read_only=True, label=_("向部门的询问"))
    directives = DirectiveSerializer(many=True, read_only=True, label=_("主管指示、专家意见、总部裁定"))
    requisitions = RequisitionSerializer(many=True, read_only=True, label=_("申领配件"))
    pauses = PauseSerializer(many=True, read_only=True, label=_("暂停"))
    escalations = EscalationSerializer(many=True, read_only=True, label=_("升级"))
    second_callbacks = SecondCallbackSerializer(many=True, read_only=True, label=_("二次回访"))

    class Meta(ComplaintSerializer.Meta):
        fields = [
            *ComplaintSerializer.Meta.fields,
            "version",
            "severity_rule",
            "problem_class",
            "core_demand",
            "apologised_at",
            "is_difficult",
            "is_cross_department",
            "reopenings",
            "expert",
            "invalid_proposed_by",
            "invalid_found_by",
            "invalid_reason",
            "merged_into",
            "closed_at",
            "closing_note",
            "handlings",
            "solutions",
            "inquiries",
            "directives",
            "requisitions",
            "pauses",
            "escalations",
            "second_callbacks",
        ]
        read_only_fields = fields
