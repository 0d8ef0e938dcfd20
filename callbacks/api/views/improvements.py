"""改进工单 (K13): what a department does so that it does not happen again."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.actions.improving import finish_improvement
from callbacks.api.serializers.duties import ImprovementDoneSerializer, ImprovementSerializer
from callbacks.api.views.registers import OF_CASE, SEALED_CASE, RegisterList
from callbacks.filters import ImprovementFilter
from callbacks.models import ImprovementOrder
from callbacks.rules import can_improve
from config.api.bodies import read
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from regions.api.rows import permitted
from regions.scoping import AnyUser


def improvements_of(user: AnyUser) -> QuerySet[ImprovementOrder]:
    rows = ImprovementOrder.objects.visible_to(user).defer(*SEALED_CASE)
    return rows.select_related(*OF_CASE, "department", "done_by")


def shown(user: AnyUser, pk: int) -> Response:
    row = get_object_or_404(improvements_of(user), pk=pk)
    return Response(ImprovementSerializer(row, context={"now": timezone.now()}).data)


@extend_schema(
    summary=gettext_lazy("改进工单列表"),
    description=gettext_lazy("有责任的投诉各有一张，新的在前。"),
)
class ImprovementList(RegisterList):
    serializer_class = ImprovementSerializer
    filterset_class = ImprovementFilter

    def get_queryset(self) -> QuerySet[ImprovementOrder]:
        return improvements_of(self.request.user)


class ImprovementDetail(APIView):
    @extend_schema(
        summary=gettext_lazy("改进工单"),
        description=gettext_lazy("取一张改进工单。"),
        responses=ImprovementSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        return shown(request.user, pk)


class FinishImprovement(APIView):
    @extend_schema(
        summary=gettext_lazy("改进完成"),
        description=gettext_lazy("责任部门或区域主管写明改进措施。"),
        request=ImprovementDoneSerializer,
        responses=ImprovementSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        improvement = permitted(
            user,
            rows=improvements_of(user),
            pk=pk,
            may=can_improve,
            refusal=_("改进由责任部门或区域主管办理。"),
        )
        asked = read(ImprovementDoneSerializer, data=request.data)
        finish_improvement(improvement=improvement, measure=asked["measure"], actor=user, now=timezone.now())
        return shown(user, pk)
