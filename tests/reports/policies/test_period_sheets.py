"""The further sheets of weekly and monthly: forms.md 2.2, 2.3; what has no source yet says 暂无."""

from __future__ import annotations

from reports.policies.monthly_sheets import (
    REGION_COLUMNS,
    RegionLine,
    SuggestionLine,
    regions_sheet,
    suggestions_sheet,
)
from reports.policies.period_book import FurtherSheet
from reports.policies.registers import REGISTERS
from reports.policies.tables import Cell, Figure
from reports.policies.weekly_sheets import NO_DIFFERENCE, differences_sheet, review_sheet
from tests.reports.books import ENTRY, monthly_sheets, weekly_sheets


def texts(*, sheet: FurtherSheet) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in (*sheet.table.rows, sheet.table.totals)]


def test_the_sheets_are_found_by_their_names() -> None:
    assert [sheet.name for sheet in weekly_sheets()] == ["抽访结果", "核对差异", "复核清单"]
    assert [sheet.name for sheet in monthly_sheets()] == ["区域对比", "建议汇总", "整改措施", "考核汇总"]


def test_the_spot_calls_have_the_weeklys_columns_and_say_that_there_are_none_yet() -> None:
    sheet = weekly_sheets()[0]
    assert [column.heading for column in sheet.table.columns[:9]] == [
        "姓名", "上门量", "送修量", "总量", "非常满意", "满意", "一般", "不太满意", "很不满意",
    ]  # fmt: skip
    assert texts(sheet=sheet) == [["合计", *["暂无"] * 14]]
    assert "尚未开始" in sheet.notes[0]


def test_a_difference_is_filed_less_erp_and_unknown_slips_are_a_dash() -> None:
    sheet = weekly_sheets()[1]
    assert texts(sheet=sheet) == [
        ["2026-06-03", "张师傅", "完成", "", "2", "2", "1", "1", "次日补录"],
        ["2026-06-04", "王师傅", "派单", "", "—", "1", "2", "-1", ""],
        ["合计", "2", "", "", "", "", "", "", ""],
    ]
    assert sheet.notes[0] == "报表数据真实性：核对 40 行，一致 38 行，95.0%。"


def test_a_week_without_differences_says_so() -> None:
    sheet = differences_sheet(lines=[], checked=0, equal=0)
    assert sheet.notes[0] == "报表数据真实性：核对 0 行，一致 0 行，—。"
    assert NO_DIFFERENCE in sheet.notes


def test_the_review_list_holds_the_registers_with_the_verdicts_column() -> None:
    rows = texts(sheet=weekly_sheets()[2])
    assert [row[:4] for row in rows[:2]] == [["1", "不属实", "杭州", "WX1"], ["2", "资料错误", "杭州", "WX1"]]
    assert [row[-2:] for row in rows[:2]] == [["满意结案", "暂无"]] * 2
    assert rows[2][:2] == ["合计", "2"]


def test_regions_stand_beside_each_other_and_the_total_has_neither_rank_nor_flag() -> None:
    cells = {"due": Cell(figures=(Figure(5),)), "rank": Cell(words="1"), "flag": Cell(words="差：满意度")}
    sheet = regions_sheet(lines=[RegionLine("HZ", "杭州", cells)], total=RegionLine("*", "合计", cells))
    rows = [
        dict(zip((column.key for column in REGION_COLUMNS), row, strict=True)) for row in texts(sheet=sheet)
    ]
    assert (rows[0]["name"], rows[0]["due"], rows[0]["rank"], rows[0]["flag"]) == (
        "杭州",
        "5",
        "1",
        "差：满意度",
    )
    assert rows[0]["truthfulness_rate"] == rows[0]["interval"] == "暂无"
    assert (rows[1]["name"], rows[1]["rank"], rows[1]["flag"]) == ("合计", "", "")
    assert sheet.compares_regions


def test_suggestions_go_by_number() -> None:
    lines = [SuggestionLine("a", "收费", 1), SuggestionLine("b", "配件", 2), SuggestionLine("c", "其他", 1)]
    assert [row[:3] for row in texts(sheet=suggestions_sheet(lines=lines))] == [
        ["配件", "2", "50.0"],
        ["其他", "1", "25.0"],
        ["收费", "1", "25.0"],
        ["合计", "4", "100.0"],
    ]


def test_improvements_are_numbered_and_assessments_wait_for_headquarters() -> None:
    improvements, assessments = monthly_sheets()[2:]
    assert texts(sheet=improvements)[0] == [
        "1", "杭州", "TS-1", "安装", "重新培训", "安装部", "王主管", "2026-06-30", "", "进行中",
    ]  # fmt: skip
    assert texts(sheet=assessments) == [["合计", *["暂无"] * 4]]


def test_every_sheet_is_read_back_as_it_was_stored() -> None:
    for sheet in (*weekly_sheets(), *monthly_sheets()):
        assert FurtherSheet.from_json(stored=sheet.as_json()) == sheet


def test_a_list_that_is_cut_says_how_much_it_leaves_out() -> None:
    assert len(weekly_sheets()[2].notes) == 1
    cut = review_sheet(entries=[(REGISTERS[0], [ENTRY])], total=5_001)
    assert cut.notes[-1] == "共 5001 件，本表只列出 1 件，其余见登记册。"
    assert cut.table.totals.cells[1].text == "5001"
