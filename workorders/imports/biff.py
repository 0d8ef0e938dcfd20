"""Silent cells of .xls: the workbook's stream inside its container, walked record by record.

Whatever does not add up ends the walk; the reader proper says what is wrong with the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from workorders.imports.cleaners import Uncounted

Cells = dict[tuple[int, int], str]

_HEADER = 512
_ENTRY = 128
_SECTORS = 0xFFFF_FFFA  # numbers from here on are marks
_DIFAT_IN_HEADER = 109
_SMALL = 4096
_SHIFTS = (9, 12)
_STREAMS = ("Workbook", "WORKBOOK", "Book", "BOOK")
_BOUNDSHEET, _EOF, _FORMULA, _BOOLERR, _STRING = 0x85, 0x0A, 0x06, 0x205, 0x207
_BEFORE_TEXT = frozenset({0x4BC, 0x221, 0x236})  # shared, array and table formulas stand before their text
_TEXT_FOLLOWS, _IS_ERROR = 0, 2
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def silent_cells(*, path: Path) -> dict[int, Cells]:
    """The silent cells of each sheet that has any.

    A formula has always eight bytes of result here: the 0 or the empty text of a program that never counted
    cannot be told from a counted one. Only a text that is announced and missing can.
    """
    try:
        stream = _workbook_stream(path.read_bytes())
        cells = {place: _silent(stream, start) for place, start in enumerate(_sheets(stream))}
    except (struct.error, IndexError, ValueError):
        return {}
    return {place: found for place, found in cells.items() if found}


def entry_names(*, data: bytes) -> frozenset[str] | None:
    """What the container holds; None when its directory cannot be followed."""
    try:
        entries = _directory(data, _table(data))
        names = {_name(entries, at) for at in range(0, len(entries) - _ENTRY + 1, _ENTRY)}
    except (struct.error, IndexError, ValueError):
        return None
    return frozenset(names) if "Root Entry" in names else None


def _directory(data: bytes, table: list[int]) -> bytes:
    return _chained(data, table, struct.unpack_from("<I", data, 48)[0], _sector_size(data))


def _sector_size(data: bytes) -> int:
    shift: int = struct.unpack_from("<H", data, 30)[0]
    if shift not in _SHIFTS:
        raise ValueError("no such sectors")
    return 1 << shift


def _name(entries: bytes, at: int) -> str:
    length = struct.unpack_from("<H", entries, at + 64)[0]
    return entries[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")


def _workbook_stream(data: bytes) -> bytes:
    sector, small_shift = _sector_size(data), struct.unpack_from("<H", data, 32)[0]
    table = _table(data)
    entries = _directory(data, table)
    root_start = struct.unpack_from("<I", entries, 116)[0]
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        if _name(entries, at) not in _STREAMS:
            continue
        start, size = struct.unpack_from("<II", entries, at + 116)
        if size >= _SMALL:
            return _chained(data, table, start, sector)[:size]
        small_table = _numbers(_chained(data, table, struct.unpack_from("<I", data, 60)[0], sector))
        return _chained(b"\0" * _HEADER + _chained(data, table, root_start, sector), small_table, start,
                        1 << small_shift, _HEADER)[:size]  # fmt: skip
    raise ValueError("no workbook stream")


def _table(data: bytes) -> list[int]:
    """The allocation table: which sector follows which."""
    sector = _sector_size(data)
    listed = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // sector):
        if following >= _SECTORS:
            break
        more = _numbers(_sector(data, following, sector))
        listed += more[:-1]
        following = more[-1]
    return [n for one in listed if one < _SECTORS for n in _numbers(_sector(data, one, sector))]


def _sector(data: bytes, number: int, sector: int, base: int | None = None) -> bytes:
    at = (sector if base is None else base) + number * sector
    return data[at : at + sector]


def _numbers(block: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))


def _chained(data: bytes, table: list[int], start: int, sector: int, base: int | None = None) -> bytes:
    parts, number = [], start
    for _ in range(len(table)):  # a chain that bites its tail ends too
        if number >= _SECTORS:
            break
        parts.append(_sector(data, number, sector, base))
        number = table[number]
    return b"".join(parts)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Code, place and length of each record until the end of its part."""
    at = start
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        yield code, at + 4, length
        if code == _EOF:
            return
        at += 4 + length


def _sheets(stream: bytes) -> list[int]:
    """Where each sheet begins, in the workbook's order."""
    return [
        struct.unpack_from("<I", stream, at)[0]
        for code, at, _length in _records(stream, 0)
        if code == _BOUNDSHEET
    ]


def _silent(stream: bytes, start: int) -> Cells:
    """Error values, and formulas whose text is announced and does not follow."""
    found: Cells = {}
    awaiting: tuple[int, int] | None = None
    for code, at, length in _records(stream, start):
        if code in _BEFORE_TEXT:
            continue
        if awaiting is not None and code != _STRING:
            found[awaiting] = Uncounted("=…")
        awaiting = None
        if code == _FORMULA and length >= 14 and stream[at + 12 : at + 14] == b"\xff\xff":
            awaiting = _place(stream, at) if stream[at + 6] == _TEXT_FOLLOWS else None
            mark = stream[at + 8] if stream[at + 6] == _IS_ERROR else None
        else:
            is_error = code == _BOOLERR and length >= 8 and stream[at + 7] == 1
            mark = stream[at + 6] if is_error else None
        if mark is not None:
            found[_place(stream, at)] = _ERRORS.get(mark, "#VALUE!")
    return found


def _place(stream: bytes, at: int) -> tuple[int, int]:
    row, column = struct.unpack_from("<HH", stream, at)
    return row, column
