"""The four sample exports come out as their .expect.json says: counts, rejections, every value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workorders.imports.expected import (
    FILES,
    Answer,
    answer,
    as_expected,
    expectation,
    folded,
    folded_order,
    shared_file,
)
from workorders.imports.verdict import ACCEPTED, Disposition


@pytest.fixture(scope="module", params=FILES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Answer]:
    path = shared_file(f"data/erp/{request.param}")
    spool = tmp_path_factory.mktemp("spool") / "rows.jsonl"
    regions = expectation(request.param)["regions"]
    return request.param, answer(path=path, spool=spool, regions=regions)


def test_sheet_and_header_row_are_found(sample: tuple[str, Answer]) -> None:
    name, found = sample
    expected = expectation(name)
    assert found.layout.header_row == expected["header_row"]
    assert found.layout.sheet == ("" if name.endswith(".csv") else expected["sheet"])


def test_counts_are_as_expected(sample: tuple[str, Answer]) -> None:
    name, found = sample
    assert found.counts() == expectation(name)["counts"]


def test_rejections_name_line_field_header_value_and_reason(sample: tuple[str, Answer]) -> None:
    name, found = sample
    rejections = [
        {
            "line": judged.row.line,
            "order_no": judged.row.values.order_no,
            "field": problem.field,
            "header": folded(problem.header),
            "value": problem.value,
            "reason": problem.reason.value,
        }
        for judged, problem in found.problems()
    ]
    expected = [{**item, "header": folded(item["header"])} for item in expectation(name)["rejections"]]
    assert rejections == expected


def test_equal_repeats_collapse(sample: tuple[str, Answer]) -> None:
    name, found = sample
    repeats = [
        {"line": judged.row.line, "order_no": judged.row.values.order_no}
        for judged in found.judged
        if judged.disposition is Disposition.DUPLICATES
    ]
    assert repeats == expectation(name)["duplicates"]


def test_every_normalised_value_is_as_expected(sample: tuple[str, Answer]) -> None:
    name, found = sample
    expected = expectation(name)
    names = {code: region for region, code in expected["regions"].items()}
    orders = [
        as_expected(
            line=judged.row.line, values=judged.row.values, region_name=names[judged.row.values.region]
        )
        for judged in found.judged
        if judged.disposition in ACCEPTED
    ]
    assert orders == [folded_order(order) for order in expected["orders"]]


def test_a_second_reading_says_unchanged_for_all(sample: tuple[str, Answer], tmp_path: Path) -> None:
    name, found = sample
    known = {j.row.values.order_no: j.row_hash for j in found.judged if j.disposition is Disposition.CREATED}
    again = answer(
        path=shared_file(f"data/erp/{name}"),
        spool=tmp_path / "rows.jsonl",
        regions=expectation(name)["regions"],
        known=known,
    )
    assert again.counts() == expectation(name)["counts_second_import"]
