"""Files in one .zip, each byte for byte as it was given (item 10)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from config.lib.calendar import local

EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier moment


def write_zip(*, target: BinaryIO, files: Iterable[tuple[str, bytes]], made_at: datetime) -> int:
    """Write them under their names, one in memory at a time; how many. Same files, same bytes.

    Names are paths of our own making (``file_name``): Chinese, with ``/`` between folder and file. Of two
    alike the second is numbered, so that neither hides the other.
    """
    clock = max(local(made_at).timetuple()[:6], EARLIEST)
    taken: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(_another(name, taken), date_time=clock)  # type: ignore[arg-type]
            # A workbook is a zip itself: packing it again costs time and saves nothing.
            is_packed = name.endswith((".xlsx", ".zip"))
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return len(taken)


def _another(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    candidate, number = name, 2
    while candidate.casefold() in taken:
        candidate, number = f"{stem}({number}){dot}{suffix}", number + 1
    taken.add(candidate.casefold())
    return candidate
