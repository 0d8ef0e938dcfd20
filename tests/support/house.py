"""A whole running house for the load drills: web server, worker and broker on a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.celery import QUEUES
from config.lib.processes import die_with_parent
from tests.house.source import ROOT
from tests.house.test_supervisor import free_port
from tests.support.stack import Broker, eventually

WEB_WORKERS, WEB_THREADS = "2", "8"


@dataclass(slots=True)
class House:
    """``base`` is what tests/load/base.py made: the agents' names, password and tokens."""

    environ: dict[str, str]
    folder: Path
    base: dict[str, Any]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environ['PORT']}"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, *arguments]

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A program of the house, its output in the folder."""
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                self.command(*arguments),
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - started before any thread of the test
            )

    def ask(self, *arguments: str) -> str:
        """What a command of the house prints."""
        done = subprocess.run(
            self.command(*arguments), cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def open_house(
    *, database_url: str, broker: Broker, folder: Path, agents: int, orders: int
) -> Iterator[House]:
    """Migrated, filled with ``orders`` callbacks for ``agents`` agents of one region, and serving."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "VAR_DIR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": broker.url,
        "PORT": str(free_port()),
        "WEB_WORKERS": WEB_WORKERS,
        "WEB_THREADS": WEB_THREADS,
    }
    house = House(environ=environ, folder=folder, base={})
    house.ask("manage.py", "migrate", "-v0")
    house.base = json.loads(house.ask("-m", "tests.load.base", str(agents), str(orders)))
    worker = ("-m", "celery", "-A", "config.celery", "worker", "-Q", ",".join(QUEUES), "-c", "2")
    running = [
        house.start("web", "-m", "gunicorn", "-c", "python:config.web_server", "config.wsgi:application"),
        house.start("worker", *worker, "--without-gossip", "--without-mingle"),
    ]
    try:
        assert eventually(house.answers, within=60), (folder / "web.log").read_text(errors="replace")
        yield house
    finally:
        for process in running:
            process.kill()
            process.wait()
