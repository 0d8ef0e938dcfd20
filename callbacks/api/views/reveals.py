"""``reveal``: a number in clear for who handles a case or a re-check (ruling 20)."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.actions.revealing import RevealRequest, reveal
from callbacks.api.serializers.calling import RevealedSerializer, RevealSerializer
from callbacks.api.views.registers import complaints_of, rechecks_of
from callbacks.api.views.verbs import TOLD_ONCE
from callbacks.choices import PhoneSlot
from callbacks.models import Complaint, DataRecheck
from callbacks.rules import can_reveal_complaint, can_reveal_recheck
from config.api.bodies import read
from config.lib.errors import Forbidden
from regions.api.callers import caller
from regions.api.idempotency import idempotent_unstored

ONCE = gettext_lazy("须写原因；先写审计，再返回号码。回答不保存：重复提交会再写一条审计。")


def _told(request: Request, case: Complaint | DataRecheck, *, is_allowed: bool) -> Response:
    if not is_allowed:
        raise Forbidden("forbidden", _("您的角色不能查看这个号码。"))
    asked = read(RevealSerializer, data=request.data)
    wish = RevealRequest(reason=asked["reason"], phone_slot=PhoneSlot(asked["phone_slot"]))
    revealed = reveal(case=case, actor=caller(request), request=wish, now=timezone.now())
    return Response(RevealedSerializer(revealed).data, headers=TOLD_ONCE)


class RevealComplaint(APIView):
    @extend_schema(
        summary=gettext_lazy("查看投诉客户的号码"),
        description=ONCE,
        request=RevealSerializer,
        responses=RevealedSerializer,
    )
    @idempotent_unstored
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        complaint = get_object_or_404(complaints_of(user), pk=pk)
        return _told(request, complaint, is_allowed=can_reveal_complaint(user, complaint))


class RevealRecheck(APIView):
    @extend_schema(
        summary=gettext_lazy("查看资料复核的号码"),
        description=ONCE,
        request=RevealSerializer,
        responses=RevealedSerializer,
    )
    @idempotent_unstored
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        recheck = get_object_or_404(rechecks_of(user), pk=pk)
        return _told(request, recheck, is_allowed=can_reveal_recheck(user, recheck))
