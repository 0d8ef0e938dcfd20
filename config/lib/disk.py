"""Room on the disk before a file is begun; files are there whole or not at all (reliability.md F11)."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from config.lib.errors import StorageFull

# What comes in is kept, read into a spool and judged into another: three times its size.
COPIES = 3
# Never given to files: the database on the same disk must still write.
RESERVE = 16 * 1024 * 1024
PARTIAL_SUFFIX = ".part"

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def free_bytes(*, path: Path) -> int:
    """What an ordinary process may still write on the disk of ``path``, which need not exist yet."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def ensure_room(*, path: Path, size: int) -> None:
    """Raises StorageFull (507) unless ``size`` bytes fit three times on the disk of ``path``."""
    if free_bytes(path=path) < size * COPIES + RESERVE:
        raise StorageFull


def is_full(problem: OSError) -> bool:
    return problem.errno in _FULL


@contextmanager
def whole_file(*, path: Path) -> Iterator[BinaryIO]:
    """A file that appears as ``path`` only when it is complete and on the disk; else nothing stays.

    Raises StorageFull when the disk fills up on the way.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PARTIAL_SUFFIX}")
    try:
        with told_when_full():
            with partial.open("xb") as handle:
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
            partial.replace(path)
            _settle(path.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def told_when_full() -> Iterator[None]:
    """What runs out of room in here says so. Raises StorageFull."""
    try:
        yield
    except OSError as problem:
        if is_full(problem):
            raise StorageFull from problem
        raise


def remove_partials(*, folder: Path, before: datetime) -> int:
    """Delete the files and folders that a killed process left half-written in ``folder``; their number."""
    left = [
        path
        for path in folder.glob(f"**/.*{PARTIAL_SUFFIX}")
        if path.exists() and path.stat().st_mtime < before.timestamp()
    ]
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(left)


def _settle(folder: Path) -> None:
    """The new name itself is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class WholeFileStorage(FileSystemStorage):
    """The private storage: refuses what does not fit, and shows no half file under any name."""

    def _save(self, name: str, content: File[bytes]) -> str:
        path = Path(self.path(name))
        ensure_room(path=path, size=content.size)
        self._make_folder(path.parent)
        with whole_file(path=path) as target:
            for piece in content.chunks():
                target.write(piece if isinstance(piece, bytes) else str(piece).encode())
            if self.file_permissions_mode is not None:
                os.fchmod(target.fileno(), self.file_permissions_mode)
        return name.replace("\\", "/")

    def _make_folder(self, folder: Path) -> None:
        mode = self.directory_permissions_mode or 0o700
        for place in reversed((folder, *folder.parents)):
            if not place.exists():
                place.mkdir(mode=mode, exist_ok=True)
