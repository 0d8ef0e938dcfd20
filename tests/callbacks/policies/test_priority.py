"""A2 and ruling 31: the order of the queue and when it changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbacks.choices import QueueReason
from callbacks.policies.priority import Rank, Waiting, place, reason_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


NOW = at("06-03 10:00")
END = timedelta(seconds=59)


def waiting(first: str, last: str, **more) -> Waiting:
    return Waiting(due_start=at(f"{first} 00:00"), due_end=at(f"{last} 23:59") + END, **more)


OVERDUE = waiting("06-02", "06-02")
TODAY = waiting("06-03", "06-03")
IN_WINDOW = waiting("06-02", "06-04")
TOMORROW = waiting("06-04", "06-04")


@pytest.mark.parametrize(
    ("task", "rank", "reason", "rerank"),
    [
        (OVERDUE, Rank.OVERDUE, QueueReason.OVERDUE, None),
        (TODAY, Rank.DUE_TODAY, QueueReason.DUE_TODAY, at("06-04 00:00")),
        (IN_WINDOW, Rank.IN_WINDOW, QueueReason.IN_WINDOW, at("06-04 00:00")),
        (TOMORROW, Rank.LATER, QueueReason.LATER, at("06-04 00:00")),
        (
            waiting("06-02", "06-04", round=2),
            Rank.SECOND_CALLBACK,
            QueueReason.SECOND_CALLBACK,
            at("06-04 00:00"),
        ),
        (
            waiting("06-02", "06-04", round=2, target_at=at("06-03 10:01")),
            Rank.SECOND_CALLBACK,
            QueueReason.SECOND_CALLBACK,
            at("06-03 10:01"),
        ),
        (
            waiting("06-02", "06-04", round=2, target_at=at("06-03 09:59")),
            Rank.DUE_TODAY,
            QueueReason.SECOND_CALLBACK,
            at("06-05 00:00"),
        ),
        (
            waiting("06-02", "06-03", round=2, target_at=at("06-03 09:59")),
            Rank.DUE_TODAY,
            QueueReason.DUE_TODAY,
            at("06-04 00:00"),
        ),
        (waiting("06-02", "06-04", is_vip=True), Rank.VIP - 1, QueueReason.VIP, at("06-04 00:00")),
        (waiting("06-02", "06-02", is_vip=True), Rank.OVERDUE - 1, QueueReason.OVERDUE, None),
        (
            waiting("06-03", "06-03", callable_at=at("06-03 13:30")),
            Rank.LATER,
            QueueReason.LATER,
            at("06-03 13:30"),
        ),
        (
            waiting("06-02", "06-02", callable_at=at("06-03 14:30"), is_appointment=True),
            Rank.LATER,
            QueueReason.APPOINTMENT_LATER,
            at("06-03 14:25"),
        ),
        (
            waiting("06-02", "06-04", callable_at=at("06-03 10:05"), is_appointment=True),
            Rank.APPOINTMENT,
            QueueReason.APPOINTMENT,
            None,
        ),
    ],
)
def test_where_a_callback_stands(task, rank, reason, rerank):
    found = place(waiting=task, now=NOW)
    assert (found.rank, found.reason, found.rerank_at) == (rank, reason, rerank)


def test_the_order_is_appointment_overdue_today_second_vip_window_later():
    appointment = waiting("06-04", "06-04", callable_at=NOW, is_appointment=True)
    second = waiting("06-02", "06-04", round=2)
    vip = waiting("06-02", "06-04", is_vip=True)
    tasks = [TOMORROW, IN_WINDOW, vip, second, TODAY, OVERDUE, appointment]
    ordered = sorted(tasks, key=lambda task: place(waiting=task, now=NOW).rank)
    assert ordered == [appointment, OVERDUE, TODAY, second, vip, IN_WINDOW, TOMORROW]


BEFORE_ITS_TARGET = waiting("06-02", "06-04", round=2, target_at=at("06-03 12:00"))


@pytest.mark.parametrize("task", [OVERDUE, TODAY, IN_WINDOW, TOMORROW, BEFORE_ITS_TARGET])
def test_the_rank_is_true_until_rerank_at_and_changes_then(task):
    found = place(waiting=task, now=NOW)
    if found.rerank_at is None:
        assert place(waiting=task, now=NOW + timedelta(days=30)).rank == found.rank
    else:
        assert place(waiting=task, now=found.rerank_at - timedelta(microseconds=1)).rank == found.rank
        assert place(waiting=task, now=found.rerank_at).rank != found.rank


@pytest.mark.parametrize("task", [OVERDUE, TODAY, IN_WINDOW, waiting("06-02", "06-04", is_vip=True, round=2)])
def test_the_reason_can_be_read_back_from_the_rank(task):
    found = place(waiting=task, now=NOW)
    assert reason_of(rank=found.rank, is_appointment=False) is found.reason


def test_a_later_callback_tells_an_appointment_from_a_retry():
    assert reason_of(rank=Rank.LATER, is_appointment=True) is QueueReason.APPOINTMENT_LATER
    assert reason_of(rank=Rank.LATER, is_appointment=False) is QueueReason.LATER
    assert reason_of(rank=Rank.SUPERVISOR, is_appointment=False) is QueueReason.SUPERVISOR
