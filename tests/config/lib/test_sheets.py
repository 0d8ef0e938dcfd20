"""Reliability E1–E3, ruling 56: what people typed stays text, every file opens, names are harmless."""

import errno
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib import sheets
from config.lib.sheets import details

MADE_AT = datetime(2026, 6, 5, 10, 42, tzinfo=UTC)
PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "=IMPORTXML(CONCAT(1,2),3)",
    "#N/A",
    "#REF!",
    "_x003D_1+1",
    "http://evil.example",
    "1E400",
]


def book_of(*, texts: list[str]) -> bytes:
    return sheets.list_workbook(
        name="表", headings=["内容"], rows=[[text] for text in texts], made_at=MADE_AT
    )


def cells_of(*, content: bytes) -> list[Any]:
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [row[0] for row in page.iter_rows(min_row=2)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_payload_stays_text(payload: str) -> None:
    cell = cells_of(content=book_of(texts=[payload]))[0]
    assert cell.data_type == "s"
    assert cell.value == sheets.clean_text(text=payload)
    assert cell.hyperlink is None


@pytest.mark.parametrize("payload", PAYLOADS[:13])
def test_a_payload_cannot_wake_up_when_the_cell_is_edited(payload: str) -> None:
    assert cells_of(content=book_of(texts=[payload]))[0].quotePrefix is True


def test_no_formula_stands_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(book_of(texts=PAYLOADS))) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/"))
    assert re.findall(rb"<f[ >]|<hyperlink", parts) == []


def test_ordinary_text_is_not_marked() -> None:
    assert cells_of(content=book_of(texts=["张师傅"]))[0].quotePrefix is False


def test_numbers_stay_numbers() -> None:
    content = sheets.list_workbook(name="表", headings=["数"], rows=[[7]], made_at=MADE_AT)
    assert (cells_of(content=content)[0].value, cells_of(content=content)[0].data_type) == (7, "n")


def test_illegal_characters_and_surrogates_are_replaced() -> None:
    assert sheets.clean_text(text="a\x00b\x1fc\ud800d\ufffee\r\nf\tg") == "a�b�c�d�e\nf\tg"


def test_an_excel_escape_cannot_smuggle_a_character() -> None:
    assert sheets.clean_text(text="_x003D_1+1") == "＿x003D_1+1"


def test_a_text_longer_than_a_cell_is_cut_with_a_mark() -> None:
    cut = sheets.clean_text(text="长" * 40_000)
    assert len(cut) == sheets.CELL_LIMIT
    assert cut.endswith(sheets.CUT_MARK)
    assert sheets.clean_text(text="长" * 32_767) == "长" * 32_767


def test_characters_outside_the_first_plane_count_two() -> None:
    cut = sheets.clean_text(text="𠮷" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= sheets.CELL_LIMIT
    assert cut.endswith("𠮷" + sheets.CUT_MARK)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=40), min_size=40, max_size=40))
def test_every_text_makes_a_file_that_opens_again(texts: list[str]) -> None:
    found = [cell.value or "" for cell in cells_of(content=book_of(texts=texts))]
    assert found == [sheets.clean_text(text=text) for text in texts]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert book_of(texts=PAYLOADS) == book_of(texts=PAYLOADS)


def test_the_time_of_the_file_is_the_one_given() -> None:
    properties = openpyxl.load_workbook(io.BytesIO(book_of(texts=["x"]))).properties
    assert properties.created == datetime(2026, 6, 5, 10, 42)
    assert properties.modified == datetime(2026, 6, 5, 10, 42)


def test_sheet_names_become_legal_and_unique() -> None:
    book = sheets.Book(title="x", made_at=MADE_AT)
    for name in ["日报 空调/冰箱", "日报 空调:冰箱", "长" * 40, "长" * 50, "[]*?"]:
        book.sheet(name=name, widths=[10]).put(row=1, column=1, value="x", look=sheets.PLAIN)
    names = openpyxl.load_workbook(io.BytesIO(book.as_bytes())).sheetnames
    assert names == ["日报 空调_冰箱", "日报 空调_冰箱(2)", "长" * 31, "长" * 28 + "(2)", "____"]


def test_paper_is_a4_landscape_one_page_wide_with_title_rows() -> None:
    page: Any = openpyxl.load_workbook(io.BytesIO(book_of(texts=["x"]))).worksheets[0]
    assert page.page_setup.paperSize == 9
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage is True
    assert page.print_title_rows == "$1:$1"
    assert page.print_area == "'表'!$A$1:$A$2"


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("杭州 日报", "杭州_日报.xlsx"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_x.xlsx"),
        ("../../etc/passwd", "etc_passwd.xlsx"),
        ('"; filename=x', "filename=x.xlsx"),
        ("", "file.xlsx"),
    ],
)
def test_file_names_are_one_harmless_line(stem: str, name: str) -> None:
    assert sheets.file_name(stem=stem) == name


