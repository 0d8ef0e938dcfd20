"""回写 ERP: what changed since the position that the ERP has reached."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from callbacks.api.serializers.results import ResultPartSerializer, ResultQuerySerializer, ResultSerializer
from callbacks.queries.results import results_after
from config.api.bodies import read
from config.lib.errors import Forbidden
from regions.api.callers import caller
from regions.rules import can_import


class CallbackResults(APIView):
    @extend_schema(
        summary=_("回写结果"),
        description=_("按位置取上次以后变化的回访结果；不会漏，也可以重复取。"),
        parameters=[ResultQuerySerializer],
        responses=ResultPartSerializer,
    )
    def get(self, request: Request) -> Response:
        user, asked = caller(request), read(ResultQuerySerializer, data=request.query_params)
        if not can_import(user):
            raise Forbidden("forbidden", gettext("您的角色不能取回写结果。"))
        part = results_after(
            user=user, source=asked["source"], after=asked["cursor"], size=asked["page_size"]
        )
        address = replace_query_param(request.build_absolute_uri(), "cursor", str(part.cursor))
        return Response(
            {
                "next": address if part.has_more else None,
                "cursor": part.cursor,
                "results": ResultSerializer(part.changes, many=True).data,
            }
        )
