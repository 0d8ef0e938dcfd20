"""One answer a key (ruling 23): what was asked twice is done once.

The key's row is written in the transaction of the call itself, so the call and the memory of it stand or fall
together, and a second request waits for the first on the unique index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.lib.errors import Conflict
from config.lib.patience import WaitedTooLong, patient_transaction
from regions.actions.heartbeats import ANSWERS_KEPT
from regions.models import IdempotentAnswer, User

LONGEST_WAIT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """``data`` is plain JSON, as it goes over the wire."""

    status: int
    data: Any


@dataclass(frozen=True, slots=True)
class KeyedCall:
    """Who asks for exactly what (``fingerprint``) under which key.

    ``is_stored`` is off for calls that tell a number: those are made, and audited, each time (ruling 20).
    """

    actor: User
    key: str
    fingerprint: str
    is_stored: bool = True


def answer_once(
    *,
    call: KeyedCall,
    perform: Callable[[], Answer],
    refuse: Callable[[Exception], Answer],
    now: datetime,
) -> Answer:
    """The answer of ``perform``, or the stored one of the first call with this key.

    ``refuse`` turns a 4xx exception into its answer, which is stored while the writes of the call are undone,
    and raises anything else again, which undoes the key as well. Raises Conflict for other content under the
    same key, or when the first call takes longer than 5 s.
    """
    try:
        with patient_transaction(wait=LONGEST_WAIT):
            row = _row_of(call=call, now=now)
            if row.fingerprint != call.fingerprint:
                raise Conflict("idempotency_key_reused", _("这个 Idempotency-Key 已用于另一内容，请换一个。"))
            if row.status is not None and row.replayable:
                return Answer(status=row.status, data=row.answer)
            answer = _performed(perform=perform, refuse=refuse)
            _remember(row=row, answer=answer)
            return answer
    except WaitedTooLong:
        raise Conflict("still_running", _("同一请求还在处理，请稍后用同一个 Idempotency-Key 重试。"))


def _row_of(*, call: KeyedCall, now: datetime) -> IdempotentAnswer:
    """The row of the key: our own new one has no status yet. Waits while another call holds the key."""
    same_key = IdempotentAnswer.objects.filter(user=call.actor, key=call.key)
    same_key.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    row = IdempotentAnswer(
        user=call.actor,
        key=call.key,
        fingerprint=call.fingerprint,
        replayable=call.is_stored,
        created_at=now,
    )
    IdempotentAnswer.objects.bulk_create([row], ignore_conflicts=True)
    return same_key.get()


def _performed(*, perform: Callable[[], Answer], refuse: Callable[[Exception], Answer]) -> Answer:
    try:
        with transaction.atomic():
            return perform()
    except Exception as problem:
        return refuse(problem)


def _remember(*, row: IdempotentAnswer, answer: Answer) -> None:
    row.status = answer.status
    row.answer = answer.data if row.replayable else None
    row.save(update_fields=["status", "answer"])
