"""What is sent with each verb on a case (ruling 61). How much of it must be said is the action's rule."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.actions.case_directing import TEXT_AT_LEAST
from callbacks.actions.case_waiting import MOST_LINES
from callbacks.choices import (
    ComplaintCategory,
    ComplaintClass,
    CoreDemand,
    ResponsibleKind,
    RootCause,
    Severity,
    ToldBy,
)
from config.api.fields import DayField, InstantField, OptionalText, StrictSerializer
from regions.choices import DepartmentCode

LARGEST = 2**31 - 1
MOST_PARTS = 32_767


class CaseBodySerializer(StrictSerializer):
    """Every verb may name the version of the case that its caller saw."""

    version = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST,
        allow_null=True,
        default=None,
        label=_("您看到的版本；之后有人改过则为 409"),
    )


class AssignSerializer(CaseBodySerializer):
    """What is left out stays as it is: the department's head names the handler alone."""

    department = serializers.ChoiceField(
        choices=DepartmentCode.choices, allow_null=True, default=None, label=_("责任部门代码")
    )
    handler = OptionalText(most=150, label=_("处理人登录名"))
    severity = serializers.ChoiceField(
        choices=Severity.choices, allow_null=True, default=None, label=_("程度，只能提高")
    )
    is_difficult = serializers.BooleanField(default=False, label=_("疑难"))
    is_cross_department = serializers.BooleanField(default=False, label=_("多部门"))
    note = OptionalText(most=2_000, label=_("说明"))


class CaseReasonSerializer(CaseBodySerializer):
    reason = serializers.CharField(max_length=2_000, label=_("原因"))


class OptionalCaseReasonSerializer(CaseBodySerializer):
    reason = OptionalText(most=2_000, label=_("原因，不填则用提议的理由"))


class CaseNoteSerializer(CaseBodySerializer):
    note = serializers.CharField(max_length=2_000, label=_("说明"))


class CaseTextSerializer(CaseBodySerializer):
    text = serializers.CharField(max_length=2_000, label=_("内容"))


class ContactSerializer(CaseNoteSerializer):
    promised_at = InstantField(label=_("答应客户的时间"))


class ProgressSerializer(CaseNoteSerializer):
    told_customer = serializers.BooleanField(label=_("已告知客户"))
    later_than_promised = InstantField(label=_("比答应的晚时，新的时间"))


class PartSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80, label=_("配件"))
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_PARTS, label=_("数量"))


class WaitPartsSerializer(CaseBodySerializer):
    parts = serializers.ListField(
        child=PartSerializer(), allow_empty=False, max_length=MOST_LINES, label=_("配件")
    )
    expected_on = DayField(label=_("预计到货"))
    told_customer = serializers.BooleanField(label=_("已告知客户"))


class WaitCustomerSerializer(CaseBodySerializer):
    until = InstantField(required=True, label=_("约定到"))
    reason = serializers.CharField(max_length=200, label=_("客户改期的原因"))


class HandleSerializer(CaseBodySerializer):
    """A result or a corrective measure; ``responsible`` empty: the order's own technician, or 无责."""

    result = OptionalText(most=5_000, label=_("处理结果，至少10个字"))
    measure = OptionalText(most=5_000, label=_("整改措施，至少10个字"))
    root_cause = serializers.ChoiceField(choices=RootCause.choices, label=_("根因"))
    responsible_kind = serializers.ChoiceField(choices=ResponsibleKind.choices, label=_("责任"))
    responsible = OptionalText(most=60, label=_("责任人：工号、姓名或登录名"))
    done_at = InstantField(required=True, label=_("完成时间"))


class EscalateSerializer(CaseBodySerializer):
    description = serializers.CharField(max_length=5_000, label=_("问题描述"))
    handling_so_far = serializers.CharField(max_length=5_000, label=_("前期处理"))


class MergeSerializer(CaseBodySerializer):
    into = serializers.CharField(max_length=20, label=_("并入哪件投诉：编号(C-…)或 id"))


class ExpertSerializer(CaseBodySerializer):
    expert = serializers.CharField(max_length=150, label=_("技术专家登录名"))


class RulingSerializer(CaseBodySerializer):
    ruling = serializers.CharField(min_length=TEXT_AT_LEAST, max_length=5_000, label=_("裁定"))
    close = serializers.BooleanField(label=_("裁定结案"))


class SootheSerializer(CaseBodySerializer):
    core_demand = serializers.ChoiceField(choices=CoreDemand.choices, label=_("核心诉求"))


class ClassifySerializer(CaseBodySerializer):
    category = serializers.ChoiceField(choices=ComplaintCategory.choices, label=_("类别"))
    problem_class = serializers.ChoiceField(choices=ComplaintClass.choices, label=_("归类"))


class SolveSerializer(CaseBodySerializer):
    text = serializers.CharField(max_length=5_000, label=_("解决方案，至少10个字"))
    told_at = InstantField(label=_("告知客户的时间"))
    told_by = serializers.ChoiceField(
        choices=ToldBy.choices, allow_null=True, default=None, label=_("怎样告知客户")
    )
    compensation = serializers.DecimalField(
        max_digits=10, decimal_places=2, min_value=0, allow_null=True, default=None, label=_("补偿(元)")
    )
    alternative = OptionalText(most=2_000, label=_("替代方案"))


class AskSerializer(CaseBodySerializer):
    department = serializers.ChoiceField(choices=DepartmentCode.choices, label=_("部门代码"))
    question = serializers.CharField(max_length=2_000, label=_("询问"))


class AnswerSerializer(CaseBodySerializer):
    inquiry = serializers.IntegerField(min_value=1, max_value=LARGEST, label=_("询问编号"))
    answer = serializers.CharField(max_length=2_000, label=_("回答"))
