"""Encodings (F6): byte order mark, strict UTF-8, GB 18030. A drill asks 5,000 files more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workorders.files import cells, csv_bytes, grid
from workorders.imports.delimited import read_records
from workorders.imports.problems import FileError, UnreadableFile

LINES = [[str(cell) for cell in line] for line in grid([cells(1, customer_name="联通"), cells(2)])]
RARE = [*LINES, [str(cell) for cell in grid([cells(3, customer_name="㐂𠮷")])[1]]]


def read(content: bytes, folder: Path) -> list[list[object]]:
    path = folder / "upload"
    path.write_bytes(content)
    return [list(row) for _line, row in read_records(path=path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_rare_characters_survive(tmp_path: Path, encoding: str) -> None:
    assert read(csv_bytes(RARE, encoding=encoding), tmp_path) == RARE


def test_gbk_is_no_utf_8_even_where_it_is_short(tmp_path: Path) -> None:
    """联通 is the name that fooled the old Notepad."""
    assert read(csv_bytes(LINES, encoding="gbk"), tmp_path) == LINES


@pytest.mark.parametrize(
    "content",
    [
        csv_bytes(LINES, encoding="utf-8-sig") + b"\xff\xff",
        csv_bytes(LINES, encoding="utf-16") + b"\x00",
        csv_bytes(LINES, encoding="gbk") + b"\x81",
    ],
)
def test_a_table_that_breaks_off_in_a_character_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile) as problem:
        read(content, tmp_path)
    assert problem.value.error is FileError.UNKNOWN_ENCODING
