"""Callbacks: lists and details."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.api.serializers.callbacks import CallbackDetailSerializer, CallbackSerializer
from callbacks.api.views.registers import SEALED_ORDER, RegisterList
from callbacks.filters import CallbackFilter
from callbacks.models import CallAttempt, CallbackTask
from regions.scoping import AnyUser

JOINED = ("region", "work_order__category", "work_order__customer", "agent", "record", "record__agent")
SEALED_CUSTOMER = ("work_order__customer__phone", *SEALED_ORDER)


def callbacks_of(user: AnyUser) -> QuerySet[CallbackTask]:
    """With everything a representation shows, in two queries whatever their number."""
    attempts = CallAttempt.objects.visible_to(user).standing().select_related("outcome", "agent")
    rows = CallbackTask.objects.visible_to(user).select_related(*JOINED).defer(*SEALED_CUSTOMER)
    return rows.prefetch_related(Prefetch("attempts", queryset=attempts.order_by("dialled_at", "pk")))


def shown(*, user: AnyUser, pk: int, now: datetime) -> dict[str, object]:
    """One callback as it stands in the database now."""
    task = get_object_or_404(callbacks_of(user), pk=pk)
    return CallbackDetailSerializer(task, context={"now": now}).data


@extend_schema(summary=_("回访列表"), description=_("本人范围内的回访，新的在前；客户资料一律遮盖。"))
class CallbackList(RegisterList):
    serializer_class = CallbackSerializer
    filterset_class = CallbackFilter

    def get_queryset(self) -> QuerySet[CallbackTask]:
        return callbacks_of(self.request.user)


class CallbackDetail(APIView):
    @extend_schema(
        summary=_("回访"), description=_("取一条回访，连同结果。"), responses=CallbackDetailSerializer
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(shown(user=request.user, pk=pk, now=timezone.now()))
