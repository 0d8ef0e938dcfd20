"""The answers of a call, described by the same table of questions that judges them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callbacks.policies.questions import QUESTIONS, Question, Shape

TYPES = {
    Shape.YES_NO: "boolean",
    Shape.LEVEL: "integer",
    Shape.CHOICE: "string",
    Shape.AMOUNT: "number",
    Shape.COUNT: "integer",
    Shape.TEXT: "string",
}


def _described(question: Question) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": TYPES[question.shape], "description": question.label, "nullable": True}
    if question.shape in (Shape.LEVEL, Shape.CHOICE):
        shown["enum"] = [option.value for option in question.options]
    return shown


@extend_schema_field(
    {"type": "object", "properties": {question.key: _described(question) for question in QUESTIONS}}
)
class AnswersField(serializers.DictField):
    """Raw answers by question key; which are needed depends on the order and the outcome."""
