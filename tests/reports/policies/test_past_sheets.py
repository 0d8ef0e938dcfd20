"""历史补录: which form a sheet is, and every reason why it cannot be taken (item 9)."""

from __future__ import annotations

from datetime import date

import pytest

from reports.choices import HistoricKind
from reports.policies.past_sheets import read_sheet
from reports.policies.past_tables import shown_rows
from tests.reports.past_files import DAILY, MONTHLY, WEEKLY, Cells, changed

TODAY = date(2026, 1, 1)


def read(form: Cells):
    lines = [(number, tuple(str(cell) for cell in row)) for number, row in enumerate(form, start=1)]
    return read_sheet(name="表", lines=lines, today=TODAY)


def complaints(form: Cells) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.value) for each in read(form).problems]


def test_a_daily_is_read_with_what_its_words_count():
    found = read(DAILY)
    assert (found.form, found.region, found.category) == (HistoricKind.DAILY, "杭州", "空调")
    assert found.days == (date(2025, 6, 5), date(2025, 6, 5))
    assert found.problems == []
    assert [row["name"] for row in found.rows] == ["张师傅", "李师傅"]
    assert found.totals["dispatched"] == 4
    assert (found.totals["attitude_good"], found.totals["attitude_poor"], found.totals["charge_free"]) == (
        1,
        1,
        2,
    )


def test_a_weekly_has_two_rows_of_headings_and_its_days_in_one_line():
    found = read(WEEKLY)
    assert (found.form, found.problems) == (HistoricKind.WEEKLY, [])
    assert found.days == (date(2025, 6, 2), date(2025, 6, 8))
    assert found.totals == {
        "onsite": 4,
        "carry_in": 1,
        "total": 5,
        "very_satisfied": 1,
        "satisfied": 1,
        "neutral": 0,
        "dissatisfied": 1,
        "very_dissatisfied": 0,
    }


def test_a_monthly_knows_its_neutral_from_the_foot_and_prints_its_shares_again():
    found = read(MONTHLY)
    assert (found.form, found.problems) == (HistoricKind.MONTHLY, [])
    assert found.days == (date(2025, 6, 1), date(2025, 6, 30))
    assert found.totals["neutral"] == 1
    table = {"rows": found.rows, "totals": found.totals}
    total = shown_rows(form=HistoricKind.MONTHLY, table=table)[-1]
    shown = " ".join(cell.text for cell in total.cells)
    assert shown == "4 3 75.0 1 1 100.0 5 4 80.0 1 25.0 1 25.0 1 25.0 50.0"


def test_what_is_none_of_the_forms_is_left_out():
    assert read([("区域售后客服回访日报表 · 回访明细",), ("姓名", "派单量")]) is None
    assert read([("通讯录",), ("姓名", "电话")]) is None


def test_a_form_without_its_title_is_known_by_its_columns():
    assert read(changed(WEEKLY, (0, 0, ""))).form is HistoricKind.WEEKLY


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (changed(WEEKLY, (4, 1, "四")), [(5, "上门量", "四"), (5, "总量", "5"), (6, "上门量", "4")]),
        (changed(WEEKLY, (5, 4, 2)), [(6, "非常满意", "2")]),
        (changed(WEEKLY, (4, 3, 6)), [(5, "总量", "6"), (6, "总量", "5")]),
        (changed(WEEKLY, (3, 6, "中评")), [(3, "一般", "中评")]),
        (changed(WEEKLY, (3, 9, "备注")), [(3, "备注", "备注")]),
        (changed(WEEKLY, (4, 0, "")), [(5, "姓名", "")]),
        (WEEKLY[:5], [(5, "姓名", "")]),
        (changed(WEEKLY, (1, 0, "")), [(2, "", "")]),
        (changed(WEEKLY, (1, 3, "2025年6月3日")), [(2, "", "2025-06-03 — 2025-06-09")]),
        (changed(WEEKLY, (1, 3, "2026年6月1日")), [(2, "", "2026-06-01 — 2026-06-07")]),
        (changed(WEEKLY, (1, 3, "2025年2月30日")), [(2, "", "")]),
        (
            changed(MONTHLY, (4, 2, 5)),
            [(5, "派单送修完工总量", "4"), (5, "派工情况·完工量", "5"), (6, "派工情况·完工量", "3")],
        ),
        (
            changed(DAILY, (3, 3, "还行")),
            [(4, "服务态度", "还行"), (6, "服务态度 好", "1"), (6, "服务态度 差", "1")],
        ),
    ],
)  # fmt: skip
def test_every_problem_names_line_column_and_value(wrong, told):
    assert complaints(wrong) == told
    assert all(each.message for each in read(wrong).problems)
