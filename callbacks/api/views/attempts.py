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
from callbacks.actions.unit_calls import Unit, UnitSaved, record_unit_call
from callbacks.api.serializers.attempts import AttemptInputSerializer, SavedSerializer, submission
from callbacks.api.views.callbacks import callbacks_of
from callbacks.api.views.complaints import cases_of
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
        unit = Unit(also=tuple(given["also"]), each_complains=given["each_complains"])
        if unit.also:
            made = record_unit_call(task=task, agent=user, submission=call, unit=unit, now=now)
        else:
            made = UnitSaved(first=record_attempt(task=task, agent=user, submission=call, now=now), others=())
        return Response(_answer(made, user=user, now=now), status=200 if made.first.replayed else 201)


def _answer(call: UnitSaved, *, user: User, now: datetime) -> Any:
    saved, own = call.first, call.first.task.complaint_id
    made = {
        "callback": callbacks_of(user).get(pk=saved.task.pk),
        "complaint": saved.complaint if own is None else cases_of(user).get(pk=own),
        "new_complaint": None if own is None else saved.complaint,
        "recheck": saved.recheck,
        "finding": saved.finding,
        "suggestion": saved.suggestion,
        "need": saved.need,
        "also": [other.task.pk for other in call.others],
    }
    return SavedSerializer(made, context={"now": now, "user": user}).data
