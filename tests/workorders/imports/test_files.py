"""Whole files through the limited child: every way to write a table or to be refused (F1–F7, ruling 15)."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.workorders.files import cells, csv_bytes, grid, workbook
from workorders.imports import guards, sandbox
from workorders.imports.problems import FileError, UnreadableFile
from workorders.imports.rows import CleanRow
from workorders.imports.sandbox import FileLayout, read_into_spool, spooled_rows

Read = Callable[[bytes], tuple[FileLayout, list[CleanRow]]]
ROWS = [cells(1, customer_name="㐂𠮷"), cells(2, remark='逗号,"引号"\n换行')]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(content: bytes) -> tuple[FileLayout, list[CleanRow]]:
        path, spool = tmp_path / "upload", tmp_path / "rows.jsonl"
        path.write_bytes(content)
        layout = read_into_spool(path=path, spool=spool)
        return layout, list(spooled_rows(spool=spool))

    return reading


def refusal(read: Read, content: bytes) -> FileError:
    with pytest.raises(UnreadableFile) as problem:
        read(content)
    assert problem.value.message
    return problem.value.error


def zipped(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(edit: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """A good workbook with some of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(workbook(grid(ROWS)))) as good:
        parts: dict[str, Any] = {name: edit(name, good.read(name)) for name in good.namelist()}
    return zipped(parts | (extra or {}))


def with_entity(part_name: str) -> bytes:
    evil = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_part(lambda name, part: evil + part if name == part_name else part)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_of_every_encoding_and_delimiter(read: Read, encoding: str, delimiter: str) -> None:
    """F6: rare characters are kept."""
    layout, rows = read(csv_bytes(grid(ROWS), encoding=encoding, delimiter=delimiter))
    assert (layout.kind, layout.header_row) == ("csv", 1)
    assert [row.values.customer_name for row in rows] == ["㐂𠮷", "客户2"]
    assert rows[1].values.remark == '逗号,"引号" 换行'


def test_lines_are_those_of_the_file_also_behind_a_record_of_two_lines(read: Read) -> None:
    """Ruling 9."""
    lines = [["标题"], [], *grid([cells(1, remark="一\n二"), cells(2)])]
    layout, rows = read(csv_bytes(lines))
    assert (layout.header_row, [row.line for row in rows]) == (3, [4, 6])


def test_a_workbook_keeps_numbers_dates_and_lines(read: Read) -> None:
    layout, rows = read(workbook([["标题"], [], *grid([cells(1, phone=13812345678, charge=120.5)])]))
    assert (layout.kind, layout.sheet, layout.header_row) == ("xlsx", "Sheet", 3)
    assert (rows[0].line, rows[0].values.phone, rows[0].values.charge) == (4, "13812345678", "120.50")


def test_the_visible_sheet_with_most_data_is_read_a_hidden_one_only_at_last(read: Read) -> None:
    book = Workbook()
    for name, rows, state in (("说明", [], "visible"), ("小", [1], "visible"), ("大", [1, 2, 3], "visible"),
                              ("藏", [1, 2, 3, 4], "hidden")):  # fmt: skip
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for line in grid([cells(n) for n in rows]) if rows else [["只有文字"]]:
            sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    assert read(content.getvalue())[0].sheet == "大"


def test_hidden_rows_and_columns_count(read: Read) -> None:
    book = load_workbook(io.BytesIO(workbook(grid([cells(1), cells(2)]))))
    sheet = book.worksheets[0]
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["A"].hidden = True
    content = io.BytesIO()
    book.save(content)
    assert len(read(content.getvalue())[1]) == 2


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FileError.EMPTY),
        (b"<html><table><tr><td>1</td></tr></table></html>", FileError.HTML),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", FileError.HTML),
        (b'{"rows": []}', FileError.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, FileError.NOT_A_TABLE),
        (b"%PDF-1.7 x", FileError.NOT_A_TABLE),
        (b"PK\x03\x04 cut off", FileError.BROKEN),
        (zipped({"a.txt": "x"}), FileError.NOT_A_TABLE),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), FileError.ODS),
        (zipped({"xl/workbook.bin": "x", "[Content_Types].xml": "<Types/>"}), FileError.XLSB),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", FileError.OLD_EXCEL),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), FileError.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, FileError.NOT_A_TABLE),
        ("只是一段文字，没有表头".encode(), FileError.NO_HEADER),
        (b"\xff" * 40 + b"\x81", FileError.UNKNOWN_ENCODING),
        ("工单号,区域\nWX1,杭州".encode(), FileError.MISSING_COLUMNS),
        (csv_bytes(grid([])), FileError.NO_ROWS),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(read: Read, content: bytes, error: FileError) -> None:
    assert refusal(read, content) is error


def test_macros_objects_and_entities_are_refused(read: Read) -> None:
    """F3, F4; external links are ignored (ruling 15)."""
    macros = with_part(lambda name, part: part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml"))
    assert refusal(read, macros) is FileError.MACROS
    controls = with_part(lambda name, part: part, {"xl/activeX/activeX1.xml": b"<x/>"})
    assert refusal(read, controls) is FileError.EMBEDDED_OBJECTS
    for part_name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"):
        assert refusal(read, with_entity(part_name)) is FileError.UNSAFE_XML
    linked = with_part(lambda name, part: part, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    assert len(read(linked)[1]) == 2


def test_an_entity_in_another_encoding_does_not_slip_through(read: Read) -> None:
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><worksheet/>'.encode("utf-16")
    content = with_part(lambda name, part: wide if name.endswith("sheet1.xml") else part)
    assert refusal(read, content) is FileError.UNSAFE_XML


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "GS1"])
def test_a_cell_in_a_far_corner_is_refused_at_once(read: Read, cell: str) -> None:
    """F2."""
    far = f'<row><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    content = with_part(lambda name, part: part.replace(b"</sheetData>", far))
    assert refusal(read, content) is FileError.TOO_WIDE


def test_a_zip_bomb_is_refused_unopened(read: Read) -> None:
    """F1: with true and with lying headers."""
    bomb = with_part(lambda name, part: part, {"xl/media/big.xml": b" " * (guards.MAX_UNPACKED + 1)})
    assert len(bomb) < 1_000_000
    assert refusal(read, bomb) is FileError.UNSAFE_ARCHIVE
    lying = bytearray(with_part(lambda name, part: part, {"xl/media/big.xml": b" " * 50_000_000}))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(read, bytes(lying)) is FileError.UNSAFE_ARCHIVE


def test_too_many_rows_are_named(read: Read) -> None:
    line = b"WX,\xe5\xae\x89\xe8\xa3\x85\n"
    content = "工单号,工单类型\n".encode() + line * (guards.MAX_ROWS + 200)
    assert refusal(read, content) is FileError.TOO_MANY_ROWS


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(workbook(grid(ROWS)))
    with pytest.raises(UnreadableFile) as problem:
        read_into_spool(path=path, spool=tmp_path / "rows", wall_seconds=0.01)
    assert problem.value.error is FileError.TOO_SLOW


def test_a_child_that_dies_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "ROOT", tmp_path)  # no reader there: the child ends at once
    path = tmp_path / "upload"
    path.write_bytes(b"x")
    with pytest.raises(UnreadableFile) as problem:
        read_into_spool(path=path, spool=tmp_path / "rows")
    assert problem.value.error is FileError.READER_DIED


def test_a_missing_upload_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as problem:
        read_into_spool(path=tmp_path / "nothing", spool=tmp_path / "rows")
    assert problem.value.error is FileError.GONE


def test_the_child_takes_no_memory_of_its_caller(read: Read) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(workbook(grid(ROWS)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
