"""Saving a call: the attempt with everything that follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.actions.calling import record_attempt
from callbacks.actions.submissions import Saved
from callbacks.api.serializers.attempts import AttemptInputSerializer, SavedSerializer, submission
from callbacks.api.views.callbacks import callbacks_of
from callbacks.api.views.verbs import callback_to_call
from config.api.bodies import read
from regions.api.callers import address_of, caller
from regions.api.idempotency import idempotent
from regions.models import User


class SaveAttempt(APIView):
    @extend_schema(
        summary=_("保存拨打结果"),
        description=_("一次保存：结果、答案、投诉、资料复核、建议。缺了什么见 fields，此时什么也不写入。"),
        request=AttemptInputSerializer,
        responses={201: SavedSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user, now = caller(request), timezone.now()
        task, given = callback_to_call(user, pk), read(AttemptInputSerializer, data=request.data)
        call = submission(given=given, address=address_of(request))
        saved = record_attempt(task=task, agent=user, submission=call, now=now)
        return Response(_answer(saved, user=user, now=now), status=200 if saved.replayed else 201)


def _answer(saved: Saved, *, user: User, now: datetime) -> Any:
    made = {
        "callback": callbacks_of(user).get(pk=saved.task.pk),
        "complaint": saved.complaint,
        "recheck": saved.recheck,
        "finding": saved.finding,
        "suggestion": saved.suggestion,
        "need": saved.need,
    }
    return SavedSerializer(made, context={"now": now}).data
