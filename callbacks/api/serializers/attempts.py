"""What a saved call sends in and gets back (interfaces.md 3, ruling 62)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callbacks.actions.submissions import CaseWords, DataError, Submission, SuggestionWords
from callbacks.api.serializers.answers import AnswersField
from callbacks.api.serializers.callbacks import CallbackDetailSerializer
from callbacks.api.serializers.complaints import ComplaintSerializer
from callbacks.api.serializers.rechecks import FindingSerializer, RecheckSerializer
from callbacks.api.serializers.registers import NeedSerializer, SuggestionSerializer
from callbacks.choices import (
    AppointmentFor,
    ComplaintCategory,
    PhoneSlot,
    RecheckKind,
    Relation,
    SuggestionCategory,
)
from callbacks.queries.same_customer import AT_MOST
from config.api.fields import InstantField, OptionalText, StrictSerializer
from regions.choices import DepartmentCode

TOLD_KINDS = [(kind.value, kind.label) for kind in (RecheckKind.WRONG_INFORMATION, RecheckKind.MISMATCH)]


class CaseSerializer(StrictSerializer):
    demand = OptionalText(most=2_000, label=_("客户要求"))
    matter = OptionalText(most=2_000, label=_("投诉事项"))
    complainant = OptionalText(most=60, label=_("投诉人"))
    occurred_at = InstantField(label=_("投诉时间"))
    category = serializers.ChoiceField(
        choices=ComplaintCategory.choices, allow_null=True, default=None, label=_("类别")
    )
    department = serializers.ChoiceField(
        choices=DepartmentCode.choices, allow_null=True, default=None, label=_("责任部门代码")
    )


class DataErrorSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=TOLD_KINDS, label=_("类型"))
    note = OptionalText(most=2_000, label=_("说明"))


class SuggestionWordsSerializer(StrictSerializer):
    text = serializers.CharField(max_length=2_000, label=_("内容"))
    category = serializers.ChoiceField(
        choices=SuggestionCategory.choices, default=SuggestionCategory.OTHER, label=_("类别")
    )


@extend_schema_field(SuggestionWordsSerializer)
class SuggestionField(serializers.Field[Any, Any, Any, Any]):
    """``{text, category}``, or the bare text."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        words = SuggestionWordsSerializer(data={"text": data} if isinstance(data, str) else data)
        words.is_valid(raise_exception=True)
        return dict(words.validated_data)


class AttemptInputSerializer(StrictSerializer):
    """``answers`` are judged by the table of questions, not here."""

    outcome = serializers.CharField(max_length=30, label=_("结果代码"))
    phone_slot = serializers.ChoiceField(
        choices=PhoneSlot.choices, default=PhoneSlot.PRIMARY, label=_("拨打了哪个号码")
    )
    answers = AnswersField(default=dict, label=_("答案，按问题代码"))
    questionnaire = serializers.IntegerField(
        min_value=1, allow_null=True, default=None, label=_("问卷版本；不给则用当天生效的")
    )
    respondent_name = OptionalText(most=60, label=_("受访人"))
    respondent_relation = serializers.ChoiceField(
        choices=Relation.choices, default="", allow_blank=True, label=_("与用户的关系")
    )
    description = OptionalText(most=5_000, label=_("回访描述"))
    note = OptionalText(most=2_000, label=_("备注"))
    complaint = CaseSerializer(allow_null=True, default=None, label=_("投诉"))
    data_error = DataErrorSerializer(allow_null=True, default=None, label=_("信息错误"))
    suggestion = SuggestionField(allow_null=True, default=None, label=_("建议"))
    needs = OptionalText(most=2_000, label=_("其他需要"))
    next_at = InstantField(label=_("改约时间"))
    appointment_for = serializers.ChoiceField(
        choices=AppointmentFor.choices, default=AppointmentFor.ANYONE, label=_("由谁再拨")
    )
    keep_open = serializers.BooleanField(default=False, label=_("达到三次规则后仍保留"))
    early_reason = OptionalText(most=200, label=_("提前拨打的原因"))
    hand_to = OptionalText(most=60, label=_("语言不通时转给的同事，登录名"))
    ended_at = InstantField(label=_("通话结束时间"))
    also = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        max_length=AT_MOST,
        default=list,
        label=_("同一客户、答案相同的其他回访；一次通话一起保存，每单各有结果"),
    )
    each_complains = serializers.BooleanField(default=False, label=_("答案会立案时，每一单都立案"))
    submission_id = serializers.UUIDField(default=uuid4, label=_("提交标记；同一标记只保存一次"))


class SavedSerializer(serializers.Serializer[Any]):
    """What the save made; null for what it did not. Of a second callback ``complaint`` is its own case, as
    the customer's answer left it; a further one that was registered in it is ``new_complaint``.
    """

    callback = CallbackDetailSerializer(label=_("回访"))
    complaint = ComplaintSerializer(allow_null=True, label=_("投诉；二次回访的为它所回访的那件"))
    new_complaint = ComplaintSerializer(allow_null=True, label=_("二次回访中另立的投诉"))
    recheck = RecheckSerializer(allow_null=True, label=_("资料复核"))
    finding = FindingSerializer(allow_null=True, label=_("服务不规范"))
    suggestion = SuggestionSerializer(allow_null=True, label=_("建议"))
    need = NeedSerializer(allow_null=True, label=_("其他需要"))
    also = serializers.ListField(child=serializers.IntegerField(), label=_("同一通电话一起保存的其他回访"))


def submission(*, given: Mapping[str, Any], address: str | None) -> Submission:
    """From the clean values of ``AttemptInputSerializer``."""
    case, told, words = given["complaint"], given["data_error"], given["suggestion"]
    plain = ("submission_id", "outcome", "answers", "questionnaire", "respondent_name", "respondent_relation")
    more = ("description", "note", "needs", "next_at", "keep_open", "early_reason", "hand_to", "ended_at")
    return Submission(
        **{name: given[name] for name in (*plain, *more)},
        phone_slot=PhoneSlot(given["phone_slot"]),
        appointment_for=AppointmentFor(given["appointment_for"]),
        complaint=case_words(given=case) if case is not None else None,
        data_error=DataError(kind=RecheckKind(told["kind"]), note=told["note"]) if told else None,
        suggestion=_suggestion(words) if words else None,
        address=address,
    )


def case_words(*, given: Mapping[str, Any]) -> CaseWords:
    category, department = given.get("category"), given.get("department")
    return CaseWords(
        demand=given["demand"],
        matter=given["matter"],
        complainant=given["complainant"],
        occurred_at=given["occurred_at"],
        category=ComplaintCategory(category) if category else None,
        department=DepartmentCode(department) if department else None,
    )


def _suggestion(words: Mapping[str, Any]) -> SuggestionWords:
    return SuggestionWords(text=words["text"], category=SuggestionCategory(words["category"]))
