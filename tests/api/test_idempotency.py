"""``Idempotency-Key`` (ruling 23): what was asked twice is done once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.urls import get_resolver
from django.utils import timezone

from callbacks.api.views import attempts
from callbacks.models import CallAttempt, Dial
from config.lib.calendar import at_local
from regions.actions import idempotency
from regions.models import AuditEntry, IdempotentAnswer
from reports.models import DailyReport
from tests.api.rows import callback_of
from workorders.api import bulk
from workorders.models import WorkOrder

LIST = "/api/v1/daily-reports/"
BULK = "/api/v1/work-orders/bulk/"
KEY = {"Idempotency-Key": "a-key-of-my-own"}
ORDER: dict[str, Any] = {
    "order_no": "A",
    "kind": "安装",
    "region": "HZ",
    "category": "空调",
    "customer_name": "李雷",
    "phone": "13812345678",
    "dispatched_at": "2026-01-03",
    "completed_at": "2026-01-03",
}


def attempts_path(task):
    return f"/api/v1/callbacks/{task.pk}/attempts/"


def test_the_same_key_gives_the_first_answer(api, clerk_hz):
    client = api(clerk_hz)
    first = client.post(BULK, [ORDER], headers=KEY)
    assert first.json()["created"] == 1
    again = client.post(BULK, [ORDER], headers=KEY)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert client.post(BULK, [ORDER]).json()["unchanged"] == 1


def test_the_order_of_the_bodys_names_does_not_matter(api, clerk_hz):
    client = api(clerk_hz)
    first = client.post(BULK, [ORDER], headers=KEY)
    turned = dict(reversed(ORDER.items()))
    assert client.post(BULK, [turned], headers=KEY).json() == first.json()


def test_an_answer_without_content_is_given_again(api, agent_hz, hangzhou):
    client = api(agent_hz)
    assert client.post("/api/v1/callbacks/next/", headers=KEY).status_code == 204
    callback_of(hangzhou)
    again = client.post("/api/v1/callbacks/next/", headers=KEY)
    assert (again.status_code, again.content) == (204, b"")


def test_another_body_or_another_route_under_the_key_is_409(api, clerk_hz):
    client = api(clerk_hz)
    client.post(BULK, [ORDER], headers=KEY)
    for path, body in (
        (BULK, [{**ORDER, "order_no": "B"}]),
        (f"{BULK}?source=other", [ORDER]),
        (LIST, {"region": "HZ", "date": "2026-01-03"}),
    ):
        response = client.post(path, body, headers=KEY)
        assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")
    assert WorkOrder.objects.count() == 1
    assert not DailyReport.objects.exists()


def test_keys_are_each_callers_own(api, agent_hz, lead_hz, hangzhou):
    task = callback_of(hangzhou)
    path, body = f"/api/v1/callbacks/{task.pk}/skip/", {"reason": "忙"}
    assert api(agent_hz).post(path, body, headers=KEY).status_code == 200
    assert api(lead_hz).post(path, body, headers=KEY).status_code == 200
    task.refresh_from_db()
    assert task.skips == 2


def test_a_refusal_is_an_answer_too_and_leaves_nothing_else(api, agent_hz, hangzhou):
    task = callback_of(hangzhou)
    client = api(agent_hz)
    first = client.post(attempts_path(task), {"outcome": "connected_done"}, headers=KEY)
    assert (first.status_code, first.json()["code"]) == (400, "incomplete")
    again = client.post(attempts_path(task), {"outcome": "connected_done"}, headers=KEY)
    assert (again.status_code, again.json()) == (400, first.json())
    assert not Dial.objects.exists()
    task.refresh_from_db()
    assert task.claimed_by is None


def test_a_crash_is_no_answer(api, clerk_hz, monkeypatch):
    client = api(clerk_hz)
    client.raise_request_exception = False

    def crash(**_details):
        WorkOrder.objects.all().delete()
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(bulk, "land_orders", crash)
        assert client.post(BULK, [ORDER], headers=KEY).status_code == 500
    assert not IdempotentAnswer.objects.exists()
    assert client.post(BULK, [ORDER], headers=KEY).json()["created"] == 1


def test_a_key_is_free_again_after_a_day(api, clerk_hz):
    client = api(clerk_hz)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(BULK, [ORDER], headers=KEY)
        clock.shift(timedelta(hours=24))
        assert client.post(BULK, [ORDER], headers=KEY).json()["created"] == 1
        clock.shift(timedelta(seconds=1))
        assert client.post(BULK, [ORDER], headers=KEY).json()["unchanged"] == 1
    assert IdempotentAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", "ein Schlüssel", "with space", "k" * 121])
def test_a_key_that_is_none_is_refused(api, clerk_hz, key):
    response = api(clerk_hz).post(BULK, [ORDER], headers={"Idempotency-Key": key})
    assert (response.status_code, response.json()["code"]) == (400, "bad_idempotency_key")


def test_a_dial_is_made_and_audited_each_time(api, agent_hz, hangzhou):
    """Ruling 20: the number is never stored; the replay writes a second audit row."""
    with time_machine.travel(at_local(timezone.localdate(), time(10))):
        task = callback_of(hangzhou)
        client, path = api(agent_hz), f"/api/v1/callbacks/{task.pk}/dial/"
        first = client.post(path, headers=KEY)
        again = client.post(path, headers=KEY)
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json()["phone"] == again.json()["phone"] == task.work_order.phone
        assert client.post(path, {"early_reason": "x"}, headers=KEY).status_code == 409
    assert AuditEntry.objects.filter(verb="dial").count() == 2
    row = IdempotentAnswer.objects.get()
    assert (row.answer, row.replayable) == (None, False)


def test_every_unsafe_route_takes_a_key():
    def routes(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from routes(pattern.url_patterns)
            elif (pattern.name or "").startswith("api-"):
                yield pattern

    unsafe = [
        (pattern.name, method)
        for pattern in routes(get_resolver().url_patterns)
        for method in ("post", "put", "patch", "delete")
        if hasattr(pattern.callback.view_class, method)
        and not hasattr(getattr(pattern.callback.view_class, method), "takes_idempotency_key")
    ]
    assert unsafe == []


def in_parallel(count, call):
    """Every call in a thread and a connection of its own, all let go at once."""
    start = threading.Barrier(count)

    def run(number):
        try:
            start.wait(timeout=30)
            return call(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_at_once_make_one_record_and_hear_one_answer(api, agent_hz, hangzhou):
    """Reliability.md C2."""
    with time_machine.travel(at_local(timezone.localdate(), time(10))):
        task = callback_of(hangzhou)
        clients = [api(agent_hz) for _each in range(20)]
        answers = in_parallel(
            20,
            lambda number: clients[number].post(attempts_path(task), {"outcome": "no_answer"}, headers=KEY),
        )
    assert [answer.status_code for answer in answers] == [201] * 20
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert CallAttempt.objects.count() == 1
    assert Dial.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_to_ask_again(api, agent_hz, hangzhou, monkeypatch):
    task = callback_of(hangzhou)
    client, second = api(agent_hz), api(agent_hz)
    monkeypatch.setattr(idempotency, "LONGEST_WAIT", timedelta(milliseconds=200))
    entered, leave = threading.Event(), threading.Event()
    really = attempts.record_attempt

    def slow(**details):
        entered.set()
        assert leave.wait(timeout=30)
        return really(**details)

    monkeypatch.setattr(attempts, "record_attempt", slow)
    body = {"outcome": "no_answer"}

    def first():
        try:
            return client.post(attempts_path(task), body, headers=KEY)
        finally:
            connections.close_all()

    with (
        time_machine.travel(at_local(timezone.localdate(), time(10))),
        ThreadPoolExecutor(1) as pool,
    ):
        running = pool.submit(first)
        assert entered.wait(timeout=30)
        waited = second.post(attempts_path(task), body, headers=KEY)
        leave.set()
        assert running.result(timeout=30).status_code == 201
        assert (waited.status_code, waited.json()["code"]) == (409, "still_running")
        assert second.post(attempts_path(task), body, headers=KEY).json() == running.result().json()
    assert CallAttempt.objects.count() == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000
