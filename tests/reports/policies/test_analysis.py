"""The month's analysis out of counts: J1, A11, L16, L18."""

from __future__ import annotations

from reports.policies.analysis import (
    Analysis,
    AnalysisFacts,
    LostTime,
    Section,
    analysis,
    category_section,
    lost_time_section,
    reason_section,
    repeat_section,
    trend_section,
)
from tests.reports.counts import month_header
from tests.reports.lines import WANG, ZHANG

OF_ZHANG = {
    "completed_onsite": 8, "completed_carry_in": 2, "satisfaction_5": 3, "satisfaction_2": 1, "cases": 1,
    "repairs": 4, "repeat_repairs": 1,
}  # fmt: skip
OF_WANG = {"completed_onsite": 30, "satisfaction_4": 1, "repairs": 12}
FACTS = AnalysisFacts(
    months=[("2026-05", {"due": 4, "handled": 2}), ("2026-06", {"due": 1, "handled": 1, "timely": 1})],
    technicians={ZHANG: OF_ZHANG, WANG: OF_WANG},
    categories={"冰箱": OF_ZHANG, "空调": OF_WANG},
    reasons={"收费": 1, "安装质量": 2, "服务态度": 1},
    lost=[LostTime("lag", "数据晚到", 14, 400, "20.5", "完工后才导入"), LostTime("none", "退回", 0, 0)],
)


def made() -> Analysis:
    return analysis(facts=FACTS, header=month_header(category="全部"))


def texts(section: Section) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in (*section.table.rows, section.table.totals)]


def test_six_sections_of_one_month() -> None:
    assert [section.name for section in made().sections] == [
        "趋势", "服务人员", "品类", "不满意原因", "重复维修", "回访耗时",
    ]  # fmt: skip
    assert made().header_line == "区域：杭州        品类：全部        2026年6月份"


def test_what_is_drawn_is_a_column_of_its_table() -> None:
    for section in made().sections:
        keys = {column.key for column in section.table.columns}
        assert {*section.bars, *section.lines} <= keys


def test_the_trend_ends_with_all_months_together_and_averages_nothing() -> None:
    assert [row[:4] for row in texts(trend_section(months=FACTS.months))] == [
        ["2026-05", "4", "50.0", "0.0"],
        ["2026-06", "1", "100.0", "100.0"],
        ["合计", "5", "60.0", "20.0"],
    ]


def test_technicians_and_categories_go_by_finished_orders() -> None:
    assert [row[0] for row in texts(made().sections[1])] == ["王师傅", "张师傅", "合计"]
    assert texts(category_section(counts=FACTS.categories)) == [
        ["空调", "30", "1", "100.0", "0", "0", "0.0", "0"],
        ["冰箱", "10", "4", "75.0", "1", "1", "10.0", "1"],
        ["合计", "40", "5", "80.0", "1", "1", "2.5", "1"],
    ]


def test_reasons_are_a_pareto() -> None:
    assert texts(reason_section(counts=FACTS.reasons)) == [
        ["安装质量", "2", "50.0", "50.0"],
        ["收费", "1", "25.0", "75.0"],
        ["服务态度", "1", "25.0", "100.0"],
        ["合计", "4", "100.0", ""],
    ]
    assert texts(reason_section(counts={})) == [["合计", "0", "—", ""]]


def test_repeats_list_whom_they_concern_and_add_up_everybody() -> None:
    assert texts(repeat_section(counts=FACTS.technicians)) == [
        ["张师傅", "4", "1", "25.0"],
        ["合计", "16", "1", "6.3"],
    ]


def test_lost_time_keeps_the_order_of_the_work_and_adds_nothing_up() -> None:
    assert texts(lost_time_section(lines=FACTS.lost)) == [
        ["数据晚到", "14", "400", "3.5", "20.5", "完工后才导入"],
        ["退回", "0", "0", "—", "", ""],
        ["合计", "—", "—", "—", "—", "—"],
    ]
