"""The answers of a call, described by the same table of questions that judges them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callbacks.choices import QuestionShape
from callbacks.policies.questions import QUESTIONS, Question

TYPES = {
    QuestionShape.YES_NO: "boolean",
    QuestionShape.LEVEL: "integer",
    QuestionShape.CHOICE: "string",
    QuestionShape.AMOUNT: "number",
    QuestionShape.COUNT: "integer",
    QuestionShape.TEXT: "string",
}


def _described(question: Question) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": TYPES[question.shape], "description": question.label, "nullable": True}
    if question.shape in (QuestionShape.LEVEL, QuestionShape.CHOICE):
        shown["enum"] = [option.value for option in question.options]
    return shown


@extend_schema_field(
    {
        "type": "object",
        "properties": {question.key: _described(question) for question in QUESTIONS},
        "additionalProperties": True,
    }
)
class AnswersField(serializers.DictField):
    """Raw answers by question key, those of further questions too; which are needed depends on the version,
    the order and the outcome."""
