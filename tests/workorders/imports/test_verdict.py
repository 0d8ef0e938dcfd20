"""What needs other rows, the regions or the clock: repeats, conflicts, scope, the future (rulings 5, 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.workorders.files import cells
from tests.workorders.imports.expected import plain_hash
from workorders.imports.rows import clean_row
from workorders.imports.verdict import Judged, Lookup, judge, region_key

NOW = datetime(2026, 6, 30, 12, 0)
REGIONS = {"杭州": "HZ", "宁波": "NB"}


def verdict(*rows: Mapping[str, Any], known: Mapping[str, str] | None = None) -> list[Judged]:
    clean = [clean_row(line=line, cells=row) for line, row in enumerate(rows, 2)]
    lookup = Lookup(
        regions={region_key(key): code for name, code in REGIONS.items() for key in (name, code)},
        now=NOW,
        hasher=plain_hash,
        known_hashes=lambda numbers: {number: (known or {})[number] for number in numbers if known},
    )
    return list(judge(rows=lambda: clean, lookup=lookup))


def fates(judged: list[Judged]) -> list[str]:
    return [item.disposition.value for item in judged]


def test_equal_repeats_collapse_however_they_are_written() -> None:
    again = cells(
        1, phone="+86 138-0000-0001", region="hz", charge="¥120.00", dispatched_at="2026年6月1日 9时0分"
    )
    assert fates(verdict(cells(1), cells(2), again)) == ["created", "created", "duplicates"]


def test_unknown_columns_do_not_count() -> None:
    assert fates(verdict(cells(1) | {"打印次数": 1}, cells(1) | {"打印次数": 2})) == ["created", "duplicates"]


def test_conflicting_rows_are_all_rejected_each_naming_the_others() -> None:
    judged = verdict(cells(1), cells(2), cells(1, remark="二次录入"), cells(1))
    assert fates(judged) == ["rejected", "created", "rejected", "rejected"]
    assert [item.row.problems[0].lines for item in judged if item.row.problems] == [(4, 5), (2, 5), (2, 4)]
    assert judged[0].row.problems[0].message.endswith("另见第 4、5 行")


def test_a_bad_row_under_the_same_number_is_a_conflict_too() -> None:
    judged = verdict(cells(1), cells(1, kind="保养"))
    assert fates(judged) == ["rejected", "rejected"]
    assert [problem.reason.value for problem in judged[1].row.problems] == [
        "unreadable",
        "conflicting_duplicate",
    ]


def test_regions_are_known_by_name_or_code_and_never_made() -> None:
    judged = verdict(cells(1, region="nb"), cells(2, region=" 杭 州 "), cells(3, region="火星"))
    assert [item.row.values.region for item in judged] == ["NB", "HZ", "火星"]
    assert judged[2].row.problems[0].reason.value == "unknown_region"


def test_a_completion_in_the_future_is_rejected_by_the_clock_given() -> None:
    judged = verdict(
        cells(1, completed_at="2026-06-30 12:00"),
        cells(2, completed_at="2026-06-30 12:01"),
        cells(3, completed_at="2026-06-30"),
        cells(4, completed_at="2026-07-01"),
        cells(5, completed_at="2099-01-01", status="处理中"),
    )
    assert fates(judged) == ["created", "rejected", "created", "rejected", "created"]


def test_rows_without_a_number_are_rejected_each_by_itself() -> None:
    assert fates(verdict(cells(1, order_no=""), cells(2, order_no=""))) == ["rejected", "rejected"]


def test_known_contents_are_unchanged_others_updated() -> None:
    (first,) = verdict(cells(1))
    known = {"AZ00000001": first.row_hash, "AZ00000002": "else"}
    assert fates(verdict(cells(1), cells(2), known=known)) == ["unchanged", "updated"]


def test_the_same_rows_judged_twice_give_the_same() -> None:
    """Check and commit are one function."""
    rows = [cells(1), cells(1, remark="x"), cells(2, region="火星"), cells(3)]
    assert fates(verdict(*rows)) == fates(verdict(*rows))
