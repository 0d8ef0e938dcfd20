"""The OpenAPI description: what holds for every operation is written once, here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from config.api.errors import API_PREFIX

UNSAFE = frozenset({"post", "put", "patch", "delete"})
ERROR = "Error"
KEY = "IdempotencyKey"


def describe_house_rules(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """A drf-spectacular hook: the error shape, and the Idempotency-Key of every unsafe call."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})[ERROR] = _error()
    components.setdefault("parameters", {})[KEY] = _key()
    for method, operation in _operations(result):
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ERROR}"}}}
        description = _("没有做成，什么也没有写入。")
        operation["responses"]["4XX"] = {"description": description, "content": content}
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path" and parameter["name"] == "id":
                parameter["description"] = _("编号，取自列表。")
        if method in UNSAFE:
            operation.setdefault("parameters", []).append({"$ref": f"#/components/parameters/{KEY}"})
    return result


def _operations(result: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in result["paths"].items():
        if path.startswith(API_PREFIX):
            for method, operation in methods.items():
                if isinstance(operation, dict) and "responses" in operation:
                    yield method, operation


def _error() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["code", "message", "fields"],
        "description": _("所有出错的回答都是这个样子；409 可能另有 missing 或 legal。"),
        "properties": {
            "code": {"type": "string", "description": _("错误代码，程序据此判断。")},
            "message": {"type": "string", "description": _("给人看的一句话：哪里不对，怎么办。")},
            "fields": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": _("出错的字段及原因，路径用点号分开。"),
            },
        },
    }


def _key() -> dict[str, Any]:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 120},
        "description": _(
            "自选的唯一标记，24 小时内有效：重复提交得到第一次的回答，不会重复保存；换了内容则为 409。"
        ),
    }
