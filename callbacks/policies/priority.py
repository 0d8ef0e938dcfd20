"""The order of the queue (A2, ruling 31): overdue, due today, second callbacks, VIP, the rest of the window.

An appointment whose minute has come stands before everything: somebody promised it. A second callback whose
target has passed (ruling 42) stands among what is due today, though its limit is a day away. The order lives
in three columns so that an index serves it: ``rank`` (small is first), ``callable_at`` (not before; then the
order within a rank) and ``rerank_at`` (when the rank stops being true, for the sweep).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from callbacks.choices import QueueReason
from config.lib.calendar import day_start, local_day

APPOINTMENT_NEAR = timedelta(minutes=5)


class Rank(IntEnum):
    """Tens leave room for VIP within each class: a VIP stands one before the others of her class.

    SUPERVISOR is never handed out: all dials are used and only the supervisor can go on (ruling 27).
    """

    APPOINTMENT = 10
    OVERDUE = 20
    DUE_TODAY = 30
    SECOND_CALLBACK = 40
    VIP = 50
    IN_WINDOW = 60
    LATER = 900
    SUPERVISOR = 999


VIP_STEP = 1

_REASONS = {
    Rank.APPOINTMENT: QueueReason.APPOINTMENT,
    Rank.OVERDUE: QueueReason.OVERDUE,
    Rank.DUE_TODAY: QueueReason.DUE_TODAY,
    Rank.SECOND_CALLBACK: QueueReason.SECOND_CALLBACK,
    Rank.VIP: QueueReason.VIP,
    Rank.IN_WINDOW: QueueReason.IN_WINDOW,
    Rank.LATER: QueueReason.LATER,
    Rank.SUPERVISOR: QueueReason.SUPERVISOR,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the queue needs to know of a callback. ``callable_at`` None: callable since ``due_start``;
    ``target_at``: when a second callback should have been made."""

    due_start: datetime
    due_end: datetime
    round: int = 1
    is_vip: bool = False
    callable_at: datetime | None = None
    is_appointment: bool = False
    target_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands. ``rerank_at`` None: for ever, until something happens to the callback."""

    rank: int
    reason: QueueReason
    callable_at: datetime
    rerank_at: datetime | None


def place(*, waiting: Waiting, now: datetime) -> Place:
    callable_at = waiting.callable_at or waiting.due_start
    opens = callable_at - APPOINTMENT_NEAR if waiting.is_appointment else callable_at
    if now < opens:
        reason = reason_of(rank=Rank.LATER, is_appointment=waiting.is_appointment)
        return Place(rank=Rank.LATER, reason=reason, callable_at=opens, rerank_at=opens)
    rank, until = _standing(waiting=waiting, now=now)
    step = VIP_STEP if waiting.is_vip else 0
    reason = _reason(rank=rank, waiting=waiting, now=now)
    return Place(rank=rank - step, reason=reason, callable_at=opens, rerank_at=until)


def _reason(*, rank: Rank, waiting: Waiting, now: datetime) -> QueueReason:
    """Past its target a second callback stands among those of today and still says what it is."""
    if rank is Rank.DUE_TODAY and now < _last_day(waiting):
        return QueueReason.SECOND_CALLBACK
    return _REASONS[rank]


def _last_day(waiting: Waiting) -> datetime:
    return day_start(local_day(waiting.due_end))


def reason_of(*, rank: int, is_appointment: bool) -> QueueReason:
    """The reason shown, from the stored rank."""
    if rank == Rank.LATER and is_appointment:
        return QueueReason.APPOINTMENT_LATER
    return next(reason for step, reason in _REASONS.items() if rank <= step)


def _standing(*, waiting: Waiting, now: datetime) -> tuple[Rank, datetime | None]:
    """The rank, and until when it is true."""
    if waiting.is_appointment:
        return Rank.APPOINTMENT, None
    overdue_from = waiting.due_end + timedelta(seconds=1)
    if now >= overdue_from:
        return Rank.OVERDUE, None
    last_day = _last_day(waiting)
    presses_from = min(last_day, waiting.target_at or last_day)
    if now >= presses_from:
        return Rank.DUE_TODAY, overdue_from
    if waiting.round > 1:
        return Rank.SECOND_CALLBACK, presses_from
    return Rank.VIP if waiting.is_vip else Rank.IN_WINDOW, last_day
