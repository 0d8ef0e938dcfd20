"""One row by itself: what follows from what, what rejects it, what is only noted (rulings 1, 4, 6)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workorders.files import FIELDS, cells
from workorders.imports.rows import VALUE_FIELDS, CleanRow, clean_row


def row(**changes: Any) -> CleanRow:
    return clean_row(line=2, cells=cells(1, **changes))


def problems(found: CleanRow) -> list[tuple[str, str]]:
    return [(problem.field, problem.reason.value) for problem in found.problems]


@pytest.mark.parametrize(
    "field", ["order_no", "kind", "region", "category", "customer_name", "dispatched_at"]
)
@pytest.mark.parametrize("cell", ["", None, "  ", "\u200b"])
def test_a_required_cell_that_is_empty_rejects(field: str, cell: object) -> None:
    assert problems(row(**{field: cell})) == [(field, "missing")]


def test_a_finished_row_needs_its_completion() -> None:
    assert problems(row(completed_at="")) == [("completed_at", "missing")]


@pytest.mark.parametrize(
    ("field", "cell"),
    [("kind", "保养"), ("status", "不知道"), ("dispatched_at", "昨天"), ("completed_at", "待补"),
     ("charge", "很多"), ("customer_name", "名" * 61), ("order_no", 1e17)],
)  # fmt: skip
def test_what_cannot_be_read_rejects(field: str, cell: object) -> None:
    assert problems(row(**{field: cell})) == [(field, "unreadable")]


@pytest.mark.parametrize(
    ("field", "cell"),
    [("service_mode", "飞来"), ("member_level", "钻石"), ("salutation", "它"), ("warranty", "过保"),
     ("purchased_on", "去年"), ("reported_at", "刚才"), ("phone_alt", "12345"), ("brand", "b" * 61)],
)  # fmt: skip
def test_any_other_value_is_dropped_with_a_note(field: str, cell: object) -> None:
    found = row(**{field: cell})
    assert problems(found) == []
    assert [(note.field, note.value) for note in found.notes] == [(field, cell)]
    assert getattr(found.values, field) == ("onsite" if field == "service_mode" else "")


@pytest.mark.parametrize("phone", ["", "12345", "1.38E+10", None, "无"])
def test_a_bad_phone_never_rejects(phone: object) -> None:
    found = row(phone=phone)
    assert problems(found) == []
    assert (found.values.phone, found.values.phone_raw) == ("", phone or "")


@pytest.mark.parametrize(
    ("status", "completed", "expected"),
    [("", "2026-06-01 17:30", "finished"), ("", "", "open"), ("完工", "2026-06-01 17:30", "finished")],
)
def test_an_empty_status_follows_the_completion(status: str, completed: str, expected: str) -> None:
    assert row(status=status, completed_at=completed).values.status == expected


@pytest.mark.parametrize("status", ["处理中", "待配件", "作废"])
def test_the_status_wins_over_the_completion_time(status: str) -> None:
    """Ruling 4."""
    found = row(status=status, completed_at="2026-05-01 08:00")
    assert (problems(found), found.values.completed_at) == ([], "")


@pytest.mark.parametrize(
    ("dispatched", "completed", "rejects"),
    [
        ("2026-06-01 09:00", "2026-06-01 08:59", True),
        ("2026-06-01 09:00", "2026-06-01 09:00", False),
        ("2026-06-01 09:00", "2026-06-01", False),
        ("2026-06-01", "2026-06-01 08:00", False),
        ("2026-06-01 00:00:00", "2026-05-31", True),
        ("2026-06-02", "2026-06-01 23:00", True),
    ],
)
def test_completion_before_dispatch_by_date_where_a_time_is_lacking(
    dispatched: str, completed: str, rejects: bool
) -> None:
    found = row(dispatched_at=dispatched, completed_at=completed)
    assert problems(found) == ([("completed_at", "completed_before_dispatched")] if rejects else [])


def test_an_install_is_always_on_site() -> None:
    assert row(kind="安装", service_mode="送修").values.service_mode == "onsite"
    assert row(kind="维修", service_mode="送修").values.service_mode == "carry_in"
    assert row(kind="维修", service_mode="").values.service_mode == "onsite"


def test_an_empty_charge_is_unknown_and_free_is_nought() -> None:
    assert (row(charge="").values.charge, row(charge="免费").values.charge) == ("", "0.00")


def test_every_problem_of_a_row_is_told_at_once() -> None:
    found = row(kind="", region="", charge="x")
    assert problems(found) == [("kind", "missing"), ("region", "missing"), ("charge", "unreadable")]


def test_the_message_says_where_and_what() -> None:
    assert row(kind="保养").problems[0].message == "「工单类型」的内容“保养”无法识别"


def test_filled_fields_alone_make_the_contents() -> None:
    """A column added later changes no stored hash."""
    text = row(remark="").values.fingerprint_text()
    assert "remark" not in text
    assert text.startswith("order_no=AZ00000001\x1fkind=install")


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {name: st.one_of(st.none(), st.text(max_size=30), st.floats(), st.datetimes()) for name in FIELDS}
    )
)
def test_no_row_raises_and_all_values_are_texts(given_cells: dict[str, object]) -> None:
    """F7: 0 exceptions."""
    found = clean_row(line=1, cells=given_cells)
    assert all(isinstance(getattr(found.values, name), str) for name in VALUE_FIELDS)
