"""What a file is by its content, and whether it may be opened at all (reliability.md F1–F4, ruling 15).

Runs in the reader's child before any parser sees the file.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from config.lib.limits import MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from workorders.imports import biff
from workorders.imports.problems import FileError, UnreadableFile

MAX_ENTRIES = 2_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS_FROM = 8 * 1024 * 1024
PIECE = 256 * 1024
OVERLAP = 1024
MAX_DIRECTORY = 2 * 1024 * 1024
MAX_CLOSING = 66 * 1024  # the directory's last record and the longest comment
SPARE_ROWS = 100  # titles above and signatures below the data

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x00\x06\x00", b"\x09\x08")
_OTHER_MAGIC = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"\x7fELF",
    b"MZ",
)
_MARKUP = re.compile(rb"^\s*(?:<!doctype|<html|<table|<\?xml|<head|<meta|mime-version)", re.IGNORECASE)
_JSON = re.compile(rb"^\s*[\[{]\s*[\"\[{\d\]}]|^\{\\rtf")  # RTF begins like JSON
_UNSAFE_XML = re.compile(rb"<!\s*(?:doctype|entity)", re.IGNORECASE)
_BAD_ENCODING = re.compile(
    rb"^<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii|ascii|iso-8859-1)", re.IGNORECASE
)
# What looks like a far corner, quickly; then its tag, which no text in a cell holds; and a claimed range.
_CELL = rb"<(?:\w+:)?(?:c|row)\b[^<>]*?\br\s*=\s*[\"']"
_FAR = re.compile(
    rb"r\s*=\s*[\"'](?:[A-Za-z]{3}|[H-Zh-z][A-Za-z]|[Gg][S-Zs-z]|[A-Za-z]{0,2}(?:[2-9]\d{5}|\d{7}))"
)
_PLACE = re.compile(_CELL + rb"([A-Za-z]{0,7})(\d{0,12})")
_RANGE = re.compile(rb"<(?:\w+:)?dimension\s+ref\s*=\s*[\"'][^\"':]*:\$?([A-Za-z]{0,7})\$?(\d{0,12})")
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_CLOSING = struct.Struct("<4s4H2IH")


_MACROS = (b"macroenabled", b"vbaproject", b"macrosheet")
_EMBEDDED = re.compile(r"/(?:activex|embeddings)/")


class Kind(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


def inspect(*, path: Path) -> Kind:
    """The kind of file by its content. Raises UnreadableFile for everything that must not be opened."""
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(FileError.EMPTY)
    if size > MAX_UPLOAD_BYTES:
        raise UnreadableFile(FileError.TOO_LARGE)
    with path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith(b"PK"):
        _inspect_archive(path)
        return Kind.XLSX
    if head.startswith(_OLE):
        _inspect_ole(path)
        return Kind.XLS
    if head.startswith(_OLD_BIFF):
        raise UnreadableFile(FileError.OLD_EXCEL)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile(FileError.HTML)
    if head.startswith(_OTHER_MAGIC) or _JSON.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile(FileError.NOT_A_TABLE)
    return Kind.CSV


def _inspect_ole(path: Path) -> None:
    """Old .xls and encrypted .xlsx share one container: the names in its directory tell them apart."""
    data = path.read_bytes()
    names = biff.entry_names(data=data)

    def holds(*wanted: str) -> bool:
        """A directory that cannot be followed is searched for the names as they are written."""
        if names is None:
            return any(name.encode("utf-16-le") in data for name in wanted)
        return any(name in names for name in wanted)

    if holds("EncryptedPackage"):
        raise UnreadableFile(FileError.ENCRYPTED)
    if holds("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"):
        raise UnreadableFile(FileError.MACROS)
    if holds("Ctls") or any(name.startswith("MBD") for name in names or ()):
        raise UnreadableFile(FileError.EMBEDDED_OBJECTS)
    if not holds("Workbook", "WORKBOOK", "Book", "BOOK"):
        raise UnreadableFile(FileError.NOT_A_TABLE)


def _inspect_archive(path: Path) -> None:
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries, path.stat().st_size)
            _check_parts(archive)
            with path.open("rb") as handle:
                for entry in entries:
                    _check_entry(handle, entry)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, OSError) as problem:
        raise UnreadableFile(FileError.BROKEN) from problem


def _check_directory(path: Path) -> None:
    """A directory of a million names would fill the memory before the first of them is seen."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - MAX_CLOSING))
        closing = handle.read()
    at = closing.rfind(b"PK\x05\x06")
    if at < 0 or len(closing) - at < _CLOSING.size:
        raise UnreadableFile(FileError.BROKEN)
    directory = _CLOSING.unpack_from(closing, at)
    if directory[4] > MAX_ENTRIES or directory[5] > MAX_DIRECTORY:
        raise UnreadableFile(FileError.UNSAFE_ARCHIVE)


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > RATIO_MATTERS_FROM and unpacked > packed * MAX_RATIO
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or too_dense:
        raise UnreadableFile(FileError.UNSAFE_ARCHIVE)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(FileError.ENCRYPTED)
    ends = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < ends:  # two names for the same bytes
            raise UnreadableFile(FileError.UNSAFE_ARCHIVE)
        ends = entry.header_offset + _LOCAL_HEADER.size + entry.compress_size


