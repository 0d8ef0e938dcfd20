"""Formulas and error values (reliability.md F8): the result that is stored, or a word about the row."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from tests.workorders.files import FIELDS, HEADINGS, cells, grid
from tests.workorders.hostile import SHEET, ole, record, with_cell, with_part, xls
from workorders.imports import biff
from workorders.imports.rows import CleanRow
from workorders.imports.sandbox import read_into_spool, spooled_rows

BOOLERR, FORMULA = 0x205, 0x06
REF = struct.pack("<HBB", BOOLERR, 0x17, 1)


def first_row(content: bytes, folder: Path) -> CleanRow:
    path, spool = folder / "upload", folder / "rows"
    path.write_bytes(content)
    read_into_spool(path=path, spool=spool)
    return next(iter(spooled_rows(spool=spool)))


def told(row: CleanRow) -> dict[str, Any]:
    return {
        "rejected": [(item.field, item.value) for item in row.problems],
        "dropped": [(item.field, item.value) for item in row.notes],
    }


@pytest.mark.parametrize(
    ("heading", "xml", "value"),
    [
        ("收费金额", '<c r="{at}"><f>60*2</f><v>120</v></c>', ("charge", "120.00")),
        ("备注", '<c r="{at}" t="str"><f>A1&amp;A2</f><v>两个词</v></c>', ("remark", "两个词")),
        ("备注", '<c r="{at}" t="str"><f>IF(1,"")</f><v></v></c>', ("remark", "")),
        ("收费金额", '<c r="{at}"><f t="shared" si="0"/><v>7</v></c>', ("charge", "7.00")),
    ],
)
def test_a_formula_reads_as_its_stored_result(
    tmp_path: Path, heading: str, xml: str, value: tuple[str, str]
) -> None:
    row = first_row(with_cell(heading, xml), tmp_path)
    assert told(row) == {"rejected": [], "dropped": []}
    assert getattr(row.values, value[0]) == value[1]


@pytest.mark.parametrize(
    ("heading", "xml", "field"),
    [
        ("收费金额", '<c r="{at}"><f>SUM(A1:A2)</f></c>', "charge"),
        ("备注", '<c r="{at}"><f>SUM(A1:A2)</f><v></v></c>', "remark"),
        ("联系电话", '<c r="{at}"><f>SUM(A1:A2)</f><v /></c>', "phone"),
        ("备用电话", '<c r="{at}"><f>SUM(A1:A2)</f></c>', "phone_alt"),
        ("工单号", '<c r="{at}" t="n"><f>SUM(A1:A2)</f></c>', "order_no"),
    ],
)
def test_a_formula_without_a_result_rejects_the_row_in_any_column(
    tmp_path: Path, heading: str, xml: str, field: str
) -> None:
    row = first_row(with_cell(heading, xml), tmp_path)
    assert told(row)["rejected"] == [(field, "=SUM(A1:A2)")]


@pytest.mark.parametrize(
    ("heading", "mark", "told_as"),
    [
        ("收费金额", "#REF!", {"rejected": [("charge", "#REF!")], "dropped": []}),
        ("派单时间", "#VALUE!", {"rejected": [("dispatched_at", "#VALUE!")], "dropped": []}),
        ("工单号", "#N/A", {"rejected": [("order_no", "#N/A")], "dropped": []}),
        ("备注", "#N/A", {"rejected": [], "dropped": [("remark", "#N/A")]}),
        ("客户姓名", "#NAME?", {"rejected": [("customer_name", "#NAME?")], "dropped": []}),
        ("备注", "#GETTING_DATA", {"rejected": [], "dropped": [("remark", "#GETTING_DATA")]}),
    ],
)
def test_an_error_value_counts_as_unreadable_and_never_as_empty(
    tmp_path: Path, heading: str, mark: str, told_as: dict[str, Any]
) -> None:
    """Ruling 6. The last is an error that the fast reader does not know."""
    row = first_row(with_cell(heading, '<c r="{at}" t="e"><v>' + mark + "</v></c>"), tmp_path)
    assert told(row) == told_as


def test_an_error_value_as_a_phone_lets_the_order_in(tmp_path: Path) -> None:
    """Ruling 1: no good number at all, the order goes in all the same."""
    row = first_row(with_cell("联系电话", '<c r="{at}" t="e"><f>1/0</f><v>#DIV/0!</v></c>'), tmp_path)
    assert (row.problems, row.values.phone_raw, row.values.phone_status) == ([], "#DIV/0!", "invalid_format")


def test_cells_without_a_place_of_their_own_are_counted(tmp_path: Path) -> None:
    def edit(name: str, part: bytes) -> bytes:
        if name != SHEET:
            return part
        line = "".join(f'<c t="inlineStr"><is><t>{cells(1)[field]}</t></is></c>' for field in FIELDS[:-2])
        heads = "".join(f'<c t="inlineStr"><is><t>{heading}</t></is></c>' for heading in HEADINGS)
        data = f"<row>{heads}</row><row>{line}<c/><c><f>A1</f></c></row>".encode()
        return part[: part.index(b"<sheetData>") + 11] + data + part[part.index(b"</sheetData>") :]

    assert told(first_row(with_part(edit), tmp_path))["rejected"] == [("remark", "=A1")]


def test_an_error_value_of_an_old_workbook_is_no_empty_cell_either(tmp_path: Path) -> None:
    lines: list[list[Any]] = grid([cells(1), cells(2)])
    lines[1][FIELDS.index("charge")] = REF
    assert told(first_row(xls(lines), tmp_path))["rejected"] == [("charge", "#REF!")]
    divided = struct.pack("<HBBBBHH", FORMULA, 2, 0, 0x07, 0, 0, 0xFFFF)
    lines[1][FIELDS.index("charge")] = divided + struct.pack("<HIH", 0, 0, 0)
    assert told(first_row(xls(lines), tmp_path))["rejected"] == [("charge", "#DIV/0!")]


def old_formula(result: bytes) -> bytes:
    """A formula's record with these eight bytes of result."""
    return struct.pack("<H", FORMULA) + result + struct.pack("<HIH", 0, 0, 0)


