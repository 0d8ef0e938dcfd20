"""A callback as the API shows it (ruling 62)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callbacks.choices import CALLABLE_STATES
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask
from callbacks.queries.queue import reason_now
from config.api.fields import MaskedName, MaskedText
from config.logs import masked


class AttemptSerializer(serializers.ModelSerializer[CallAttempt]):
    outcome = serializers.CharField(source="outcome.code", read_only=True, label=_("结果代码"))
    agent = serializers.CharField(source="agent.username", read_only=True, label=_("回访员登录名"))
    note = MaskedText(label=_("备注"))
    same_call_as = serializers.IntegerField(
        source="same_call_as_id", read_only=True, allow_null=True, label=_("同一通电话的首条拨打")
    )

    class Meta:
        model = CallAttempt
        fields = [
            "id",
            "outcome",
            "agent",
            "phone_slot",
            "phone_masked",
            "dialled_at",
            "ended_at",
            "saved_at",
            "counted",
            "next_at",
            "note",
            "same_call_as",
        ]
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.OBJECT)
class ExtraAnswersField(serializers.Field[Any, Any, dict[str, Any], Any]):
    """Answers of the optional questions; free words without phone numbers."""

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return {key: masked(said) if isinstance(said, str) else said for key, said in value.items()}


class RecordSerializer(serializers.ModelSerializer[CallbackRecord]):
    """The answers, by the question keys of calls.md; null or empty means not asked or not answered."""

    agent = serializers.CharField(source="agent.username", read_only=True, label=_("回访员登录名"))
    respondent_name = MaskedName(label=_("受访人(遮盖)"))
    description = MaskedText(label=_("回访描述"))
    note = MaskedText(label=_("备注"))
    questionnaire = serializers.IntegerField(
        source="questionnaire_id", read_only=True, allow_null=True, label=_("问卷版本")
    )
    extra_answers = ExtraAnswersField(read_only=True, label=_("答案，按问题代码"))

    class Meta:
        model = CallbackRecord
        fields = [
            "id",
            "recorded_at",
            "agent",
            "is_partial",
            "questionnaire",
            "is_genuine",
            "not_genuine_reason",
            "satisfaction",
            "attitude_rating",
            "site_cleaned",
            "charge_status",
            "charge_amount",
            "receipt_given",
            "on_time",
            "fault_fixed",
            "accessories_told",
            "contacted",
            "solved",
            "extra_answers",
            "respondent_name",
            "respondent_relation",
            "description",
            "note",
            "amended_at",
        ]
        read_only_fields = fields


class CallbackSerializer(serializers.ModelSerializer[CallbackTask]):
    """Needs ``now`` in the context: being overdue is a matter of the clock."""

    order_no = serializers.CharField(source="work_order.order_no", read_only=True, label=_("工单号"))
    region = serializers.CharField(source="region.code", read_only=True, label=_("区域代码"))
    kind = serializers.CharField(source="work_order.kind", read_only=True, label=_("工单类型"))
    category = serializers.CharField(source="work_order.category.name", read_only=True, label=_("品类"))
    overdue = serializers.SerializerMethodField(label=_("逾期"))
    customer_masked = MaskedName(source="work_order.customer_name", label=_("客户姓名(遮盖)"))
    phone_masked = serializers.CharField(
        source="work_order.phone_masked", read_only=True, label=_("电话(遮盖)")
    )
    agent = serializers.CharField(
        source="agent.username", read_only=True, default=None, allow_null=True, label=_("回访员登录名")
    )
    reason = serializers.SerializerMethodField(label=_("排队原因"))
    attempts = AttemptSerializer(many=True, read_only=True, label=_("拨打记录"))
    satisfaction = serializers.IntegerField(
        source="record.satisfaction", read_only=True, default=None, allow_null=True, label=_("满意度")
    )

    class Meta:
        model = CallbackTask
        fields = [
            "id",
            "order_no",
            "region",
            "kind",
            "category",
            "round",
            "state",
            "overdue",
            "due_start",
            "due_end",
            "customer_masked",
            "phone_masked",
            "agent",
            "reason",
            "lease_until",
            "appointment_at",
            "completed_at",
            "late_import",
            "attempts",
            "satisfaction",
        ]
        read_only_fields = fields

    def get_overdue(self, task: CallbackTask) -> bool:
        return task.is_open and task.due_end < self._now

    def get_reason(self, task: CallbackTask) -> str | None:
        """Why it stands where it stands in the queue; null once it has ended."""
        if task.state not in CALLABLE_STATES:
            return None
        return str(reason_now(task=task, now=self._now))

    @property
    def _now(self) -> datetime:
        now: datetime = self.context["now"]
        return now


class CallbackDetailSerializer(CallbackSerializer):
    """With the answers."""

    record = RecordSerializer(read_only=True, allow_null=True, label=_("回访结果"))

    class Meta(CallbackSerializer.Meta):
        fields = [*CallbackSerializer.Meta.fields, "record"]
        read_only_fields = fields

    def to_representation(self, task: CallbackTask) -> dict[str, Any]:
        shown = super().to_representation(task)
        shown.setdefault("record", None)
        return shown
