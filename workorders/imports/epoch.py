"""Whether a workbook counts its days from 1904, as old Excel for Mac did: bare day numbers are then moved.

Cells formatted as dates come right from the parser; only plain numbers need to know.
"""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from workorders.imports.guards import Kind

_WORKBOOK = "xl/workbook.xml"
_FLAG = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']", re.IGNORECASE)
_GLOBALS = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # BOF of BIFF 8, workbook globals
_DATEMODE, _END = 0x0022, 0x000A
_SEARCHED = 64 * 1024


def counts_from_1904(*, path: Path, kind: Kind) -> bool:
    if kind is Kind.XLSX:
        with zipfile.ZipFile(path) as archive:
            if _WORKBOOK not in archive.namelist():
                return False
            with archive.open(_WORKBOOK) as part:
                return bool(_FLAG.search(part.read(_SEARCHED)))
    return kind is Kind.XLS and _old_flag(path.read_bytes())


def _old_flag(data: bytes) -> bool:
    """The DATEMODE record of the globals, which begin with their BOF and stand in one piece there."""
    at = data.find(_GLOBALS)
    end = min(len(data) - 4, at + _SEARCHED)
    while 0 <= at < end:
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _DATEMODE:
            return data[at + 4 : at + 6] == b"\x01\x00"
        if kind == _END:
            return False
        at += 4 + size
    return False