TEXT_FOLLOWS, EMPTY_TEXT = b"\0\0\0\0\0\0\xff\xff", b"\x03\0\0\0\0\0\xff\xff"
TWO_WORDS = struct.pack("<HB", 3, 1) + "两个词".encode("utf-16-le")


@pytest.mark.parametrize(
    ("result", "behind", "value"),
    [
        (struct.pack("<d", 120.0), b"", ("charge", "120.00")),
        (TEXT_FOLLOWS, record(0x207, TWO_WORDS), ("remark", "两个词")),
        (TEXT_FOLLOWS, record(0x4BC, bytes(8)) + record(0x207, TWO_WORDS), ("remark", "两个词")),
        (EMPTY_TEXT, b"", ("remark", "")),
    ],
)
def test_a_formula_of_an_old_workbook_reads_as_its_stored_result(
    tmp_path: Path, result: bytes, behind: bytes, value: tuple[str, str]
) -> None:
    lines: list[list[Any]] = grid([cells(1), cells(2)])
    lines[1][FIELDS.index(value[0])] = (old_formula(result), behind)
    row = first_row(xls(lines), tmp_path)
    assert told(row) == {"rejected": [], "dropped": []}
    assert getattr(row.values, value[0]) == value[1]


@pytest.mark.parametrize("field", ["charge", "remark", "order_no"])
def test_a_text_that_an_old_workbook_announces_and_does_not_hold_rejects_the_row(
    tmp_path: Path, field: str
) -> None:
    lines: list[list[Any]] = grid([cells(1), cells(2)])
    lines[1][FIELDS.index(field)] = old_formula(TEXT_FOLLOWS)
    assert told(first_row(xls(lines), tmp_path))["rejected"] == [(field, "=…")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        ole({}),
        ole({"Workbook": b"\x09\x08\xff\xff"}),
        ole({"Workbook": b"\x85\x00\x08\x00\xff\xff\xff\xff\x00\x00\x00\x00"}),
        xls([["a"]])[:700],
    ],
)
def test_a_container_that_does_not_add_up_is_no_matter_here(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "old"
    path.write_bytes(content)
    assert biff.silent_cells(path=path) == {}
