"""Where the table stands in a sheet, and which rows below it are data (rulings 3, 9; F7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workorders.files import HEADINGS, cells, grid
from workorders.imports.columns import COLUMNS
from workorders.imports.headers import Layout, canonical_layout, find_layout, header_key, is_data


def layout_of(rows: list[list[Any]]) -> Layout:
    found = find_layout(rows)
    assert found is not None
    return found


def places(found: Layout) -> dict[str, int]:
    return {name: place.index for name, place in found.columns.items()}


@pytest.mark.parametrize(
    "dress", ["{}", " {} ", "*{}", "＊ {}", "{}（元）", "{}(年月日)", "{}【必填】", "\u200b{}\u00a0"]
)
def test_every_heading_is_known_however_it_is_dressed(dress: str) -> None:
    for heading in [heading for column in COLUMNS for heading in column.headers]:
        assert header_key(dress.format(heading)) == heading


def test_inner_spaces_do_not_matter() -> None:
    assert header_key("品　类") == "品类"
    assert header_key("送 修 时 间 (年月日)") == "送修时间"


@pytest.mark.parametrize("above", [0, 1, 5, 19])
def test_the_header_may_stand_anywhere_in_twenty_rows(above: int) -> None:
    rows = [["中亮电器工单明细"] if n == 0 else [] for n in range(above)] + grid([cells(1)])
    assert layout_of(rows).header_row == above + 1


def test_below_twenty_rows_there_is_none() -> None:
    assert find_layout([[] for _ in range(20)] + grid([cells(1)])) is None


def test_a_two_row_header_reads_the_lower_heading_or_the_upper() -> None:
    upper = ["工单号", "类型", "客户信息", "", "区域"]
    lower = ["", "", "联系人", "电话", ""]
    found = layout_of([["标题"], upper, lower, ["WX1", "维修", "王伟", "138", "杭州"]])
    assert found.header_row == 3
    assert places(found) == {"order_no": 0, "kind": 1, "customer_name": 2, "phone": 3, "region": 4}


def test_a_group_and_its_leaf_read_together() -> None:
    found = layout_of(
        [["工单号", "客户", "", "派单"], ["", "姓名", "电话", "时间"], ["WX1", "王伟", "138", "x"]]
    )
    assert places(found) == {"order_no": 0, "customer_name": 1, "phone": 2, "dispatched_at": 3}


def test_of_two_headings_the_canonical_wins_then_the_leftmost() -> None:
    found = layout_of([["工单号", "金额", "收费金额", "类型", "服务类型"]])
    assert places(found) == {"order_no": 0, "charge": 2, "kind": 3}


def test_a_second_phone_column_fills_the_second_phone() -> None:
    assert places(layout_of([["工单号", "手机", "电话"]])) == {"order_no": 0, "phone": 1, "phone_alt": 2}
    assert places(layout_of([["工单号", "手机", "联系电话"]])) == {"order_no": 0, "phone": 2, "phone_alt": 1}
    own = places(layout_of([["工单号", "手机", "电话", "备用电话"]]))
    assert own == {"order_no": 0, "phone": 1, "phone_alt": 3}


def test_missing_required_columns_are_named() -> None:
    found = layout_of([["工单号", "类型", "区域"]])
    assert found.missing == ("品类", "客户姓名", "联系电话", "派单时间")


def test_unknown_columns_are_kept_with_the_raw_row() -> None:
    found = layout_of([["序号", "工单号", "自定义", ""]])
    assert found.raw([7.0, "WX1", "x", "y"]) == {"序号": "7", "工单号": "WX1", "自定义": "x", "第4列": "y"}


@pytest.mark.parametrize(
    "row",
    [
        [], ["", " ", "\u200b"], ["合计", "", "", "", "", "3,000.00"], ["总 计", "1", "2", "3"],
        ["制表人：王伟", "", "", "审核人：", "", "日期：2026-06-30"], ["", "日期：2026-06-30", "a", "b"],
        ["以上数据由系统导出"], ["打印时间：2026-06-30 10:00", "", "x", "y"], ["小计", "WX20260601", "", ""],
        ["备注：", "仅供参考"],
    ],
)  # fmt: skip
def test_footers_titles_and_blank_lines_are_not_data(row: list[Any]) -> None:
    found = layout_of([HEADINGS])
    assert not is_data(layout=found, row=row)


@pytest.mark.parametrize(
    "row", [["WX20260601001"], ["WX1", "维修"], ["", "维修", "上门", "杭州"], grid([cells(1)])[1]]
)
def test_rows_with_an_order_number_or_three_cells_are_data(row: list[Any]) -> None:
    assert is_data(layout=layout_of([HEADINGS]), row=row)


def test_an_order_whose_first_cell_begins_like_a_footer_is_still_an_order() -> None:
    found = layout_of([["品类", *HEADINGS[:4], *HEADINGS[5:]]])
    row = ["打印机", "WX1", "维修", "上门", "杭州", "王伟", "13812345678"]
    assert is_data(layout=found, row=row)


def test_the_table_of_columns_has_each_heading_once() -> None:
    headings = [heading for column in COLUMNS for heading in column.headers]
    assert len(headings) == len(set(headings))
    assert not canonical_layout().missing
