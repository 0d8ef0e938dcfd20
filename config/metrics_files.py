"""Request figures of all web processes in one folder (``PROMETHEUS_MULTIPROC_DIR``).

A file belongs to a slot, not to a process id: a worker that replaces another goes on in its files, so that
counters never fall and the folder never grows beyond the number of processes.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from prometheus_client import values

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MOST_PROCESSES = 1_000

_held: dict[int, tuple[str, IO[str]]] = {}


def prepare(*, folder: Path) -> None:
    """An empty folder and figures that are kept in it; before the application is loaded."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    for left in (*folder.glob("*.db"), *folder.glob("*.lock")):
        left.unlink(missing_ok=True)
    os.environ[FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue(slot)  # type: ignore[no-untyped-call]


def slot() -> str:
    """This process's own, the lowest that is free; given back by the kernel when the process ends."""
    mine = _held.get(os.getpid())
    if mine is None:
        mine = _held[os.getpid()] = _take()
    return mine[0]


def _take() -> tuple[str, IO[str]]:
    folder = Path(os.environ[FOLDER])
    for number in range(MOST_PROCESSES):
        lock = (folder / f"{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return str(number), lock
    raise RuntimeError("too many web processes")
