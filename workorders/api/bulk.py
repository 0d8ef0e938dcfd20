"""``work-orders/bulk/``: orders as JSON, judged like the rows of a file (ruling 61)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.lib.errors import Forbidden, Refused
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from workorders.actions.landing import Landed, land_orders
from workorders.api.parameters import SOURCE
from workorders.imports.columns import COLUMNS
from workorders.imports.display import masked_value
from workorders.imports.verdict import Disposition
from workorders.rules import can_import

MOST_ORDERS = 5_000
DISPOSITIONS = (Disposition.CREATED, Disposition.UPDATED, Disposition.UNCHANGED, Disposition.REJECTED)


class GivenOrderSerializer(serializers.Serializer[Any]):
    """For the description only: every value is text, number or null, and is read as a file's cell."""

    def get_fields(self) -> dict[str, Any]:
        return {
            column.field: serializers.CharField(
                required=False, allow_null=True, label=column.header, help_text=" ".join(column.headers)
            )
            for column in COLUMNS
        }


class ReasonRowSerializer(serializers.Serializer[Any]):
    """Ruling 7; values of contacts are masked."""

    line = serializers.IntegerField(label=gettext_lazy("第几条，从 1 起"))
    order_no = serializers.CharField(label=gettext_lazy("工单号"))
    field = serializers.CharField(label=gettext_lazy("字段"))
    header = serializers.CharField(label=gettext_lazy("列名"))
    value = serializers.CharField(label=gettext_lazy("内容"))
    reason = serializers.CharField(label=gettext_lazy("原因代码"))
    message = serializers.CharField(label=gettext_lazy("说明"))


class LandedSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(label=gettext_lazy("第几条，从 1 起"))
    order_no = serializers.CharField(label=gettext_lazy("工单号"))
    disposition = serializers.ChoiceField(
        choices=[(each.value, each.value) for each in DISPOSITIONS], label=gettext_lazy("处理结果")
    )
    reasons = ReasonRowSerializer(many=True, label=gettext_lazy("退回的原因"))


class BulkAnswerSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField(label=gettext_lazy("条数"))
    created = serializers.IntegerField(label=gettext_lazy("新增"))
    updated = serializers.IntegerField(label=gettext_lazy("更新"))
    unchanged = serializers.IntegerField(label=gettext_lazy("相同"))
    rejected = serializers.IntegerField(label=gettext_lazy("退回"))
    results = LandedSerializer(many=True, label=gettext_lazy("逐条结果，顺序同请求"))


class BulkOrders(APIView):
    @extend_schema(
        summary=gettext_lazy("批量写入工单"),
        description=gettext_lazy("一次最多 5,000 张，按文件导入的规则逐条判断；退回的不影响其余。"),
        parameters=[SOURCE],
        request=GivenOrderSerializer(many=True),
        responses=BulkAnswerSerializer,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        user = caller(request)
        if not can_import(user):
            raise Forbidden("forbidden", _("您的角色不能写入工单。"))
        rows = _rows(request.data)
        source = request.query_params.get("source", "erp")
        landed = land_orders(rows=rows, source=source, actor=user, now=timezone.now())
        return Response(_answer(landed))


def _rows(data: Any) -> list[dict[str, object]]:
    """Raises Refused unless it is a list of flat objects, not too long."""
    if not isinstance(data, list):
        raise Refused("not_a_list", _("请求内容须为工单的列表。"))
    if len(data) > MOST_ORDERS:
        raise Refused("too_many_orders", _("一次最多 5,000 张工单，请分批提交。"))
    wrong = {str(index): _("须为字段名与值的对象。") for index, row in enumerate(data) if not _is_flat(row)}
    if wrong:
        raise Refused("invalid", _("有内容没有填好，见 fields。"), fields=wrong)
    return data


def _is_flat(row: Any) -> bool:
    return isinstance(row, dict) and not any(isinstance(value, dict | list) for value in row.values())


def _answer(landed: list[Landed]) -> dict[str, Any]:
    counts = Counter(item.disposition for item in landed)
    return {
        "rows": len(landed),
        **{each.value: counts[each] for each in DISPOSITIONS},
        "results": [_told(item) for item in landed],
    }


def _told(item: Landed) -> dict[str, Any]:
    reasons = [
        {
            "line": item.line,
            "order_no": item.order_no,
            "field": problem.field,
            "header": problem.header,
            "value": masked_value(name=problem.field, value=problem.value),
            "reason": problem.reason.value,
            "message": problem.told(value=masked_value(name=problem.field, value=problem.value)),
        }
        for problem in item.problems
    ]
    return {
        "line": item.line,
        "order_no": item.order_no,
        "disposition": item.disposition.value,
        "reasons": reasons,
    }
