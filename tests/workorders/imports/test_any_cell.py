"""Whatever a cell holds: it is read as it was meant, or refused; never an exception (F7).

300 examples a property here, 10,000 in tests/drills/test_any_cell.py.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.phones import settle_phones
from workorders.imports.cleaners import SERIAL_DAY_0, Unreadable, amount, cell_text, day_or_time, order_number
from workorders.imports.columns import COLUMNS
from workorders.imports.mapping import DATE_FORMATS, Plan, Translation
from workorders.imports.rows import clean_row

CELLS = settings(max_examples=int(os.environ.get("CELLS", "300")), deadline=None)

MOMENTS = st.datetimes(datetime(1981, 1, 1), datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0))
WIDE = {ord("0") + n: ord("０") + n for n in range(10)}
RENDERED = st.sampled_from(
    [
        lambda at: at,
        lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
        lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M}:{at:%S}",
        lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分{at.second}秒",
        lambda at: f"{at:%Y%m%d%H%M%S}",
        lambda at: f" {at:%Y-%m-%d %H:%M:%S}\u00a0".translate(WIDE),
        lambda at: f"'{at:%Y-%m-%dT%H:%M:%S}",
        lambda at: f"{at:%Y-%m-%d %I:%M:%S %p}",
        cell_text,
        lambda at: (at - SERIAL_DAY_0) / timedelta(days=1),
    ]
)
ANY_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.datetimes(),
    st.dates(),
    st.text(alphabet="0123456789-/:.年月日时分 ¥元,+eE", max_size=24),
)


def instant(value: str | None) -> str | None:
    return value if value is None or "T" in value else f"{value}T00:00:00"


@given(at=MOMENTS, render=RENDERED)
@CELLS
def test_a_moment_is_read_back_however_it_was_written(at: datetime, render: Any) -> None:
    assert instant(day_or_time(render(at))) == at.isoformat()


@given(
    at=MOMENTS, order=st.sampled_from([name for name in DATE_FORMATS if name]), mark=st.sampled_from("/-. ")
)
@CELLS
def test_a_day_in_the_plans_order_is_read_back(at: datetime, order: str, mark: str) -> None:
    parts = {"Y": f"{at.year}", "M": f"{at.month}", "D": f"{at.day}"}
    text = mark.join(parts[letter] for letter in order.split("/")) + f"{at: %H:%M:%S}"
    cells = Translation(plan=Plan(date_format=order)).of({"dispatched_at": text})
    assert instant(day_or_time(cells["dispatched_at"])) == at.isoformat()


@given(
    value=st.decimals(0, 9_999_999, places=2),
    dress=st.sampled_from(["{}", "¥{}", "{}元", "￥{:,}", " {} 元整"]),
)
@CELLS
def test_an_amount_is_read_back_however_it_was_dressed(value: Decimal, dress: str) -> None:
    assert amount(dress.format(value)) == f"{value:.2f}"
    assert amount(float(value)) == f"{value:.2f}"


@given(number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), dress=st.integers(0, 5))
@CELLS
def test_a_mobile_is_read_back_and_a_ruined_one_is_never_guessed(number: str, dress: int) -> None:
    written: list[object] = [
        number, float(number), int(number), f"+86 {number}", f"{number[:3]}-{number[3:7]}-{number[7:]}",
        number.translate(WIDE),
    ]  # fmt: skip
    assert settle_phones(cell=written[dress], alternate_cell=None).phone == number
    for ruined in (f"{float(number):.5E}", f"{number[:-1]}", f"{float(number):.2E}"):
        assert settle_phones(cell=ruined, alternate_cell=None).phone == ""


@given(text=st.from_regex(r"0{0,4}[A-Z]{0,3}[0-9]{1,12}", fullmatch=True))
@CELLS
def test_an_order_number_keeps_its_leading_zeros(text: str) -> None:
    assert order_number(limit=60)(f" {text} ") == text


@given(cells=st.dictionaries(st.sampled_from([c.field for c in COLUMNS]), ANY_CELL))
@CELLS
def test_any_cells_make_a_row_with_values_or_reasons(cells: dict[str, object]) -> None:
    row = clean_row(line=2, cells=cells)
    assert all(isinstance(value, str) for value in row.values.as_list())
    for problem in row.problems:
        assert problem.told(value=problem.value)


@given(cell=ANY_CELL)
@CELLS
def test_every_cleaner_answers_or_says_unreadable(cell: object) -> None:
    for column in COLUMNS:
        try:
            value = column.cleaner(cell)
        except Unreadable:
            continue
        assert value is None or (isinstance(value, str) and value)


@given(day=st.dates(date(1981, 1, 1), date(2099, 12, 31)))
@CELLS
def test_a_bare_day_has_no_time_of_its_own(day: date) -> None:
    """Ruling 4."""
    for cell in (
        day,
        datetime(day.year, day.month, day.day),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert day_or_time(cell) == day.isoformat()
