"""The supervisor ends everything it started, whatever ends the supervisor (stack.md, "The two commands")."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.support.stack import eventually

pytestmark = pytest.mark.worker

# Valkey, gunicorn with a worker, Celery with a pool child, beat.
FULL_HOUSE = 7


@dataclass(slots=True)
class House:
    """A running supervisor whose whole family carries one mark in its environment.

    Valkey writes its title over its environment; it is known by the socket's folder in that title.
    """

    process: subprocess.Popen[bytes]
    mark: str
    folder: str
    port: int
    log: Path

    def family(self) -> dict[int, str]:
        """Every living process with the mark: pid → command line."""
        return {
            int(entry.name): command
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and (command := _marked(entry, self.mark, self.folder))
        }

    def descendants(self) -> dict[int, str]:
        return {pid: command for pid, command in self.family().items() if pid != self.process.pid}

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def pid_of(self, words: str) -> int:
        """The oldest process whose command line holds the words: the master, not its children."""
        return min(pid for pid, command in self.descendants().items() if words in command)


def _marked(entry: Path, mark: str, folder: str) -> str:
    """The command line of a living process of the house; empty for any other."""
    try:
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        mine = mark.encode() in (entry / "environ").read_bytes() or f"unixsocket:{folder}" in command
        return command if mine else ""
    except OSError:
        return ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def prepared() -> Iterator[dict[str, str]]:
    """The environment of a house with a migrated database in a short folder of its own."""
    with tempfile.TemporaryDirectory(prefix="hf-", dir="/tmp") as folder:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "TMPDIR": folder,
            "VAR_DIR": f"{folder}/var",
            "WEB_WORKERS": "1",
            "WORKER_PROCESSES": "1",
        }
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"],
            cwd=ROOT,
            env=environ,
            check=True,
            capture_output=True,
        )
        yield environ


@pytest.fixture
def house(prepared: dict[str, str], tmp_path: Path) -> Iterator[House]:
    mark, port = f"HOUSE_MARK={uuid.uuid4()}", free_port()
    environ = prepared | dict([mark.split("=")]) | {"PORT": str(port)}
    log = tmp_path / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.serve", "--logs", str(tmp_path)],
            cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    running = House(process, mark, prepared["TMPDIR"], port, log)
    try:
        assert eventually(lambda: running.answers() and len(running.family()) >= FULL_HOUSE, within=40), (
            running.family(),
            [path.read_text()[-1500:] for path in tmp_path.glob("*.log")],
        )
        yield running
    finally:
        for pid in running.family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def test_kill_minus_nine_of_the_supervisor_leaves_nothing(house):
    # a process between fork and exec is counted one moment and not the next
    assert eventually(lambda: len(house.descendants()) >= FULL_HOUSE - 1, within=20)
    house.process.kill()
    house.process.wait()
    assert eventually(lambda: house.family() == {}, within=10), house.family()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_control_c_ends_everything(house, number):
    house.process.send_signal(number)
    assert house.process.wait(timeout=30) == 0
    assert house.family() == {}
    assert "http://127.0.0.1" in house.log.read_text()


def test_kill_minus_nine_of_a_master_takes_its_children_along(house):
    """Pool children and web workers are grandchildren: they ask the kernel for themselves."""
    before = set(house.descendants())
    os.kill(house.pid_of("celery -A config.celery worker"), signal.SIGKILL)
    os.kill(house.pid_of("gunicorn"), signal.SIGKILL)
    survivors = ("valkey", "beat")
    assert eventually(
        lambda: all(
            any(word in command for word in survivors)
            for pid, command in house.descendants().items()
            if pid in before
        ),
        within=5,
    )


def test_a_crashed_web_server_comes_back(house):
    os.kill(house.pid_of("gunicorn"), signal.SIGKILL)
    assert eventually(lambda: not house.answers(), within=10)
    assert eventually(house.answers, within=20)
    assert "web ended with -9; again in 1 s" in house.log.read_text()


def test_a_second_supervisor_in_one_folder_is_refused(house, prepared):
    second = subprocess.run(
        [sys.executable, "-m", "config.serve"],
        cwd=ROOT, env=prepared | {"PORT": str(free_port())}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (second.returncode, second.stderr.strip()) == (1, "huifang: this folder is being served already")


def test_a_taken_port_is_named(prepared):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        started = time.monotonic()
        refused = subprocess.run(
            [sys.executable, "-m", "config.serve"],
            cwd=ROOT, env=prepared | {"PORT": str(port)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"huifang: 127.0.0.1:{port} cannot be used (Address already in use); set PORT"
    )
    assert time.monotonic() - started < 10
