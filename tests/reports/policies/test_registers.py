"""forms.md 2.5: the registers as one table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reports.policies.registers import (
    MOST_ROWS,
    REGISTERS,
    Entry,
    Register,
    Source,
    Span,
    register_sheet,
    register_table,
)
from reports.policies.tables import Column, ColumnKind

SPAN = Span(first=date(2026, 6, 1), last=date(2026, 6, 30), total=2, region="杭州")
ENTRY = Entry(
    key="cases:TS-1", region="杭州", order_no="WX1", category="空调", kind="安装", worker="张师傅(T1)",
    customer="李*", phone="138****5678", called_on="2026-06-03", agent="范琳 018", respondent="李*",
    description="师傅没有来过",
)  # fmt: skip


def test_the_columns_are_those_of_the_form():
    headings = " ".join(column.heading for column in REGISTERS[0].columns)
    first, second = headings[: headings.index(" 受访人")], headings[headings.index("受访人") :]
    assert first == "序号 区域 单号 品类 类型 工人 客户 电话 回访日期 回访员"
    assert second == "受访人 描述 责任人 复核人 复核日期 复核结论 考核 通报编号"
    assert {register.columns for register in REGISTERS} == {REGISTERS[0].columns}


def test_the_four_registers_of_the_company():
    assert [register.title for register in REGISTERS] == [
        "安装、维修不属实报表",
        "用户不满意报表",
        "电话资料错误报表",
        "服务不规范报表",
    ]


def test_lines_are_numbered_from_where_the_page_begins():
    table = register_table(register=REGISTERS[0], entries=[ENTRY, ENTRY], span=replace(SPAN, start=51))
    assert [record["number"] for record in table.records()] == [51, 52]
    assert [row.key for row in table.rows] == ["cases:TS-1", "cases:TS-1"]
    assert table.records()[0]["description"] == "师傅没有来过"
    assert (table.total_record()["number"], table.total_record()["region"]) == ("合计", 2)


def test_assessment_and_bulletin_wait_for_headquarters():
    record = register_table(register=REGISTERS[0], entries=[ENTRY], span=SPAN).records()[0]
    assert (record["assessment"], record["bulletin"]) == ("", "")


def test_the_head_says_where_when_and_how_many():
    sheet = register_sheet(register=REGISTERS[0], entries=[ENTRY], span=SPAN)
    assert " ".join(sheet.header_line.split()) == "区域：杭州 2026年6月1日—2026年6月30日 共 2 件"
    everywhere = register_sheet(register=REGISTERS[0], entries=[], span=replace(SPAN, region="", total=0))
    assert everywhere.header_line.startswith("区域：全部")


def test_what_is_left_out_is_said():
    def notes(total):
        return " ".join(
            register_sheet(register=REGISTERS[0], entries=[], span=replace(SPAN, total=total)).notes
        )

    assert "只列出" not in notes(MOST_ROWS)
    assert "共 5001 件，只列出前 5000 件" in notes(MOST_ROWS + 1)


def test_a_further_register_is_one_entry_with_its_own_columns():
    short = Register(
        code="attitude", title="服务态度不满意报表", source=Source.CASES, note="",
        only={"record__attitude_rating__lte": 2}, columns=(Column("order_no", "单号", ColumnKind.NAME),) * 3,
    )  # fmt: skip
    table = register_table(register=short, entries=[ENTRY], span=SPAN)
    assert [cell.text for cell in table.rows[0].cells] == ["WX1"] * 3
