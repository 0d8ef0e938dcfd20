"""``import_work_orders`` (interfaces.md 2): counts as JSON, one line and exit 2 for wrong input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from regions.models import Region
from tests.workorders.files import cells, orders_csv
from tests.workorders.imports.expected import FILES, expectation, folded, shared_file
from workorders.models import ImportBatch, WorkOrder

pytestmark = pytest.mark.django_db


def run(path: Path, *options: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_work_orders", str(path), *options, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("name", FILES)
def test_a_sample_export_counts_as_expected_and_again_unchanged(name: str) -> None:
    path, expected = shared_file(f"data/erp/{name}"), expectation(name)
    for region, code in expected["regions"].items():
        Region.objects.create(code=code, name=region)
    first = run(path)
    assert {key: first[key] for key in expected["counts"]} == expected["counts"]
    keys = ("line", "order_no", "field", "value", "reason")
    assert [{key: item[key] for key in keys} for item in first["rejections"]] == [
        {key: item[key] for key in keys} for item in expected["rejections"]
    ]
    assert [item["header"] for item in first["rejections"]] == [
        " ".join(item["header"].split()) for item in expected["rejections"]
    ]
    second = run(path)
    counts = expected["counts_second_import"]
    assert {key: second[key] for key in counts} == counts
    stored = {order.order_no: order for order in WorkOrder.objects.select_related("region", "technician")}
    assert len(stored) == expected["counts"]["created"]
    for order in expected["orders"]:
        found = stored[order["order_no"]]
        assert (found.region.code, found.kind, found.status) == (
            order["region_code"], order["kind"], order["status"],
        )  # fmt: skip
        assert bool(found.phone) is order["phone_valid"]
        assert folded(found.address) == folded(order.get("address", ""))
        assert (f"{found.charge:.2f}" if found.charge is not None else None) == order.get("charge")


def test_a_check_writes_no_order_and_leaves_no_file(hangzhou: Region, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(orders_csv(cells(1), cells(2, kind="")))
    answer = run(path, "--check")
    assert {key: answer[key] for key in ("rows", "created", "rejected")} == {
        "rows": 2,
        "created": 1,
        "rejected": 1,
    }
    assert not WorkOrder.objects.exists()
    assert not ImportBatch.objects.exists()


def test_rejected_rows_can_be_mended_and_imported_again(hangzhou: Region, tmp_path: Path) -> None:
    """F9: the error workbook is the original rows with the reason."""
    path, errors = tmp_path / "orders.csv", tmp_path / "errors.xlsx"
    path.write_bytes(orders_csv(cells(1), cells(2, kind="保养"), cells(3)))
    assert run(path, "--errors-to", errors)["rejected"] == 1
    book = load_workbook(errors)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert (
        sheet.cell(2, next(n for n, name in enumerate(headings) if name.startswith("原行号(")) + 1).value
        == "3"
    )
    assert "保养" in str(sheet.cell(2, headings.index("退回原因") + 1).value)
    sheet.cell(2, headings.index("工单类型") + 1).value = "维修"
    book.save(errors)
    answer = run(errors)
    assert {key: answer[key] for key in ("rows", "created", "rejected")} == {
        "rows": 1,
        "created": 1,
        "rejected": 0,
    }
    assert WorkOrder.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.xlsx", b""),
        ("page.xls", b"<html><table></table></html>"),
        ("broken.xlsx", b"PK\x03\x04broken"),
    ],
)
def test_a_bad_file_is_one_line_and_exit_2(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError) as problem:
        call_command("import_work_orders", str(path))
    assert problem.value.returncode == 2
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("options", [["/no/such/file.xlsx"], [__file__, "--source", "nowhere"]])
def test_wrong_arguments_are_one_line_and_exit_2(options: list[str]) -> None:
    with pytest.raises(CommandError) as problem:
        call_command("import_work_orders", *options)
    assert problem.value.returncode == 2
