"""PostgreSQL restarted ten times under load (C6): every 2xx answer is kept, every loss was shown."""

from __future__ import annotations

import json
import signal
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from tests.callbacks.calls import GOOD
from tests.support.house import House, open_house
from tests.support.postgres import Cluster, cluster
from tests.support.stack import Broker

AGENTS = 20
ORDERS = 8_000
RESTARTS = 10
SECONDS_BETWEEN = 5.0

pytestmark = [pytest.mark.drill, pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@dataclass(slots=True)
class Journal:
    """What one agent was told: callbacks saved, callbacks whose save failed in her face, other refusals."""

    saved: list[int] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    refused: int = 0


@contextmanager
def house_on(broker: Broker) -> Iterator[tuple[House, Cluster]]:
    with tempfile.TemporaryDirectory(prefix="hf-load-", dir="/tmp") as name, cluster(options={}) as server:
        folder = Path(name)
        with open_house(
            database_url=server.url, broker=broker, folder=folder, agents=AGENTS, orders=ORDERS
        ) as house:
            yield house, server


def post(house: House, token: str, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    """The status and the answer; 0 when the connection itself broke."""
    request = urllib.request.Request(
        f"{house.address}/api/v1/{path}",
        json.dumps(body).encode(),
        {
            "Authorization": f"Token {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else {}
    except urllib.error.HTTPError as refusal:
        return refusal.code, {}
    except OSError:
        return 0, {}


def shift(house: House, token: str, over: threading.Event) -> Journal:
    journal = Journal()
    while not over.is_set():
        status, task = post(house, token, "callbacks/next/", {})
        if status != 200:
            journal.refused += 1
            over.wait(0.2)
            continue
        callback = int(str(task["id"]))
        body: dict[str, object] = {"outcome": "connected_done", "answers": GOOD}
        status, _told = post(house, token, f"callbacks/{callback}/attempts/", body)
        if status == 201:
            journal.saved.append(callback)
        else:
            journal.doubtful.add(callback)
    return journal


def test_every_answer_of_success_is_kept_through_ten_restarts(broker: Broker) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("PostgreSQL's own drill: SQLite has no server to restart")
    over = threading.Event()
    with house_on(broker) as (house, server), ThreadPoolExecutor(AGENTS) as pool:
        shifts = [pool.submit(shift, house, token, over) for token in house.base["agents"].values()]
        for number in range(RESTARTS):
            time.sleep(SECONDS_BETWEEN)
            server.stop(how=signal.SIGQUIT if number % 2 else signal.SIGINT)
            server.start()
        time.sleep(SECONDS_BETWEEN)
        over.set()
        journals = [each.result() for each in shifts]
        with psycopg.connect(server.url) as direct:
            rows = direct.execute("SELECT task_id FROM callbacks_callbackrecord ORDER BY 1").fetchall()
    kept = [row[0] for row in rows]
    told = sorted(callback for journal in journals for callback in journal.saved)
    doubtful = set().union(*(journal.doubtful for journal in journals))
    refused = sum(journal.refused for journal in journals)
    assert len(set(kept)) == len(kept)
    assert set(told) - set(kept) == set(), "told as saved, and lost"
    assert set(kept) - set(told) <= doubtful, "kept without a word to anybody"
    print(
        f"{RESTARTS} restarts under {AGENTS} agents: {len(told)} calls told as saved, {len(kept)} in the "
        f"database, 0 lost, {len(doubtful)} saves and {refused} other requests failed in the user's face"
    )