def test_the_disposition_is_one_line_with_both_names() -> None:
    header = sheets.disposition(name='杭州"日报\r\n😀.xlsx', fallback="daily-HZ.xlsx")
    assert header == (
        'attachment; filename="daily-HZ.xlsx"; '
        "filename*=UTF-8''%E6%9D%AD%E5%B7%9E_%E6%97%A5%E6%8A%A5%F0%9F%98%80.xlsx"
    )


HEADS = [
    sheets.Heading("内容"),
    sheets.Heading("=数", sheets.Shape.COUNT),
    sheets.Heading("额", sheets.Shape.AMOUNT),
    sheets.Heading("日", sheets.Shape.DAY),
    sheets.Heading("时", sheets.Shape.CLOCK),
]
ROW = ("=1+1", 7, Decimal("2.50"), date(2026, 6, 5), datetime(2026, 6, 5, 10, 42))


def detail_book(folder: Path, *, rows: list[tuple[Any, ...]], heads: Any = HEADS) -> list[list[Any]]:
    path = folder / "details.xlsx"
    counted = sheets.write_workbook(
        target=str(path), name="明细", headings=heads, rows=rows, expected=len(rows)
    )
    assert counted == len(rows)
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]


def test_a_detail_file_keeps_the_kind_of_every_cell(tmp_path: Path) -> None:
    head, first, second = detail_book(tmp_path, rows=[ROW, ("x", *(None,) * 4)])
    assert [cell.value for cell in head] == ["内容", "=数", "额", "日", "时"]
    assert [cell.data_type for cell in first] == ["s", "n", "n", "d", "d"]
    assert [cell.value for cell in first] == [
        "=1+1",
        7,
        2.5,
        datetime(2026, 6, 5),
        datetime(2026, 6, 5, 10, 42),
    ]
    assert [cell.value for cell in second] == ["x", None, None, None, None]


def test_a_text_cell_of_a_detail_file_stays_text_when_it_is_edited(tmp_path: Path) -> None:
    rows = [(payload,) for payload in PAYLOADS]
    _head, *found = detail_book(tmp_path, rows=rows, heads=[sheets.Heading("内容")])
    assert {cell.number_format for [cell] in found} == {"@"}
    assert {cell.data_type for [cell] in found} == {"s"}
    assert [cell.value for [cell] in found] == [sheets.clean_text(text=payload) for payload in PAYLOADS]


def test_a_detail_file_without_rows_has_its_headings(tmp_path: Path) -> None:
    assert [cell.value for cell in detail_book(tmp_path, rows=[])[0]] == ["内容", "=数", "额", "日", "时"]


def test_headings_that_are_alike_do_not_swallow_a_column(tmp_path: Path) -> None:
    heads = [sheets.Heading("a\x00"), sheets.Heading("a\x01"), sheets.Heading("a")]
    head, row = detail_book(tmp_path, rows=[("1", "2", "3")], heads=heads)
    assert len({cell.value for cell in head}) == 3
    assert [cell.value for cell in row] == ["1", "2", "3"]


def test_rows_over_the_limit_of_a_sheet_go_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(details, "ROWS_A_SHEET", 2)
    path = tmp_path / "long.xlsx"
    rows = [(str(number),) for number in range(5)]
    sheets.write_workbook(target=str(path), name="明细", headings=HEADS[:1], rows=rows, expected=5)
    book = openpyxl.load_workbook(path)
    assert {page.title: page.max_row - 1 for page in book.worksheets} == {
        "明细": 2,
        "明细(2)": 2,
        "明细(3)": 1,
    }


def test_an_error_on_the_way_reaches_the_caller_as_it_was(tmp_path: Path) -> None:
    class OwnError(Exception):
        pass

    def rows() -> Iterator[tuple[str]]:
        yield ("1",)
        raise OwnError

    with pytest.raises(OwnError):
        sheets.write_workbook(
            target=str(tmp_path / "x.xlsx"), name="明细", headings=HEADS[:1], rows=rows(), expected=2
        )


def test_a_full_disk_is_told_by_its_number() -> None:
    """F11."""
    rows = [("长" * 1_000,)] * 5_000
    with pytest.raises(OSError, match="No space left") as problem:
        sheets.write_workbook(target="/dev/full", name="明细", headings=HEADS[:1], rows=rows, expected=5_000)
    assert problem.value.errno == errno.ENOSPC


def test_a_csv_has_its_mark_and_no_formula() -> None:
    target = io.BytesIO()
    assert (
        sheets.write_csv(target=target, headings=HEADS, rows=[ROW, ("\u200b=1", None, None, None, None)]) == 2
    )
    assert target.getvalue().decode("utf-8") == (
        "\ufeff内容,'=数,额,日,时\r\n'=1+1,7,2.50,2026-06-05,2026-06-05 10:42\r\n'\u200b=1,,,,\r\n"
    )
