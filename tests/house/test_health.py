"""`/healthz` and `/readyz` tell a watchman the truth, and nothing private."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from config.health import BEAT
from config.lib.leases import LeasedRow, RunState
from regions.actions.heartbeats import beat
from workorders.models import ImportBatch

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def test_alive_without_login(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


@pytest.fixture
def checks(client, db):
    def ask() -> dict[str, dict[str, object]]:
        with time_machine.travel(NOW, tick=False):
            return client.get("/readyz").json()["checks"]

    return ask


def test_the_database_says_which_it_is(checks):
    assert checks()["database"]["ok"] is True


def test_a_house_whose_timetable_never_ran_is_not_ready(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["beat"] == {"ok": False, "age_seconds": None}


@pytest.mark.parametrize(("seconds", "ok"), [(10, True), (180, True), (181, False)])
def test_the_beat_may_be_three_minutes_old(checks, seconds, ok):
    beat(name=BEAT, now=NOW - timedelta(seconds=seconds))
    assert checks()["beat"] == {"ok": ok, "age_seconds": seconds}


def test_every_table_of_background_runs_is_watched():
    assert issubclass(ImportBatch, LeasedRow)


def test_a_run_that_nobody_takes_shows(checks, hangzhou, clerk_hz):
    waiting = {"run_state": RunState.PENDING, "queued_at": NOW - timedelta(seconds=301)}
    ImportBatch.objects.create(scope=hangzhou, uploaded_by=clerk_hz, uploaded_at=NOW, **waiting)
    assert checks()["pending"] == {"ok": False, "age_seconds": 301}


def test_nothing_waits(checks):
    assert checks()["pending"] == {"ok": True, "age_seconds": 0}


@pytest.mark.worker
def test_a_broker_that_is_away_is_an_answer_not_an_error(client, transactional_db, broker):
    beat(name=BEAT, now=NOW)
    with time_machine.travel(NOW, tick=False):
        assert client.get("/readyz").json()["status"] == "ready"
    broker.stop()
    with time_machine.travel(NOW, tick=False):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"]["ok"] is False


@pytest.mark.worker
def test_a_beat_travels_through_broker_and_worker_to_the_database(client, worker):
    from regions.tasks import beat as beat_task
    from tests.support.stack import eventually

    beat_task.delay()
    assert eventually(lambda: client.get("/readyz").json()["checks"]["beat"]["ok"])
