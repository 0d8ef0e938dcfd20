"""A PostgreSQL that lives as long as a test run: made from the installed programs, in a private folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from config.lib.processes import die_with_parent

_START_SECONDS = 60

# Nothing of a test run outlives it, so nothing needs to reach a disk.
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_OPTIONS = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "256MB"}


class NotInstalled(Exception):
    """There is no PostgreSQL server on this machine; the message names what was looked for."""


@dataclass(slots=True)
class Cluster:
    """A server in a private folder; our child, asking the kernel to end with us, however we end."""

    folder: Path
    programs: Path
    owner: dict[str, Any]
    options: dict[str, str]
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://huifang@{quote(str(self.folder), safe='')}/postgres"

    def make(self) -> None:
        where = ["-D", str(self.folder / "data"), "-U", "huifang", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [str(self.programs / "initdb"), *where],
            check=True, cwd="/", stdout=subprocess.DEVNULL, **self.owner,
        )  # fmt: skip

    def start(self) -> None:
        options = _OPTIONS | self.options | {"unix_socket_directories": str(self.folder)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *settings],
                cwd="/", stdout=log, stderr=log, **self.owner,
                preexec_fn=partial(die_with_parent, signal.SIGQUIT),  # noqa: PLW1509 - one thread
            )  # fmt: skip
        self._await()

    def stop(self, *, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGINT ends every session and closes properly, SIGQUIT drops everything as a power cut would."""
        if self.server is not None:
            self.server.send_signal(how)
            self.server.wait()
            self.server = None

    def _await(self) -> None:
        """Return when it takes connections. Raises RuntimeError with its log when it ended or is too slow."""
        deadline = time.monotonic() + _START_SECONDS
        while self.server and self.server.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(host=str(self.folder), user="huifang", dbname="postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text(errors="replace"))


@contextmanager
def cluster(*, options: dict[str, str]) -> Iterator[Cluster]:
    """A running server of its own; everything is gone afterwards. Raises NotInstalled."""
    programs, owner = _programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="huifang-pg-", dir="/tmp"))
    if owner:
        shutil.chown(folder, owner["user"], owner["group"])
    found = Cluster(folder=folder, programs=programs, owner=owner, options=options)
    try:
        found.make()
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def throwaway_cluster() -> Iterator[str]:
    """The URL of an empty server's database. Raises NotInstalled."""
    with cluster(options=_THROWAWAY) as found:
        yield found.url


def _programs() -> Path:
    """The folder that holds initdb and pg_ctl: what PATH knows, else the newest of Debian's."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    found = [*versions, *([Path(on_path).parent] if on_path else [])]
    for folder in reversed(found):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NotInstalled("PostgreSQL's initdb is neither under /usr/lib/postgresql nor on PATH")


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: borrow its own user, or nobody's."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry.pw_gid for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in known else "nobody"
    return {"user": name, "group": known[name], "extra_groups": []}
