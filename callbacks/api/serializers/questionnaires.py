"""The questions in force, as a program reads them (D6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rest_framework import serializers

from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.policies.questions import Label, Question, When
from callbacks.policies.versions import Version
from workorders.choices import ServiceMode

CHINESE, ENGLISH = "zh-hans", "en"


class ConditionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(label=_("看哪个问题的答案"))
    values = serializers.ListField(label=_("是这些答案时"))


class OptionSerializer(serializers.Serializer[Any]):
    value = serializers.JSONField(label=_("存的值"))
    label = serializers.CharField(label=_("中文"))  # type: ignore[assignment]  # a field of that name
    label_en = serializers.CharField(label=_("英文"))
    key = serializers.CharField(label=_("数字键"))


class QuestionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(label=_("代码，answers 里用它"))
    label = serializers.CharField(label=_("中文"))  # type: ignore[assignment]  # a field of that name
    label_en = serializers.CharField(label=_("英文"))
    shape = serializers.ChoiceField(choices=QuestionShape.choices, label=_("回答方式"))
    options = OptionSerializer(many=True, label=_("选项"))
    service_modes = serializers.ListField(child=serializers.CharField(), label=_("问哪些服务方式"))
    needed = serializers.BooleanField(label=_("必答"))
    needed_when = ConditionSerializer(allow_null=True, label=_("什么时候必答"))
    shown_when = ConditionSerializer(allow_null=True, label=_("什么时候才问"))


class QuestionnaireSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True, label=_("版本，保存结果时可写进 questionnaire"))
    kind = serializers.ChoiceField(choices=QuestionnaireKind.choices, label=_("用于"))
    number = serializers.IntegerField(label=_("版本号"))
    questions = QuestionSerializer(many=True, label=_("问题"))


def described(version: Version) -> dict[str, Any]:
    return {
        "id": version.pk,
        "kind": version.kind,
        "number": version.number,
        "questions": [_question(question) for question in version.questions],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        **_words(question.label),
        "shape": question.shape,
        "options": [
            {"value": option.value, **_words(option.label), "key": option.key} for option in question.options
        ],
        "service_modes": [mode for mode in ServiceMode if mode in question.modes],
        "needed": question.needed is True,
        "needed_when": _when(question.needed),
        "shown_when": _when(question.shown),
    }


def _when(condition: object) -> dict[str, Any] | None:
    """None for what holds always or never."""
    if not isinstance(condition, When):
        return None
    return {"key": condition.key, "values": sorted(condition.values, key=str)}


def _words(label: Label) -> dict[str, str]:
    """Both languages, whoever asks: a program keeps them for its own users."""
    with override(CHINESE):
        chinese = str(label)
    with override(ENGLISH):
        return {"label": chinese, "label_en": str(label)}
