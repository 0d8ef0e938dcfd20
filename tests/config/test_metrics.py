"""/metrics: who may read it, what it tells, and that several web processes tell one story."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config.lib.leases import RunState
from config.metrics_files import FOLDER
from regions.actions.heartbeats import beat
from tests.drills.runs import batch_of
from tests.house.source import ROOT
from workorders.actions import importing
from workorders.actions.importing import cancel_batch, run_batch, start_commit
from workorders.models import ImportBatch

pytestmark = pytest.mark.django_db
FOREIGN = {"REMOTE_ADDR": "10.1.2.3"}


def figures(answer) -> dict[tuple[str, frozenset[str]], float]:
    text = answer.content.decode()
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 200),
        (FOREIGN, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({**FOREIGN, "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({**FOREIGN, "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "10.9.0.7"}, 200),
        ({"HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
    ],
)
def test_by_token_by_network_or_on_the_developers_own_machine(client, settings, given, status):
    settings.METRICS_TOKEN, settings.METRICS_ALLOWED = "right", ["10.9.0.0/16"]
    assert client.get("/metrics", **given).status_code == status


def test_in_production_the_own_machine_is_no_exception(client, settings):
    settings.METRICS_ON_LOOPBACK = False
    assert client.get("/metrics").status_code == 404


def test_an_empty_token_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", **FOREIGN, HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_requests_runs_and_signs_of_life_are_counted(client, clerk_hz, hangzhou):
    now = timezone.now()
    for state in (RunState.PENDING, RunState.PENDING, RunState.DEAD, RunState.DONE):
        ImportBatch.objects.create(
            scope=hangzhou, uploaded_by=clerk_hz, uploaded_at=now, filename="x", run_state=state,
            queued_at=now - timedelta(minutes=5),
        )  # fmt: skip
    beat(name="beat", now=now - timedelta(seconds=20))
    client.get("/healthz")
    told = figures(client.get("/metrics"))
    kind = "workorders.ImportBatch"
    assert told["huifang_runs", frozenset({kind, "pending"})] == 2
    assert told["huifang_runs", frozenset({kind, "dead"})] == 1
    assert 300 <= told["huifang_oldest_pending_seconds", frozenset({kind})] < 320
    assert 20 <= told["huifang_heartbeat_age_seconds", frozenset({"beat"})] < 40
    assert told["huifang_up", frozenset({"database"})] == 1
    by_view = "django_http_requests_latency_seconds_by_view_method_count"
    assert told[by_view, frozenset({"healthz", "GET"})] >= 1


def test_the_rows_of_imports_move_with_every_chunk(client, hq, hangzhou, monkeypatch):
    """Their rate is rows per second; what was only checked does not count."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    batch, now = batch_of(5), timezone.now()
    start_commit(batch=batch, actor=None, now=now)
    assert rows_told(client) == 0
    run_batch(batch_id=batch.pk, clock=timezone.now, turn=timedelta(0))
    assert rows_told(client) == 2
    cancel_batch(batch=batch, actor=None, now=now)
    assert rows_told(client) == 2
    batch_of(3)
    assert rows_told(client) == 2


def rows_told(client) -> float:
    return figures(client.get("/metrics"))["huifang_import_rows_total", frozenset()]


def test_no_label_names_a_person(client, clerk_hz, hangzhou, sign_in):
    sign_in(clerk_hz).get("/orders/?q=13800138000")
    text = client.get("/metrics").content.decode()
    assert "13800138000" not in text
    assert clerk_hz.username not in text


COUNT = """
import os
from pathlib import Path
from config.metrics_files import prepare
folder = Path(os.environ["HERE"])
if os.environ.get("FIRST"):
    prepare(folder=folder)
else:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from prometheus_client import values
    from config.metrics_files import slot
    values.ValueClass = values.MultiProcessValue(slot)
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
counter = Counter("things", "x", registry=None)
counter.inc()
children = []
for _child in range(2):
    pid = os.fork()
    if not pid:
        counter.inc()
        os._exit(0)
    os.waitpid(pid, 0)
registry = CollectorRegistry()
MultiProcessCollector(registry)
told = generate_latest(registry).decode().splitlines()
print(next(line for line in told if line.startswith("things_total")))
"""


def test_processes_add_up_and_a_slot_is_used_again(tmp_path: Path):
    """The parent counts 1, two children after each other 1 each, in one slot; a second life adds to it."""
    told = [_count(tmp_path, FIRST="1"), _count(tmp_path), _count(tmp_path, FIRST="1")]
    assert told == ["things_total 3.0", "things_total 6.0", "things_total 3.0"]
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["counter_0.db", "counter_1.db"]


def _count(folder: Path, **more: str) -> str:
    environ = {**os.environ, "HERE": str(folder), "PYTHONPATH": str(ROOT), **more}
    environ.pop(FOLDER, None)
    run = subprocess.run(
        [sys.executable, "-c", COUNT], env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    return run.stdout.strip()
