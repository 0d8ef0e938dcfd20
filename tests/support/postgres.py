"""A PostgreSQL that lives as long as a test run: made from the installed programs, in a private folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

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
    """The URL of an empty database ``huifang``; everything is gone afterwards. Raises NotInstalled."""
    programs = _programs()
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="huifang-pg-", dir="/tmp"))
    if owner:
        shutil.chown(folder, owner)
    data = folder / "data"
    try:
        _run(
            [programs / "initdb", "-D", data, "-U", "huifang", "-A", "trust", "-E", "UTF8", "--no-sync"],
            owner,
        )
        settings = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in _OPTIONS.items())
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-s"]
        _run(
            [
                *control,
                "-l",
                folder / "log",
                "-o",
                f"{settings} -c unix_socket_directories={folder}",
                "start",
            ],
            owner,
        )
        try:
            yield f"postgres://huifang@{quote(str(folder), safe='')}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder that holds initdb and pg_ctl: the newest of Debian's, else whatever PATH knows."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    found = [*versions, *([Path(on_path).parent] if on_path else [])]
    for folder in reversed(found):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NotInstalled("PostgreSQL's initdb is neither under /usr/lib/postgresql nor on PATH")


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: borrow its own user, or nobody."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(command: Sequence[str | Path], owner: str | None) -> None:
    group = pwd.getpwnam(owner).pw_gid if owner else None
    subprocess.run(
        command,
        check=True,
        cwd="/",
        user=owner,
        group=group,
        extra_groups=[] if owner else None,
        stdout=subprocess.DEVNULL,
    )
