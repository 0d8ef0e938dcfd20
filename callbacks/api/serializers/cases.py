"""A complaint by hand (ruling 63)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.choices import ComplaintCategory, ComplaintKind, Severity
from config.api.fields import InstantField, OptionalText, StrictSerializer
from regions.choices import DepartmentCode


class ComplaintInputSerializer(StrictSerializer):
    """Which of the words are mandatory is the action's rule (K2)."""

    order_no = serializers.CharField(max_length=60, label=_("工单号"))
    kind = serializers.ChoiceField(choices=ComplaintKind.choices, label=_("性质"))
    category = serializers.ChoiceField(choices=ComplaintCategory.choices, label=_("类别"))
    complainant = OptionalText(most=60, label=_("投诉人"))
    matter = OptionalText(most=2_000, label=_("投诉事项"))
    demand = OptionalText(most=2_000, label=_("客户要求，没有填“无”"))
    description = OptionalText(most=5_000, label=_("描述，至少10个字"))
    occurred_at = InstantField(label=_("投诉时间"))
    department = serializers.ChoiceField(
        choices=DepartmentCode.choices, allow_null=True, default=None, label=_("责任部门代码")
    )
    severity = serializers.ChoiceField(
        choices=Severity.choices,
        allow_null=True,
        default=None,
        label=_("程度；主管和总部可以定得比规则高"),
    )
