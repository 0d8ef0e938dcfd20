"""Follow-ups: the tasks of the agents' queue that are no callbacks (四6, ruling 44; K15)."""

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

from callbacks.actions.following_up import Answer, finish_follow_up
from callbacks.api.serializers.duties import FollowUpDoneSerializer, FollowUpSerializer
from callbacks.api.views.registers import OF_CASE, SEALED_CASE, RegisterList
from callbacks.filters import FollowUpFilter
from callbacks.models import FollowUp
from callbacks.rules import can_follow_up
from config.api.bodies import read
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from regions.api.rows import permitted
from regions.scoping import AnyUser


def follow_ups_of(user: AnyUser) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.visible_to(user).defer(*SEALED_CASE)
    return rows.select_related(*OF_CASE, "assigned_to", "done_by")


def shown(user: AnyUser, pk: int) -> Response:
    row = get_object_or_404(follow_ups_of(user), pk=pk)
    return Response(FollowUpSerializer(row, context={"now": timezone.now()}).data)


@extend_schema(
    summary=gettext_lazy("跟进列表"),
    description=gettext_lazy("配件跟踪和72小时稳定性检查，新的在前；办完的也在内。"),
)
class FollowUpList(RegisterList):
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter

    def get_queryset(self) -> QuerySet[FollowUp]:
        return follow_ups_of(self.request.user)


class FollowUpDetail(APIView):
    @extend_schema(
        summary=gettext_lazy("跟进"),
        description=gettext_lazy("取一条跟进。"),
        responses=FollowUpSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        return shown(request.user, pk)


class FinishFollowUp(APIView):
    @extend_schema(
        summary=gettext_lazy("跟进完成"),
        description=gettext_lazy("配件未到的会再安排下一次；再出现同样问题的，投诉重新处理。"),
        request=FollowUpDoneSerializer,
        responses=FollowUpSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        follow_up = permitted(
            user,
            rows=follow_ups_of(user),
            pk=pk,
            may=can_follow_up,
            refusal=_("跟进由回访员或区域主管办理。"),
        )
        answer = Answer(**read(FollowUpDoneSerializer, data=request.data))
        finish_follow_up(follow_up=follow_up, answer=answer, actor=user, now=timezone.now())
        return shown(user, pk)
