"""The month's analysis out of counts: J1, A11, L16–L18, F4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from reports.policies.analysis import Analysis, Section
from reports.policies.analysis_people import (
    WorkFacts,
    category_section,
    repeat_section,
    technician_section,
    trend_section,
    work_sections,
)
from reports.policies.kpi_values import Target
from reports.policies.lost_time import (
    LostTime,
    Part,
    ReasonFacts,
    TimeFacts,
    Tried,
    reason_sections,
    time_sections,
    tried_section,
)
from tests.reports.lines import WANG, ZHANG

OF_ZHANG = {
    "completed_onsite": 8, "completed_carry_in": 2, "satisfaction_5": 3, "satisfaction_2": 1, "cases": 1,
    "repairs": 4, "repeat_repairs": 1, "answered": 50, "not_genuine": 1,
}  # fmt: skip
OF_WANG = {"completed_onsite": 30, "satisfaction_4": 1, "repairs": 12, "answered": 101, "not_genuine": 1}
ONE_PER_CENT = Target(warn=Decimal(1))
WORK = WorkFacts(
    months=[
        ("2026-05", {"due": 4, "handled": 2, "ripe_due": 4}),
        ("2026-06", {"due": 3, "handled": 3, "ripe_due": 1, "ripe_timely": 1}),
    ],
    technicians=[(ZHANG, OF_ZHANG), (WANG, OF_WANG)],
    categories=[("冰箱", OF_ZHANG), ("空调", OF_WANG)],
    untrue=ONE_PER_CENT,
)
REASONS = ReasonFacts(
    categories={"charging": ("收费", 1), "install_quality": ("安装质量", 2), "hotline": ("客服", 1)},
    grounds={"charge": ("收费不符", 2), "attitude": ("态度不满意", 3)},
    cases=4,
)
NEVER = Part(count=14, spent=timedelta(hours=41), timed=2)
TIME = TimeFacts(
    arrivals=[
        LostTime("lag.0", "1 小时内", Part(count=3), 5, "lag"),
        LostTime("lag.4", "超过", Part(2), 5, "lag"),
    ],
    tried=[
        Tried("attempts.completed", "回访成功", {1: 2, 2: 1}, 4),
        Tried("attempts.open", "尚未办结", {}, 0),
    ],
    overdue=[LostTime("overdue.late.never", "从未拨打", NEVER, 400, "overdue", "一次也没有")],
    filed=7,
)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def made() -> Analysis:
    sections = (
        *work_sections(facts=WORK),
        *reason_sections(facts=REASONS),
        *time_sections(facts=TIME),
    )
    return Analysis(title="客服回访月度分析", line="区域：杭州　品类：全部　2026年6月", sections=sections)


def texts(section: Section) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in (*section.table.rows, section.table.totals)]


def drills(section: Section) -> list[list[str]]:
    return [
        [cell.figures[0].drill if cell.figures else "" for cell in row.cells]
        for row in (*section.table.rows, section.table.totals)
    ]


def test_what_is_drawn_is_a_column_of_its_table() -> None:
    assert len({section.code for section in made().sections}) == 12
    for section in made().sections:
        keys = {column.key for column in section.table.columns}
        assert {*section.bars, *section.lines} <= keys


def test_the_trend_ends_with_all_months_together_and_averages_nothing() -> None:
    """What is not ripe stands in 应回访 and not in 及时率 (ruling 53)."""
    assert [row[:4] for row in texts(trend_section(months=WORK.months))] == [
        ["2026-05", "4", "50.0", "0.0"],
        ["2026-06", "3", "100.0", "100.0"],
        ["合计", "7", "71.4", "20.0"],
    ]


def test_technicians_go_by_finished_orders_and_an_alarm_stands_beside_one_per_cent() -> None:
    section = technician_section(people=WORK.technicians, untrue=ONE_PER_CENT)
    assert [(row[0], row[5], row[6], row[-1]) for row in texts(section)] == [
        ("王师傅", "1", "1.0", ""),
        ("张师傅", "1", "2.0", "不属实报警"),
        ("合计", "2", "1.3", ""),
    ]
    strict = Target(warn=Decimal(1), minimum_base=51)
    assert (
        texts(technician_section(people=WORK.technicians, untrue=strict))[1][-1] == "不属实报警（样本不足）"
    )


def test_categories_go_by_finished_orders() -> None:
    assert texts(category_section(categories=WORK.categories)) == [
        ["空调", "30", "1", "100.0", "0", "0", "0.0", "0"],
        ["冰箱", "10", "4", "75.0", "1", "1", "10.0", "1"],
        ["合计", "40", "5", "80.0", "1", "1", "2.5", "1"],
    ]


def test_reasons_are_a_pareto_that_opens_its_cases() -> None:
    category, ground, cause = reason_sections(facts=REASONS)
    assert texts(category) == [
        ["安装质量", "2", "50.0", "50.0"],
        ["收费", "1", "25.0", "75.0"],
        ["客服", "1", "25.0", "100.0"],
        ["合计", "4", "", ""],
    ]
    assert drills(category)[0] == ["", "rows:category.install_quality", "rows:category.install_quality", ""]
    assert [row[1:3] for row in texts(ground)] == [["3", "60.0"], ["2", "40.0"], ["4", ""]]
    assert texts(cause) == [["合计", "4", "", ""]]


def test_repeats_list_whom_they_concern_and_add_up_everybody() -> None:
    assert texts(repeat_section(people=WORK.technicians)) == [
        ["张师傅", "4", "1", "25.0"],
        ["合计", "16", "1", "6.3"],
    ]


def test_how_often_callbacks_were_tried() -> None:
    section = tried_section(tried=TIME.tried)
    assert texts(section) == [
        ["回访成功", "3", "100.0", "1.3", "0", "2", "1", "0", "0"],
        ["尚未办结", "0", "0.0", "—", "0", "0", "0", "0", "0"],
        ["合计", "3", "100.0", "1.3", "0", "2", "1", "0", "0"],
    ]
    assert drills(section)[0][5] == "rows:attempts.completed.1"


def test_lost_time_says_of_how_many_and_for_how_long() -> None:
    lag, _tried, overdue, returned, limit = time_sections(facts=TIME)
    assert texts(lag)[-1][:4] == ["合计", "5", "5", "100.0"]
    assert texts(overdue)[0] == ["从未拨打", "14", "400", "3.5", "20.5", "一次也没有"]
    assert drills(overdue)[0][1:3] == ["rows:overdue.late.never", "rows:overdue"]
    assert texts(returned) == [["合计", "0", "7", "0.0", ""]]
    assert texts(limit) == [["合计", "—", "—", "—", "—"]]


def test_the_text_for_a_chat_says_what_the_tables_say() -> None:
    text = made().as_text
    assert text.startswith("客服回访月度分析\n区域：杭州")
    assert "【投诉类别】\n安装质量：件数 2；占比% 50.0；累计% 50.0" in text
    assert "从未拨打：件数 14；总数 400；占比% 3.5；平均耗时(小时) 20.5；说明 一次也没有" in text
