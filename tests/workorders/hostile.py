"""Hostile files made on the spot: archives that lie, parts that explode, containers that pretend."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.workorders.files import HEADINGS, cells, grid, workbook

Edit = Callable[[str, bytes], bytes]
SHEET, BOOK, STYLES, STRINGS = (
    "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml",
)  # fmt: skip
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE, _FAT_SECTOR = 0xFFFF_FFFE, 0xFFFF_FFFF, 0xFFFF_FFFD


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(edit: Edit, extra: Mapping[str, bytes] | None = None) -> bytes:
    """A good workbook of two orders with some of its parts changed."""
    good = unzipped(workbook(grid([cells(1), cells(2)])))
    parts: dict[str, Any] = {name: edit(name, part) for name, part in good.items()}
    return zipped(parts | dict(extra or {}))


def unchanged(_name: str, part: bytes) -> bytes:
    return part


def with_cell(field_heading: str, xml: str, *, line: int = 2) -> bytes:
    """The good workbook, its cell under the heading replaced by ``xml`` with ``{at}`` for its place."""
    at = f"{chr(ord('A') + HEADINGS.index(field_heading))}{line}"
    return with_part(lambda name, part: _replaced(part, at, xml) if name == SHEET else part)


def _replaced(part: bytes, at: str, xml: str) -> bytes:
    before, found, rest = part.partition(f'<c r="{at}"'.encode())
    assert found, at
    end = rest.index(b"</c>") + 4 if b"</c>" in rest else 0
    empty = rest.find(b"/>")
    if 0 <= empty < rest.find(b">"):
        end = empty + 2
    return before + xml.format(at=at).encode() + rest[end:]


def deflated(megabytes: int) -> bytes:
    """A deflate stream of so many megabytes of blanks: one block, repeated as it stands."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b" " * 1024 * 1024) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def good_parts() -> list[tuple[str, bytes, int, int]]:
    """A good workbook as entries of a ``raw_archive``."""
    parts = unzipped(workbook(grid([cells(1)])))
    return [(name, packed(part), len(part), -1) for name, part in parts.items()]


def packed(part: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush()


def _checksum(packed: bytes, told: int) -> int:
    """Of what is told, when that is little enough to look at."""
    if told > 2 * 1024 * 1024:
        return 0
    return zlib.crc32(zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, told) if told else b"")


def raw_archive(entries: Sequence[tuple[str, bytes, int, int]]) -> bytes:
    """Entries (name, deflated bytes, size that is told, place in the file or -1 for a body of its own)."""
    body, directory = bytearray(), bytearray()
    for name, packed, told, place in entries:
        label = name.encode()
        at, checksum = (place if place >= 0 else len(body)), _checksum(packed, told)
        if place < 0:
            body += struct.pack(
                "<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, checksum, len(packed), told, len(label), 0
            )
            body += label + packed
        sizes = (checksum, len(packed), told, len(label), 0, 0, 0, 0, 0, at)
        directory += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, *sizes) + label
    count = len(entries)
    closing = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + closing)


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (the container of .xls and of encrypted workbooks) with these streams."""
    fat, body, entries = [_FAT_SECTOR, _END], b"", [_entry("Root Entry", 5, _END, 0)]
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        count = -(-len(padded) // 512)
        start = len(fat)
        fat += [*range(start + 1, start + count), _END]
        body += padded.ljust(count * 512, b"\0")
        entries.append(_entry(name, 2, start, len(padded)))
    directory = b"".join(entries).ljust(512, b"\0")
    assert len(directory) == 512
    assert len(fat) <= 128
    numbers = (0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header = OLE_MAGIC + bytes(16) + struct.pack("<HHHHH6s9I", 62, 3, 0xFFFE, 9, 6, bytes(6), *numbers)
    difat = struct.pack("<109I", 0, *([_FREE] * 108))
    table = struct.pack("<128I", *fat, *([_FREE] * (128 - len(fat))))
    return header + difat + table + directory + body


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    label = (name + "\0").encode("utf-16-le")
    family = (_FREE, _FREE, 1 if kind == 5 else _FREE)
    shape = (label, len(label), kind, 1, *family, bytes(16), 0, bytes(8), bytes(8), start, size)
    return struct.pack("<64sHBBIII16sI8s8sIQ", *shape)


def record(code: int, *fields: bytes) -> bytes:
    content = b"".join(fields)
    return struct.pack("<HH", code, len(content)) + content


def xls(lines: Sequence[Sequence[str | bytes | tuple[bytes, bytes]]]) -> bytes:
    """A BIFF 8 workbook with one sheet; bytes are a ready cell record without its place, alone or with the
    records behind it."""
    name = "Sheet1".encode("utf-16-le")
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    bound = len(head) + 4 + 8 + len(name) + 4
    book = head + record(0x85, struct.pack("<IHBB", bound, 0, len(name) // 2, 1), name) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            place, behind = struct.pack("<HHH", row, column, 0), b""
            if isinstance(cell, tuple):
                cell, behind = cell
            if isinstance(cell, bytes):
                sheet += record(struct.unpack("<H", cell[:2])[0], place, cell[2:])
            elif cell:
                text = cell.encode("utf-16-le")
                sheet += record(0x204, place, struct.pack("<HB", len(text) // 2, 1), text)
            sheet += behind
    return ole({"Workbook": book + sheet + record(0x0A)})
