"""The questions in force today, so that a program asks what the call screen asks (D6)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.api.serializers.questionnaires import QuestionnaireSerializer, described
from callbacks.choices import QuestionnaireKind
from callbacks.queries.questionnaires import version_on
from config.lib.calendar import local_day


class QuestionnaireList(APIView):
    @extend_schema(
        summary=_("今天的问卷"),
        description=_("每种问卷今天生效的版本：问题、选项、数字键和什么时候必答。不含客户资料。"),
        responses=QuestionnaireSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        today = local_day(timezone.now())
        asked = [version_on(kind=kind, day=today) for kind in QuestionnaireKind]
        return Response(QuestionnaireSerializer([described(each) for each in asked], many=True).data)
