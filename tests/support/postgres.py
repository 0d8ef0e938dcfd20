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
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from config.lib.processes import die_with_parent

_START_SECONDS = 60

# Nothing here outlives the run, so nothing needs to reach a disk.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
}


class NotInstalled(Exception):
    """There is no PostgreSQL server on this machine; the message names what was looked for."""


@contextmanager
def throwaway_cluster() -> Iterator[str]:
    """The URL of an empty server's database; everything is gone afterwards. Raises NotInstalled.

    The server is our child and asks the kernel to end with us, however we end.
    """
    programs = _programs()
    user = _owner()
    folder = Path(tempfile.mkdtemp(prefix="huifang-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user["user"], user["group"])
    data = str(folder / "data")
    try:
        create = [
            str(programs / "initdb"),
            "-D",
            data,
            "-U",
            "huifang",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run(create, check=True, cwd="/", stdout=subprocess.DEVNULL, **user)
        options = _OPTIONS | {"unix_socket_directories": str(folder)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", data, *settings],
                cwd="/", stdout=log, stderr=log, **user,
                preexec_fn=partial(die_with_parent, signal.SIGQUIT),  # noqa: PLW1509 - one thread
            )  # fmt: skip
        try:
            _await(server, folder)
            yield f"postgres://huifang@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Return when it takes connections. Raises RuntimeError with its log when it ended or took too long."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(folder), user="huifang", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError((folder / "log").read_text(errors="replace"))


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
