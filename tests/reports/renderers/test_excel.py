"""The daily workbook reopened: forms.md 2.1, rulings 48, 55, 56."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from reports.policies.daybook import DayBook, DayFacts, day_book
from reports.policies.forms import Header
from reports.policies.lines import Answers
from reports.renderers import styles
from reports.renderers.excel import (
    DETAIL_SHEET,
    MOST_DETAILS,
    SEE_SECOND_FILE,
    daily_poster,
    daily_workbook,
)
from tests.config.lib.test_sheets import PAYLOADS
from tests.reports.lines import WANG, ZHANG, answered, completed, dispatched

A4_LONG_SIDE = 842  # points
MADE_AT = datetime(2026, 6, 5, 10, 42, tzinfo=UTC)
HEADER = Header("杭州", "全部", date(2026, 6, 5), "范琳 018", date(2026, 6, 5))
LINES = (
    dispatched(worker=WANG, order_no="O1", category="冰箱"),
    completed(worker=ZHANG, order_no="O3"),
    answered(worker=ZHANG, order_no="O3", satisfaction=2, attitude_rating=3, site_cleaned="no"),
)


def book_of(*, lines: tuple = LINES, header: Header = HEADER) -> DayBook:
    facts = DayFacts(lines=lines, tasks=(), erp_as_of="2026-06-06 06:00")
    return day_book(facts=facts, header=header, remarks={})


def reopened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def values(page: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_sheets_are_found_by_name() -> None:
    names = reopened(daily_workbook(book=book_of(), made_at=MADE_AT)).sheetnames
    assert names == ["日报 全部", "日报 冰箱", "日报 空调", "回访明细", "回访汇总", "当日派当日完"]


def test_the_form_sheet_holds_title_header_table_signature_and_foot() -> None:
    page = reopened(daily_workbook(book=book_of(), made_at=MADE_AT))["日报 空调"]
    assert [row[0] if row[1] is None else row for row in values(page)] == [
        "区域售后客服回访日报表",
        "区域：杭州        品类：空调        2026年6月5日",
        ["姓名", "派单量", "当天完成量", "服务态度", "有无清理现场", "收费情况", "备注"],
        ["张师傅", 0, 1, "好0 中1 差0", "有0 无1", "免费1 合规0 违规0", "不满意1(O3)"],
        ["合计", 0, 1, "好0 中1 差0", "有0 无1", "免费1 合规0 违规0", None],
        "制表人：范琳 018        制表日期：2026年6月5日",
        "派单量、完成量按当日服务统计，派单量含送修；态度、清理、收费按当日回访结果统计（一次回访）。",
        "服务态度来源：态度评分（5–4 好 / 3 中 / 2–1 差）。ERP数据截至 2026-06-06 06:00。",
    ]


def test_the_form_is_drawn_as_on_paper() -> None:
    page = reopened(daily_workbook(book=book_of(), made_at=MADE_AT))["日报 空调"]
    assert (page["A1"].font.name, page["A3"].font.name, page["A4"].font.name) == ("黑体", "宋体", "宋体")
    assert {str(merged) for merged in page.merged_cells} == {"A1:G1", "A2:G2", "A6:G6", "A7:G7", "A8:G8"}
    assert page["A3"].border.left.style == page["A3"].border.top.style == "medium"
    assert page["D4"].border.left.style == page["D4"].border.bottom.style == "thin"
    assert page["G5"].border.right.style == page["G5"].border.bottom.style == "medium"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.print_title_rows == "$1:$3"
    assert page.print_area == "'日报 空调'!$A$1:$G$8"


def test_a_long_remark_gets_a_taller_row() -> None:
    lines = tuple(
        answered(worker=ZHANG, order_no=f"WX2026060500{number:03d}", satisfaction=1) for number in range(9)
    )
    page = reopened(daily_workbook(book=book_of(lines=lines), made_at=MADE_AT))["日报 全部"]
    assert page.row_dimensions[4].height > 5 * 15


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_people_becomes_a_formula(payload: str) -> None:
    hostile = replace(ZHANG, name=payload)
    line = answered(worker=hostile, order_no=payload, category=payload, satisfaction=1)
    line = replace(line, customer=payload, agent=payload, answers=Answers(description=payload))
    book = book_of(lines=(line,), header=replace(HEADER, region=payload, prepared_by=payload))
    content = daily_workbook(book=book, made_at=MADE_AT)
    types = {cell.data_type for page in reopened(content) for row in page.iter_rows() for cell in row}
    assert types <= {"s", "n"}
    with ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_the_widest_sheet_fits_a4_at_sixty_per_cent() -> None:
    points = sum(width * 7 + 5 for width in styles.DETAIL_WIDTHS) * 0.75
    assert (A4_LONG_SIDE - 2 * 0.4 * 72) / points >= 0.6


def test_the_same_day_gives_the_same_bytes() -> None:
    assert daily_workbook(book=book_of(), made_at=MADE_AT) == daily_workbook(book=book_of(), made_at=MADE_AT)


def test_the_poster_is_the_one_form_in_large_type_without_shade() -> None:
    workbook = reopened(daily_poster(form=book_of().forms[0], made_at=MADE_AT))
    page = workbook["张贴版"]
    assert workbook.sheetnames == ["张贴版"]
    assert page["A1"].value == "区域售后客服回访日报表"
    assert page["A4"].font.size == 16
    assert {cell.fill.fill_type for row in page.iter_rows() for cell in row} == {None}


def test_more_than_five_thousand_details_are_a_second_file() -> None:
    """Ruling 56."""
    calls = tuple(answered(worker=ZHANG, order_no=f"A{number}") for number in range(MOST_DETAILS + 1))
    page = reopened(daily_workbook(book=book_of(lines=calls), made_at=MADE_AT))[DETAIL_SHEET]
    assert page.max_row == 4
    assert page["A4"].value == SEE_SECOND_FILE.format(rows=5_001, most=5_000)
