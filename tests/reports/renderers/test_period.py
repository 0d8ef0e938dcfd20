"""Weekly and monthly workbook reopened: forms.md 2.2, 2.3, 13; rulings 48, 55, 56; reliability E1."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from reports.policies.period_book import PeriodBook
from reports.renderers.period import Links, period_batch, period_poster, period_workbook
from tests.config.lib.test_sheets import PAYLOADS
from tests.reports.books import MADE_AT, monthly_book, weekly_book
from tests.reports.counts import WEEK
from tests.reports.lines import WANG, ZHANG

LINKS = Links(
    site="https://huifang.example", path=lambda form, row, drill: f"/f/?measure={drill}&row={len(row)}"
)


def reopened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def values(page: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in page.iter_rows()]


def first_cells(page: Worksheet) -> list[object]:
    return [row[0] for row in values(page)]


def merged(page: Worksheet) -> set[str]:
    return {str(block) for block in page.merged_cells}


def test_the_weekly_is_drawn_as_on_paper() -> None:
    page = reopened(period_workbook(book=weekly_book(), made_at=MADE_AT))["周报 空调"]
    assert values(page)[2:6] == [
        ["姓名", "完成工单量", None, None, "服务态度", None, None, None, None],
        [None, "上门量", "送修量", "总量", "非常满意", "满意", "一般", "不太满意", "很不满意"],
        ["张师傅", 4, 1, 5, 1, 1, 0, 1, 0],
        ["合计", 4, 1, 5, 1, 1, 0, 1, 0],
    ]
    assert first_cells(page)[:2] == [
        "总部客服回访情况周报表",
        "区域：杭州        品类：空调        2026年6月1日（—6月7日）",
    ]
    assert first_cells(page)[6] == "制表人：________________        制表日期：2026年7月3日"
    assert {"A3:A4", "B3:D3", "E3:I3"} <= merged(page)
    assert page["E3"].border.right.style == page["I3"].border.right.style == "medium"
    assert (page["A1"].font.name, page["B4"].font.name, page["A5"].font.name) == ("黑体", "宋体", "宋体")
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert (page.print_title_rows, page.freeze_panes) == ("$1:$4", "A5")


def test_the_monthly_has_seventeen_columns_under_merged_headings() -> None:
    page = reopened(period_workbook(book=monthly_book(), made_at=MADE_AT))["月报 空调"]
    assert values(page)[2:6] == [
        ["姓名", "派工情况", None, None, "送修情况", None, None, "派单送修总量", "派单送修完工总量",
         "完工比例%", "服务态度情况", None, None, None, None, None, "满意度占比%"],
        [None, "派单量", "完工量", "比例%", "送修量", "完工量", "比例%", None, None, None,
         "非常满意", "比例%", "满意", "比例%", "不满意", "比例%", None],
        ["张师傅", 4, 3, "75.0", 1, 1, "100.0", 5, 4, "80.0", 1, "25.0", 1, "25.0", 1, "25.0", "50.0"],
        ["合计", 4, 3, "75.0", 1, 1, "100.0", 5, 4, "80.0", 1, "25.0", 1, "25.0", 1, "25.0", "50.0"],
    ]  # fmt: skip
    assert {"A3:A4", "B3:D3", "E3:G3", "H3:H4", "I3:I4", "J3:J4", "K3:P3", "Q3:Q4"} <= merged(page)
    assert first_cells(page)[1] == "区域：杭州        品类：空调        2026年6月份"
    assert first_cells(page)[7].startswith("另有“一般”1 件（25.0%），计入分母。")
    assert page.print_area == f"'月报 空调'!$A$1:$Q${page.max_row}"


def test_forms_come_first_and_further_sheets_after_them() -> None:
    weekly = reopened(period_workbook(book=weekly_book(), made_at=MADE_AT))
    assert weekly.sheetnames == ["周报 全部", "周报 空调", "抽访结果", "核对差异", "复核清单"]
    monthly = reopened(period_workbook(book=monthly_book(), made_at=MADE_AT))
    assert monthly.sheetnames == [
        "月报 全部", "月报 空调", "区域对比", "建议汇总", "整改措施", "考核汇总",
    ]  # fmt: skip
    assert first_cells(monthly["区域对比"])[1].startswith("区域：全部")
    assert first_cells(monthly["整改措施"])[1].startswith("区域：杭州")
    for page in (weekly["核对差异"], monthly["区域对比"]):
        assert (page.print_title_rows, page.page_setup.orientation) == ("$1:$3", "landscape")
    assert weekly["抽访结果"].print_title_rows == "$1:$4"


def test_what_the_sheet_holds_is_what_the_table_holds() -> None:
    book = monthly_book(counts={"空调": {ZHANG: WEEK, WANG: {"dispatched_onsite": 3, "attitude_1": 1}}})
    workbook = reopened(period_workbook(book=book, made_at=MADE_AT))
    for form in book.forms:
        read = values(workbook[f"月报 {form.header.category}"])[4:]
        for row, printed in zip((*form.table.rows, form.table.totals), read, strict=False):
            assert [cell.value for cell in row.cells] == printed
    for sheet in book.sheets:
        read = values(workbook[sheet.name])[3:]
        for row, printed in zip((*sheet.table.rows, sheet.table.totals), read, strict=False):
            assert [cell.value for cell in row.cells] == [
                text if text is not None else "" for text in printed
            ]


def test_each_figure_opens_its_page() -> None:
    page = reopened(period_workbook(book=monthly_book(), made_at=MADE_AT, links=LINKS))["月报 空调"]
    linked = [cell.hyperlink.target for cell in page[5][1:]]
    assert linked[0] == "https://huifang.example/f/?measure=dispatched_onsite&row=8"
    assert linked[-1] == "https://huifang.example/f/?measure=satisfaction_5+satisfaction_4&row=8"
    assert page[6][1].hyperlink.target.endswith("&row=1")
    assert page["A5"].hyperlink is page["A8"].hyperlink is None
    plain = reopened(period_workbook(book=monthly_book(), made_at=MADE_AT))["月报 空调"]
    assert {cell.hyperlink for row in plain.iter_rows() for cell in row} == {None}


def test_the_poster_is_the_one_form_in_large_type_without_shade() -> None:
    for book, size in ((weekly_book(), 16), (monthly_book(), 14)):
        workbook = reopened(period_poster(book=book.only(category="空调"), made_at=MADE_AT))
        assert workbook.sheetnames == ["张贴版"]
        page = workbook["张贴版"]
        assert page["A5"].font.size == size
        assert "品类：空调" in str(page["A2"].value)
        assert {cell.fill.fill_type for row in page.iter_rows() for cell in row} == {None}
        assert page.page_setup.paperSize == 9


def test_all_categories_of_all_regions_stand_in_one_file_a_form_a_sheet() -> None:
    two = {"空调": {ZHANG: WEEK}, "冰箱": {WANG: WEEK}}
    books = [weekly_book(counts=two), weekly_book(region="宁波"), weekly_book(region="宁波")]
    workbook = reopened(period_batch(books=books, made_at=MADE_AT))
    assert workbook.sheetnames == [
        "周报 杭州 全部", "周报 杭州 冰箱", "周报 杭州 空调", "周报 宁波 全部", "周报 宁波 空调",
        "周报 宁波 全部(2)", "周报 宁波 空调(2)",
    ]  # fmt: skip
    for page in workbook:
        assert (page.print_title_rows, page.page_setup.fitToWidth) == ("$1:$4", 1)


def hostile(payload: str) -> PeriodBook:
    worker = replace(ZHANG, name=payload, number=payload)
    book = weekly_book(counts={payload: {worker: WEEK}}, region=payload)
    header = replace(book.forms[0].header, note=payload, prepared_by=payload)
    return replace(book, forms=tuple(replace(form, header=header) for form in book.forms))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_people_becomes_a_formula_or_a_link(payload: str) -> None:
    workbook = reopened(period_workbook(book=hostile(payload), made_at=MADE_AT, links=LINKS))
    cells = [cell for page in workbook for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.hyperlink.target.split("?")[0] for cell in cells if cell.hyperlink} == {
        "https://huifang.example/f/"
    }


def test_the_same_book_gives_the_same_bytes() -> None:
    for book in (weekly_book(), monthly_book()):
        made = {period_workbook(book=book, made_at=MADE_AT, links=LINKS) for _time in range(2)}
        assert len(made) == 1
