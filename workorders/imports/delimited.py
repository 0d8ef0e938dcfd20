"""Text tables: encoding, delimiter, records with the line each begins on (reliability.md F6)."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from workorders.imports.guards import MAX_ROWS, SPARE_ROWS
from workorders.imports.headers import SEARCHED_ROWS, Row, find_layout
from workorders.imports.mapping import EMPTY, Plan
from workorders.imports.problems import FileError, UnreadableFile

DELIMITERS = (",", "\t", ";")
MAX_FIELD = 131_072

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Record = tuple[int, Row]


def read_text(*, path: Path) -> str:
    """Byte order mark, else strict UTF-8, else UTF-16 by its zero bytes, else GB 18030."""
    data = path.read_bytes()
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, (encoding,))
    if b"\x00" in data[:4096]:
        even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
        return _decoded(data, ("utf-16-le" if odd > even else "utf-16-be",))
    return _decoded(data, ("utf-8", "gb18030"))


def read_records(*, path: Path, plan: Plan = EMPTY) -> list[Record]:
    """Records with their first line, under the delimiter that reads the header best."""
    text = read_text(path=path)
    delimiter = max(DELIMITERS, key=lambda mark: _recognised(text, mark, plan))
    records = list(islice(_records(text, delimiter), MAX_ROWS + SPARE_ROWS + 1))
    if len(records) > MAX_ROWS + SPARE_ROWS:
        raise UnreadableFile(FileError.TOO_MANY_ROWS)
    return records


def _decoded(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(FileError.UNKNOWN_ENCODING)


def _records(text: str, delimiter: str) -> Iterator[Record]:
    """``newline=''`` keeps line breaks inside quotes; a record's line is its first."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    first = 1
    try:
        for record in reader:
            yield first, record
            first = reader.line_num + 1
    except csv.Error as problem:
        raise UnreadableFile(FileError.BROKEN) from problem


def _recognised(text: str, delimiter: str, plan: Plan) -> tuple[int, int]:
    """How many fields the header has under this delimiter; without one, how wide the rows are."""
    rows = [row for _, row in islice(_records(text, delimiter), SEARCHED_ROWS + 1)]
    layout = find_layout(rows, plan)
    return (len(layout.columns), 0) if layout else (0, max((len(row) for row in rows), default=0))
