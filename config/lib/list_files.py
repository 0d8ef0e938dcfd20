"""A small list in a file: .xlsx or text by its content, bounded before anything is parsed (F1–F6).

Orders have a reader of their own in a child process; lists of configuration are small enough for
these limits.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.lib.errors import Refused
from config.lib.sheets import is_risky

MAX_COLUMNS = 60
MAX_ENTRIES = 500
PIECE = 256 * 1024
OVERLAP = 64
EXCEL_ROWS = 1_048_576
MAX_FIELD = 32_767
DELIMITERS = (",", "\t", ";")

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_MAGIC = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{",
    b"[",
)
_MARKUP = re.compile(rb"^\s*<")
_UNSAFE_XML = re.compile(rb"<!\s*(?:doctype|entity)", re.IGNORECASE)

NOT_A_TABLE = _("这不是 .xlsx 或 .csv 文件，请另存为 .xlsx 或 .csv 后再上传。")
BROKEN = _("文件已损坏或内容异常，打不开，请另存为新的 .xlsx 后再上传。")
UNSAFE = _("文件解压后过大，或含有宏、密码或不允许的内容，已拒绝。请把数据复制到新的工作簿后再上传。")
ENCODING = _("认不出文件的文字编码，请另存为 UTF-8 的 CSV 或 .xlsx。")
EMPTY = _("文件里没有数据，请至少保留表头和一行。")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read at all; ``rows`` None = as many as a sheet has."""

    packed: int
    unpacked: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class ListFile:
    """The heading row and the rows below it, each with its line in the file; empty rows are left out."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class TooManyRows(Exception):
    """More rows than ``Limits.rows``."""


def read_list(*, content: bytes, limits: Limits) -> ListFile:
    """Raises Refused with one sentence for what is no list, TooManyRows for one that is too long."""
    if len(content) > limits.packed:
        message = _("文件超过 %(size)s MB，请拆开后再上传。") % {"size": limits.packed // 1024**2}
        raise Refused("file_too_large", message)
    if content.startswith(b"PK"):
        _inspect(content, limits)
        return _shaped(_workbook_rows(content), limits)
    if content.startswith((_OLE, *_OTHER_MAGIC)) or _MARKUP.match(content):
        raise Refused("not_a_table", NOT_A_TABLE)
    return _shaped(_text_rows(content), limits)


def _shaped(numbered: Iterable[tuple[int, list[str]]], limits: Limits) -> ListFile:
    filled = ((line, row) for line, row in numbered if any(row))
    first = next(filled, None)
    if first is None:
        raise Refused("empty_file", EMPTY)
    headings = first[1]
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    kept = list(islice(filled, None if limits.rows is None else limits.rows + 1))
    if limits.rows is not None and len(kept) > limits.rows:
        raise TooManyRows
    if not kept:
        raise Refused("empty_file", EMPTY)
    rows = tuple((line, tuple([*row, *[""] * width][:width])) for line, row in kept)
    return ListFile(headings=tuple(headings), rows=rows)


def _text_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """An apostrophe that only kept a spreadsheet from calculating is not part of the value."""
    text = _decoded(content)
    head = text.lstrip("\r\n").split("\n", 1)[0]
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count))
    line = 1
    try:
        for record in reader:
            yield line, [_unguarded(cell.strip()) for cell in record[:MAX_COLUMNS]]
            line = reader.line_num + 1
    except csv.Error as problem:
        raise Refused("broken_file", BROKEN) from problem


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and is_risky(text=cell[1:]) else cell


def _decoded(content: bytes) -> str:
    """Byte order mark, else strict UTF-8, else GB 18030 (F6)."""
    for mark, marked in _MARKS:
        if content.startswith(mark):
            encodings: tuple[str, ...] = (marked,)
            break
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("unknown_encoding", ENCODING)


def _inspect(content: bytes, limits: Limits) -> None:
    """Unpack once, within the limits: no bomb, no entity, no macro, no password."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(each.file_size for each in entries) > limits.unpacked:
                raise Refused("unsafe_file", UNSAFE)
            if any(each.flag_bits & 0x1 or "vba" in each.filename.lower() for each in entries):
                raise Refused("unsafe_file", UNSAFE)
            if not any(each.filename.startswith("xl/") for each in entries):
                raise Refused("not_a_table", NOT_A_TABLE)
            for entry in entries:
                _inspect_part(archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as problem:
        raise Refused("broken_file", BROKEN) from problem


def _inspect_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    tail, is_start = b"", True
    with archive.open(entry) as part:
        while piece := part.read(PIECE):
            hides = is_start and (piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in piece[:64])
            window = tail + piece
            if is_xml and (hides or _UNSAFE_XML.search(window)):
                raise Refused("unsafe_file", UNSAFE)
            tail, is_start = window[-OVERLAP:], False


def _workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # slow to import, seldom needed

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = sheets[0].iter_rows(max_col=MAX_COLUMNS, max_row=EXCEL_ROWS, values_only=True)
        for line, cells in enumerate(found, start=1):
            yield line, [_text(cell) for cell in cells]
    except Exception as problem:  # openpyxl raises whatever its parts raise; the file is broken all the same
        raise Refused("broken_file", BROKEN) from problem


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).encode("utf-8", "replace").decode().strip()