def _check_parts(archive: zipfile.ZipFile) -> None:
    """An OOXML workbook without macros, OLE or ActiveX; external links are ignored (ruling 15)."""
    names = {name.replace("\\", "/").lstrip("/") for name in archive.namelist()}
    lower = {name.lower() for name in names}
    if "mimetype" in names or "content.xml" in names:
        raise UnreadableFile(FileError.ODS)
    if "xl/workbook.bin" in lower:
        raise UnreadableFile(FileError.XLSB)
    types_name = next(
        (name for name in archive.namelist() if name.lower().lstrip("/") == "[content_types].xml"), None
    )
    if types_name is None:
        raise UnreadableFile(FileError.NOT_A_TABLE)
    with archive.open(types_name) as part:
        types = part.read(MAX_DIRECTORY + 1).lower()
    if len(types) > MAX_DIRECTORY:
        raise UnreadableFile(FileError.UNSAFE_ARCHIVE)
    if any(word in types for word in _MACROS) or any("vbaproject" in name for name in lower):
        raise UnreadableFile(FileError.MACROS)
    if b"oleobject" in types or b"activex" in types or any(_EMBEDDED.search(name) for name in lower):
        raise UnreadableFile(FileError.EMBEDDED_OBJECTS)
    if not any(name.startswith("xl/") or "worksheet" in name for name in lower):
        raise UnreadableFile(FileError.NOT_A_TABLE)


def _check_entry(handle: BinaryIO, entry: zipfile.ZipInfo) -> None:
    """Unpack once ourselves, since headers may lie, looking for entities and cells in far corners.

    A part is XML when it is named or begins so: the workbook may call its sheets what it likes.
    """
    name = entry.filename.lower().replace("\\", "/")
    is_xml, tail, total = name.endswith((".xml", ".rels", ".vml")), b"", 0
    for piece in _unpacked(handle, entry):
        if total == 0:
            is_xml = is_xml or piece.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
            if is_xml and not name.startswith("customxml/"):
                _check_start(piece)
        total += len(piece)
        if total > entry.file_size:
            raise UnreadableFile(FileError.UNSAFE_ARCHIVE)
        window = tail + piece
        if is_xml and b"<!" in window and _UNSAFE_XML.search(window):
            raise UnreadableFile(FileError.UNSAFE_XML)
        if is_xml and "/externallinks/" not in name:
            _check_range(window)
        tail = window[-OVERLAP:]


def _check_start(piece: bytes) -> None:
    """Entities must not hide behind another encoding."""
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in piece[:64] or _BAD_ENCODING.match(piece):
        raise UnreadableFile(FileError.UNSAFE_XML)


def _check_range(window: bytes) -> None:
    """One quick pass over all cells; what looks far is measured."""
    claimed = _RANGE.search(window) if b"dimension" in window else None
    far = list(_PLACE.finditer(window)) if _FAR.search(window) else []
    for place in (*far, *([claimed] if claimed else [])):
        if _column(place[1]) > MAX_COLUMNS or int(place[2] or 0) > MAX_ROWS + SPARE_ROWS:
            raise UnreadableFile(FileError.TOO_WIDE)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _unpacked(handle: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    handle.seek(entry.header_offset)
    header = _LOCAL_HEADER.unpack(handle.read(_LOCAL_HEADER.size))
    handle.seek(header[9] + header[10], 1)
    left = entry.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    if inflater is None and entry.compress_type != zipfile.ZIP_STORED:
        raise UnreadableFile(FileError.UNSAFE_ARCHIVE)
    while left > 0:
        packed = handle.read(min(PIECE, left))
        if not packed:
            raise UnreadableFile(FileError.BROKEN)
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed:
            if piece := inflater.decompress(packed, PIECE):
                yield piece
            packed = inflater.unconsumed_tail
