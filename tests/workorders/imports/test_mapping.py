"""A source's plan at work on headings and cells (ruling 11)."""

from __future__ import annotations

from typing import Any

import pytest

from workorders.imports.guessing import guessed
from workorders.imports.headers import find_layout
from workorders.imports.mapping import BadPlan, Plan, Translation, reordered

HEADINGS = ["Ticket", "类型", "电话", "电话", "Opened", "备注"]
ROW = ["T-1", "FIX", "13800000001", "13800000002", "06/01/2026", "x"]


def cells(**document: Any) -> dict[str, object]:
    plan = Plan.of(document)
    layout = find_layout([HEADINGS, ROW], plan)
    assert layout is not None
    return Translation(plan=plan).of(layout.cells(ROW))


def test_a_heading_may_feed_several_fields_and_is_then_no_other_fields() -> None:
    found = cells(headers={"order_no": "Ticket", "fault": "类型", "work_done": "类型"})
    assert (found["fault"], found["work_done"], "kind" in found) == ("FIX", "FIX", False)


def test_the_usual_headings_stay_unless_the_plan_says_otherwise() -> None:
    found = cells(headers={"order_no": " ticket ".strip().title(), "remark": ""})
    assert (found["kind"], found["phone"], found["phone_alt"]) == ("FIX", ROW[2], ROW[3])
    assert "remark" not in found


def test_the_second_column_of_a_name_is_named_by_its_number() -> None:
    assert cells(headers={"order_no": "Ticket", "phone": "电话#2"})["phone"] == ROW[3]


def test_a_heading_that_is_not_there_leaves_the_usual_one() -> None:
    assert cells(headers={"order_no": "Ticket", "kind": "Kind"})["kind"] == "FIX"


def test_constants_stand_in_every_row() -> None:
    found = cells(headers={"order_no": "Ticket"}, constants={"kind": "维修", "region": "杭州"})
    assert (found["kind"], found["region"]) == ("维修", "杭州")


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ({"FIX": "repair"}, "repair"),
        ({" fix ": "repair"}, "repair"),
        ({"*": "install"}, "install"),
        ({"NEW": "install"}, "FIX"),
    ],
)
def test_words_mean_what_the_plan_says(words: dict[str, str], meaning: str) -> None:
    assert cells(headers={"order_no": "Ticket"}, values={"kind": words})["kind"] == meaning


def test_an_empty_cell_is_no_other_word() -> None:
    plan = Plan.of({"values": {"region": {"*": "HZ"}}})
    assert Translation(plan=plan).of({"region": " "})["region"] == " "


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [
        ("04/12/2018 11:11:26 AM", "M/D/Y", "2018-04-12 11:11:26 AM"),
        ("4-3-18", "M/D/Y", "2018-4-3"),
        ("04.12.2018", "D/M/Y", "2018-12-04"),
        ("2026/03/11", "Y/D/M", "2026-11-03"),
        ("2026-11-03 9:05", "M/D/Y", "2026-11-03 9:05"),
        ("昨天", "M/D/Y", "昨天"),
        ("04/12-2018", "M/D/Y", "04/12-2018"),
    ],
)
def test_days_come_in_the_plans_order_or_as_usual(text: str, order: str, read: str) -> None:
    assert reordered(text=text, date_format=order) == read


@pytest.mark.parametrize(
    "document",
    [
        {"headers": {"colour": "A"}},
        {"constants": {"kind": "repair"}, "headers": {"kind": "类型"}},
        {"values": {"brand": {"a": "b"}}},
        {"values": {"status": {"a": "gone"}}},
        {"values": {"status": "open"}},
        {"headers": "A"},
        {"date_format": "Y"},
        {"more": 1},
    ],
)
def test_what_no_reader_could_follow_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(BadPlan):
        Plan.of(document)


def test_guesses_are_offered_once_each_and_only_when_likely() -> None:
    headings = ["PoliceDistrict", "SRStatus", "客户手机号码", "CloseDate", "Longitude"]
    found = guessed(
        headings=headings, fields=["region", "status", "phone", "phone_alt", "completed_at", "charge"]
    )
    assert {name: guess.heading for name, guess in found.items()} == {
        "region": "PoliceDistrict",
        "status": "SRStatus",
        "phone": "客户手机号码",
        "completed_at": "CloseDate",
    }
    assert all(60 <= guess.percent < 100 for guess in found.values())
