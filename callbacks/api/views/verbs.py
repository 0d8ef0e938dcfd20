"""The agent's verbs on a callback: each is one action, refused by the rule that hides its button."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.actions import claiming, dialling, sharing, supervising
from callbacks.api.serializers.callbacks import CallbackDetailSerializer
from callbacks.api.serializers.calling import DialledSerializer, DialSerializer, OptionalReasonSerializer
from callbacks.api.views.callbacks import callbacks_of, shown
from callbacks.choices import PhoneSlot
from callbacks.models import CallbackTask
from callbacks.rules import can_call, can_supervise, can_work_queue
from config.api.bodies import NothingSerializer, ReasonSerializer, read
from config.lib.errors import Forbidden
from regions.api.callers import address_of, caller
from regions.api.idempotency import idempotent, idempotent_unstored
from regions.api.rows import permitted
from regions.models import User

TOLD_ONCE = {"Cache-Control": "no-store"}


def callback_to_call(user: User, pk: int) -> CallbackTask:
    """404 out of scope; Forbidden when her role does not call it."""
    rows, refusal = callbacks_of(user).select_related("complaint"), _("您的角色不能处理这条回访。")
    return permitted(user, rows=rows, pk=pk, may=can_call, refusal=refusal)


def answer(user: User, pk: int, now: datetime) -> Response:
    return Response(shown(user=user, pk=pk, now=now))


class NextCallback(APIView):
    @extend_schema(
        summary=gettext_lazy("下一条回访"),
        description=gettext_lazy("占用并返回最该拨打的回访；手里已有的先返回；没有则为 204。"),
        request=NothingSerializer,
        responses={200: CallbackDetailSerializer, 204: None},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        user, now = caller(request), timezone.now()
        read(NothingSerializer, data=request.data)
        if not can_work_queue(user):
            raise Forbidden("forbidden", _("您的角色没有回访队列。"))
        task = sharing.next_callback(agent=user, now=now)
        return Response(status=204) if task is None else answer(user, task.pk, now)


class DialCallback(APIView):
    @extend_schema(
        summary=gettext_lazy("拨打"),
        description=gettext_lazy("先写审计，再返回号码。回答不保存：重复提交会再写一条审计。"),
        request=DialSerializer,
        responses=DialledSerializer,
    )
    @idempotent_unstored
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        task, asked = callback_to_call(user, pk), read(DialSerializer, data=request.data)
        wish = dialling.DialRequest(
            phone_slot=PhoneSlot(asked["phone_slot"]),
            early_reason=asked["early_reason"],
            address=address_of(request),
        )
        dialled = dialling.dial(task=task, agent=user, request=wish, now=timezone.now())
        return Response(DialledSerializer(dialled).data, headers=TOLD_ONCE)


class ReleaseCallback(APIView):
    @extend_schema(
        summary=gettext_lazy("放回"),
        description=gettext_lazy("放弃占用；没有占用时什么也不变。"),
        request=NothingSerializer,
        responses=CallbackDetailSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        task = callback_to_call(user, pk)
        read(NothingSerializer, data=request.data)
        claiming.release(task=task, agent=user)
        return answer(user, pk, timezone.now())


class CloseUnreachable(APIView):
    @extend_schema(
        summary=gettext_lazy("以未接通结束"),
        description=gettext_lazy(
            "三次规则没有满足时为 409，missing 说明还差什么；主管写明原因(reason)可以未达规则结束。"
        ),
        request=OptionalReasonSerializer,
        responses=CallbackDetailSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user, now = caller(request), timezone.now()
        task, asked = callback_to_call(user, pk), read(OptionalReasonSerializer, data=request.data)
        if asked["reason"] and can_supervise(user, task):
            supervising.close_below_rule(task=task, supervisor=user, reason=asked["reason"], now=now)
        else:
            supervising.close_unreachable(task=task, agent=user, now=now)
        return answer(user, pk, now)


class SkipCallback(APIView):
    @extend_schema(
        summary=gettext_lazy("跳过"),
        description=gettext_lazy("推后 30 分钟，须写原因；第三次跳过会转给主管。"),
        request=ReasonSerializer,
        responses=CallbackDetailSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user, now = caller(request), timezone.now()
        task, asked = callback_to_call(user, pk), read(ReasonSerializer, data=request.data)
        claiming.skip(task=task, agent=user, reason=asked["reason"], now=now)
        return answer(user, pk, now)
