"""What stands on a case: handlings, solutions, inquiries, directives, parts, pauses, levels, second calls."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.models import (
    CallbackTask,
    CaseDirective,
    CaseEscalation,
    CaseHandling,
    CaseInquiry,
    CasePause,
    CaseSolution,
    PartsLine,
    PartsRequisition,
)
from config.api.fields import MaskedText


def username_of(source: str, label: Any) -> serializers.CharField:
    return serializers.CharField(
        source=f"{source}.username", read_only=True, default=None, allow_null=True, label=label
    )


class HandlingSerializer(serializers.ModelSerializer[CaseHandling]):
    handler = username_of("handler", _("处理人登录名"))
    found_by = username_of("found_by", _("认定人登录名"))
    result = MaskedText(label=_("处理结果"))
    measure = MaskedText(label=_("整改措施"))
    responsible = serializers.CharField(source="responsible_name", read_only=True, label=_("责任人"))

    class Meta:
        model = CaseHandling
        fields = [
            "round",
            "handler",
            "result",
            "measure",
            "root_cause",
            "responsible_kind",
            "responsible",
            "found_by",
            "done_at",
            "at",
        ]
        read_only_fields = fields


class SolutionSerializer(serializers.ModelSerializer[CaseSolution]):
    text = MaskedText(label=_("解决方案"))
    alternative = MaskedText(label=_("替代方案"))
    actor = username_of("actor", _("登记人登录名"))

    class Meta:
        model = CaseSolution
        fields = ["text", "told_at", "told_by", "compensation", "alternative", "actor", "at"]
        read_only_fields = fields


class InquirySerializer(serializers.ModelSerializer[CaseInquiry]):
    department = serializers.CharField(source="department.code", read_only=True, label=_("部门代码"))
    question = MaskedText(label=_("询问"))
    answer = MaskedText(label=_("回答"))
    asked_by = username_of("asked_by", _("询问人登录名"))
    answered_by = username_of("answered_by", _("回答人登录名"))

    class Meta:
        model = CaseInquiry
        fields = [
            "id",
            "department",
            "question",
            "asked_by",
            "asked_at",
            "answer",
            "answered_by",
            "answered_at",
        ]
        read_only_fields = fields


class DirectiveSerializer(serializers.ModelSerializer[CaseDirective]):
    text = MaskedText(label=_("内容"))
    author = username_of("author", _("作者登录名"))

    class Meta:
        model = CaseDirective
        fields = ["kind", "text", "level", "author", "at"]
        read_only_fields = fields


class EscalationSerializer(serializers.ModelSerializer[CaseEscalation]):
    """``completed_at`` null: assembled by the system and not yet completed by a person (K10)."""

    description = MaskedText(label=_("问题描述"))
    handling_so_far = MaskedText(label=_("前期处理"))
    actor = username_of("actor", _("升级人登录名，空为系统"))
    completed_by = username_of("completed_by", _("补齐人登录名"))

    class Meta:
        model = CaseEscalation
        fields = [
            "id",
            "rule",
            "from_level",
            "to_level",
            "description",
            "handling_so_far",
            "actor",
            "at",
            "completed_by",
            "completed_at",
        ]
        read_only_fields = fields


class PauseSerializer(serializers.ModelSerializer[CasePause]):
    reason = MaskedText(label=_("原因"))

    class Meta:
        model = CasePause
        fields = ["kind", "reason", "until", "began_at", "ended_at"]
        read_only_fields = fields


class PartsLineSerializer(serializers.ModelSerializer[PartsLine]):
    name = MaskedText(label=_("配件"))

    class Meta:
        model = PartsLine
        fields = ["name", "quantity"]
        read_only_fields = fields


class RequisitionSerializer(serializers.ModelSerializer[PartsRequisition]):
    parts = PartsLineSerializer(source="lines", many=True, read_only=True, label=_("配件"))
    requested_by = username_of("requested_by", _("申领人登录名"))

    class Meta:
        model = PartsRequisition
        fields = ["parts", "requested_by", "requested_at", "expected_on", "told_customer", "arrived_at"]
        read_only_fields = fields


class SecondCallbackSerializer(serializers.ModelSerializer[CallbackTask]):
    """A callback of round 2, 3 …: when it is due, and what the customer said."""

    agent = username_of("agent", _("回访员登录名"))
    assigned_to = username_of("assigned_to", _("指派的回访员登录名"))
    contacted = serializers.BooleanField(
        source="record.contacted", read_only=True, default=None, allow_null=True, label=_("是否联系过客户")
    )
    solved = serializers.CharField(
        source="record.solved", read_only=True, default=None, allow_null=True, label=_("是否解决")
    )
    satisfaction = serializers.IntegerField(
        source="record.satisfaction", read_only=True, default=None, allow_null=True, label=_("满意度")
    )
    description = MaskedText(source="record.description", default="", label=_("回访描述"))

    class Meta:
        model = CallbackTask
        fields = [
            "id",
            "round",
            "state",
            "due_end",
            "assigned_to",
            "agent",
            "completed_at",
            "contacted",
            "solved",
            "satisfaction",
            "description",
        ]
        read_only_fields = fields
