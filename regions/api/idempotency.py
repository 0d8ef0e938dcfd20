"""``Idempotency-Key`` on unsafe calls (ruling 23)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import answer_error
from config.lib.encryption import digest
from config.lib.errors import Refused
from regions.actions.idempotency import Answer, KeyedCall, answer_once
from regions.api.callers import caller

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,120}")

Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """The same key gives the first answer again, whatever it was below 500."""
    return _keyed(handler, is_stored=True)


def idempotent_unstored(handler: Handler) -> Handler:
    """For calls that tell a number: the key guards against another body, the call is made each time."""
    return _keyed(handler, is_stored=False)


def _keyed(handler: Handler, *, is_stored: bool) -> Handler:
    @wraps(handler)
    def answered(view: Any, request: Request, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, **kwargs)
        answer = answer_once(
            call=_call(request=request, key=key, is_stored=is_stored),
            perform=lambda: _plain(handler(view, request, **kwargs)),
            refuse=_refused,
            now=timezone.now(),
        )
        return Response(answer.data, status=answer.status)

    answered.takes_idempotency_key = True  # type: ignore[attr-defined]
    return answered


def _call(*, request: Request, key: str, is_stored: bool) -> KeyedCall:
    if not _KEY.fullmatch(key):
        raise Refused("bad_idempotency_key", _("Idempotency-Key 须为 1 至 120 个可见的英文字符。"))
    content = json.dumps(request.data, sort_keys=True, ensure_ascii=False)
    fingerprint = digest(f"{request.method} {request.get_full_path()} {content}")
    return KeyedCall(actor=caller(request), key=key, fingerprint=fingerprint, is_stored=is_stored)


def _plain(response: Response) -> Answer:
    data = json.loads(JSONRenderer().render(response.data)) if response.data is not None else None
    return Answer(status=response.status_code, data=data)


def _refused(problem: Exception) -> Answer:
    response = answer_error(problem, {})
    if response is None or response.status_code >= 500:
        raise problem
    return _plain(response)
