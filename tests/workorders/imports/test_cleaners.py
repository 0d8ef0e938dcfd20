"""Cells of every form in interfaces.md 1 (rulings 6, 8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workorders.imports import cleaners
from workorders.imports.cleaners import Unreadable, amount, day_or_time
from workorders.imports.columns import BY_FIELD, COLUMNS

WHEN = "2026-11-03T09:05:00"
moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)).map(
    lambda at: at.replace(microsecond=0, second=at.second or 1)
)


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2026, 11, 3, 9, 5),
        (datetime(2026, 11, 3, 9, 5) - datetime(1899, 12, 30)) / timedelta(days=1),
        "2026/11/3 9:05",
        "2026-11-03 09:05:00",
        "2026-11-03T09:05",
        "2026年11月3日 9时5分",
        "2026年11月3日 9点5分0秒",
        "2026.11.3 9:05",
        "20261103090500",
        "202611030905",
        20261103090500.0,
        "２０２６-１１-０３ ０９:０５:００",
        " 2026/11/3\u00a09:05 ",
        "'2026/11/3 9:05",
        "2026/11/3 上午9:05",
        "2026-11-03T01:05:00Z",
        "2026-11-03T09:05:00+08:00",
    ],
)
def test_times_in_every_form(cell: object) -> None:
    assert day_or_time(cell) == WHEN


@pytest.mark.parametrize(
    "cell",
    [date(2026, 11, 3), datetime(2026, 11, 3), 46329, 46329.0, "46329", "20261103", 20261103, "2026/11/3",
     "2026年11月3日", "２０２６１１０３"],
)  # fmt: skip
def test_days_have_no_time_of_their_own(cell: object) -> None:
    assert day_or_time(cell) == "2026-11-03"


def test_afternoons_count_from_noon() -> None:
    assert day_or_time("2026/11/3 下午 3:05") == "2026-11-03T15:05:00"
    assert day_or_time("2026/11/3 12:05 AM") == "2026-11-03T00:05:00"


@pytest.mark.parametrize(
    "cell",
    ["昨天下午", "2026-13-45", "2026/2/30", "待补", "9:05", "2026", 12, 1.5, -1, 1e20, True,
     "2026-11-03 25:00", "#REF!", "20261350", "2026-11-03+08:00", "1.38E+10", "99999.9"],
)  # fmt: skip
def test_what_is_no_date_is_unreadable(cell: object) -> None:
    with pytest.raises(Unreadable):
        day_or_time(cell)


@pytest.mark.parametrize("cell", [None, "", "  ", "\u200b", "\u00a0"])
def test_empty_cells_are_empty(cell: object) -> None:
    assert [column.cleaner(cell) for column in COLUMNS] == [None] * len(COLUMNS)


@settings(deadline=None)
@given(at=moments)
def test_a_time_comes_back_from_excels_serial(at: datetime) -> None:
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    assert day_or_time(serial) == at.isoformat()


@settings(deadline=None)
@given(
    at=moments,
    form=st.sampled_from(
        ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒", "%Y%m%d%H%M%S"]
    ),
)
def test_a_time_comes_back_from_text(at: datetime, form: str) -> None:
    assert day_or_time(at.strftime(form)) == at.isoformat()


@pytest.mark.parametrize(
    ("cell", "value"),
    [("¥120", "120.00"), ("￥1,200.00", "1200.00"), ("120元", "120.00"), ("1,200.00", "1200.00"),
     ("免费", "0.00"), (0, "0.00"), (150.5, "150.50"), (150.50000000000003, "150.50"),
     ("１２０", "120.00"), ("0元", "0.00"),
     ("1380.8", "1380.80"), (" 80 元整", "80.00")],
)  # fmt: skip
def test_amounts(cell: object, value: str) -> None:
    assert amount(cell) == value


@pytest.mark.parametrize(
    "cell",
    ["很多", "-5", -5, "1,2,3", "12元5", True, date(2026, 1, 1), "1e5", float("nan"), float("inf"),
     "#N/A", 1e12],
)  # fmt: skip
def test_what_is_no_amount_is_unreadable(cell: object) -> None:
    with pytest.raises(Unreadable):
        amount(cell)


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=99_999_999, places=2))
def test_an_amount_comes_back(value: Decimal) -> None:
    for written in (f"{value}", f"¥{value:,}", f"{value}元", float(value)):
        assert amount(written) == f"{value:.2f}"


@pytest.mark.parametrize(
    ("field", "word", "code"),
    [("kind", "新装", "install"), ("kind", "返 修", "repair"), ("service_mode", "拉修", "carry_in"),
     ("status", "已完成", "finished"), ("status", "重复", "void"), ("status", "待上门", "open"),
     ("status", "待配件", "waiting_parts"), ("member_level", "vip", "VIP"), ("member_level", "ＶＩＰ", "VIP"),
     ("salutation", "小姐", "ms"), ("salutation", "单位", "unit"), ("warranty", "保外", "out")],
)  # fmt: skip
def test_words_become_codes(field: str, word: str, code: str) -> None:
    assert BY_FIELD[field].cleaner(word) == code


def test_codes_lose_what_names_keep() -> None:
    """Ruling 8."""
    assert BY_FIELD["order_no"].cleaner(" 'ＷＸ\u200b 001\u00a0") == "WX001"
    assert BY_FIELD["remark"].cleaner("  Ａ型　机器 \n 漏水  ") == "Ａ型 机器 漏水"


@pytest.mark.parametrize("cell", [1.2345678901234568e17, "1.2E+17", "x" * 61])
def test_an_order_number_that_lost_digits_is_unreadable(cell: object) -> None:
    with pytest.raises(Unreadable):
        BY_FIELD["order_no"].cleaner(cell)


@settings(deadline=None)
@given(
    cell=st.one_of(
        st.text(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.booleans(), st.times()
    )
)
def test_every_cleaner_answers_or_says_unreadable(cell: object) -> None:
    """F7: 0 exceptions."""
    for column in COLUMNS:
        try:
            value = column.cleaner(cell)
        except Unreadable:
            continue
        assert value is None or (isinstance(value, str) and value)


def test_a_day_means_its_midnight() -> None:
    assert cleaners.with_clock("2026-11-03") == "2026-11-03T00:00:00"
    assert cleaners.with_clock(WHEN) == WHEN
