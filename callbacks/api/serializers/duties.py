"""Duties that a case leaves to people: follow-ups of the agents, improvement orders of the departments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.api.serializers.case_rows import username_of
from callbacks.choices import FollowUpState, ImprovementState
from callbacks.models import FollowUp, ImprovementOrder
from config.api.fields import MaskedName, MaskedText, OptionalText, StrictSerializer
from config.lib.calendar import local_day


class CaseRowSerializer(serializers.Serializer[Any]):
    """What a duty says of its case."""

    complaint = serializers.IntegerField(source="complaint_id", read_only=True, label=_("投诉"))
    complaint_no = serializers.CharField(source="complaint.number", read_only=True, label=_("投诉编号"))
    order_no = serializers.CharField(
        source="complaint.work_order.order_no", read_only=True, label=_("工单号")
    )
    region = serializers.CharField(source="region.code", read_only=True, label=_("区域代码"))
    customer_masked = MaskedName(source="complaint.work_order.customer_name", label=_("客户姓名(遮盖)"))
    phone_masked = serializers.CharField(
        source="complaint.work_order.phone_masked", read_only=True, label=_("电话(遮盖)")
    )


CASE_ROW = ["complaint", "complaint_no", "order_no", "region", "customer_masked", "phone_masked"]


class FollowUpSerializer(CaseRowSerializer, serializers.ModelSerializer[FollowUp]):
    """Needs ``now`` in the context."""

    overdue = serializers.SerializerMethodField(label=_("逾期"))
    assigned_to = username_of("assigned_to", _("回访员登录名"))
    note = MaskedText(label=_("说明"))
    respondent_name = MaskedName(label=_("受访人(遮盖)"))
    done_by = username_of("done_by", _("办理人登录名"))

    class Meta:
        model = FollowUp
        fields = [
            "id",
            *CASE_ROW,
            "kind",
            "state",
            "due_at",
            "overdue",
            "assigned_to",
            "note",
            "told_customer",
            "recurred",
            "respondent_name",
            "created_at",
            "done_at",
            "done_by",
        ]
        read_only_fields = fields

    def get_overdue(self, follow_up: FollowUp) -> bool:
        now: datetime = self.context["now"]
        return follow_up.state == FollowUpState.OPEN and follow_up.due_at < now


class FollowUpDoneSerializer(StrictSerializer):
    """``recurred`` is asked by the 72-hour check alone, and mandatory there."""

    note = serializers.CharField(max_length=2_000, label=_("跟进的情况"))
    told_customer = serializers.BooleanField(label=_("已告知客户"))
    recurred = serializers.BooleanField(allow_null=True, default=None, label=_("是否再出现同样问题"))
    respondent_name = OptionalText(most=60, label=_("受访人"))


class ImprovementSerializer(CaseRowSerializer, serializers.ModelSerializer[ImprovementOrder]):
    """Needs ``now`` in the context."""

    department = serializers.CharField(source="department.code", read_only=True, label=_("责任部门代码"))
    responsible = serializers.CharField(source="responsible_name", read_only=True, label=_("责任人"))
    overdue = serializers.SerializerMethodField(label=_("逾期"))
    measure = MaskedText(label=_("改进措施"))
    done_by = username_of("done_by", _("办理人登录名"))

    class Meta:
        model = ImprovementOrder
        fields = [
            "id",
            *CASE_ROW,
            "department",
            "root_cause",
            "responsible",
            "state",
            "opened_at",
            "due_on",
            "overdue",
            "measure",
            "done_at",
            "done_by",
        ]
        read_only_fields = fields

    def get_overdue(self, improvement: ImprovementOrder) -> bool:
        return improvement.state == ImprovementState.OPEN and improvement.due_on < local_day(
            self.context["now"]
        )


class ImprovementDoneSerializer(StrictSerializer):
    measure = serializers.CharField(max_length=5_000, label=_("改进措施，至少10个字"))
