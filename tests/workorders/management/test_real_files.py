"""Files no ERP of ours wrote, through a saved mapping (ruling 11); read from ../shared, never kept here."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from callbacks.actions.planning import plan_callbacks
from callbacks.models import CallbackTask
from regions.models import AuditEntry, Region
from tests.workorders.imports.expected import shared_file
from workorders.choices import Kind, Status
from workorders.models import Category, ImportBatch, Source, SourceMapping, WorkOrder

pytestmark = pytest.mark.django_db
REAL = "data/real"

BALTIMORE: dict[str, Any] = {
    "headers": {
        "order_no": "ServiceRequestNum",
        "region": "PoliceDistrict",
        "category": "SRType",
        "fault": "SRType",
        "technician_name": "Agency",
        "address": "Address",
        "dispatched_at": "CreatedDate",
        "completed_at": "CloseDate",
        "status": "SRStatus",
        "phone": "",
    },
    "constants": {"kind": "repair", "customer_name": "市民"},
    "values": {
        "status": {
            "Closed": "finished",
            "Closed (Transferred)": "finished",
            "Closed (Duplicate)": "void",
            "Open (Duplicate)": "void",
            "*": "open",
        }
    },
    "date_format": "M/D/Y",
}
REPAIRS: dict[str, Any] = {
    "headers": {
        "order_no": "id",
        "region": "group_identifier",
        "category": "product_category",
        "brand": "brand",
        "fault": "problem",
        "dispatched_at": "event_date",
        "completed_at": "event_date",
        "status": "repair_status",
        "phone": "",
    },
    "constants": {"kind": "repair", "customer_name": "来访者", "service_mode": "送修"},
    "values": {
        "status": {"Fixed": "finished", "End of life": "finished", "Repairable": "waiting_parts", "*": "open"}
    },
}
TMALL: dict[str, Any] = {
    "headers": {
        "order_no": "订单编号",
        "region": "收货地址",
        "address": "收货地址",
        "charge": "买家实际支付金额",
        "dispatched_at": "订单创建时间",
        "completed_at": "订单付款时间",
        "phone": "",
    },
    "constants": {"kind": "install", "category": "网购", "customer_name": "买家"},
}
SCHOOLS: dict[str, Any] = {
    "headers": {
        "order_no": "学校标识码",
        "customer_name": "学校名称",
        "region": "所在地",
        "category": "办学层次",
        "phone": "",
    },
    "constants": {"kind": "install", "dispatched_at": "2017-05-31"},
}


@pytest.fixture(autouse=True)
def _regions(hq: Region) -> None:
    pass


def regions(names: set[str]) -> None:
    for number, name in enumerate(sorted(names), 1):
        Region.objects.create(code=f"R{number:03d}", name=name)


def run(path: Path, tmp_path: Path, mapping: dict[str, Any], *options: str) -> dict[str, Any]:
    document = tmp_path / "mapping.json"
    document.write_text(json.dumps(mapping, ensure_ascii=False), encoding="utf-8")
    return again(path, "--mapping", str(document), *options)


def again(path: Path, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_work_orders", str(path), *options, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_five_thousand_service_requests_of_baltimore(tmp_path: Path) -> None:
    """Issue 3.1: 4,596 in, 404 without a region, and history plans no callback."""
    path = shared_file(f"{REAL}/baltimore-311/311_sample.csv")
    rows = cells(path)
    regions({row["PoliceDistrict"] for row in rows} - {""})
    options = ("--source", "balt311", "--new-source", "Baltimore 311", "--history")
    answer = run(path, tmp_path, BALTIMORE, *options)
    counted = {key: answer[key] for key in ("rows", "created", "rejected", "duplicates")}
    assert counted == {"rows": 5000, "created": 4596, "rejected": 404, "duplicates": 0}
    assert {(item["field"], item["header"], item["reason"]) for item in answer["rejections"]} == {
        ("region", "PoliceDistrict", "missing")
    }
    lines = [line for line, row in enumerate(rows, 2) if not row["PoliceDistrict"]]
    assert [item["line"] for item in answer["rejections"]] == lines
    order = WorkOrder.objects.get(order_no="18-00269879")
    assert (order.kind, order.status, order.region.name) == (Kind.REPAIR, Status.FINISHED, "Northwestern")
    local = timezone.localtime(order.dispatched_at).isoformat()
    assert (local, order.category.name) == ("2018-04-12T11:11:26+08:00", "TRT-Traffic Signal Repairs")
    plan_callbacks(now=timezone.now())
    assert CallbackTask.objects.count() == 0
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["create_source", "save_mapping", "commit_import"]
    assert ImportBatch.objects.get().mapping["date_format"] == "M/D/Y"
    second = again(path, "--source", "balt311")  # the saved mapping is enough
    assert (second["unchanged"], second["created"], second["rejected"]) == (4596, 0, 404)


@pytest.mark.parametrize(("name", "count"), [("FixitClinic", 1033), ("RepairCafeWales", 20190)])
def test_repairs_of_the_open_repair_alliance(tmp_path: Path, name: str, count: int) -> None:
    """One column feeds both days; regions stand before the import does."""
    path = shared_file(f"{REAL}/open-repair-data/OpenRepairData_v0.3_{name}_202507.csv")
    rows = cells(path)
    regions({row["group_identifier"] for row in rows})
    answer = run(path, tmp_path, REPAIRS, "--source", "ord", "--new-source", "Open Repair", "--history")
    assert (answer["rows"], answer["created"], answer["rejected"]) == (count, count, 0)
    told = Counter(row["repair_status"] for row in rows)
    stored = Counter(WorkOrder.objects.values_list("status", flat=True))
    assert stored == {
        "finished": told["Fixed"] + told["End of life"],
        "waiting_parts": told["Repairable"],
        "open": told["Unknown"],
    }
    assert Category.objects.count() == len({row["product_category"] for row in rows})
    plan_callbacks(now=timezone.now())
    assert CallbackTask.objects.count() == 0


def test_orders_of_tmall_with_their_chinese_headings(tmp_path: Path) -> None:
    """28,010 orders; two headings end in a space; the value map makes 上海 and 江苏省 one kind of name."""
    path = shared_file(f"{REAL}/tmall-orders/tmall_order_report.csv")
    rows = cells(path)
    named = {row["收货地址 "]: row["收货地址 "].removesuffix("省") for row in rows}
    regions(set(named.values()))
    words = {word: name for word, name in named.items() if word != name}
    mapping = TMALL | {"values": {"region": words}}
    answer = run(path, tmp_path, mapping, "--source", "tmall", "--new-source", "天猫", "--history")
    assert (answer["rows"], answer["created"], answer["rejected"]) == (28010, 28010, 0)
    assert WorkOrder.objects.filter(status=Status.OPEN).count() == sum(not r["订单付款时间 "] for r in rows)
    dearest = WorkOrder.objects.order_by("-charge").first()
    assert dearest is not None
    assert f"{dearest.charge:.2f}" == f"{max(float(r['买家实际支付金额']) for r in rows):.2f}"


def test_a_list_of_schools_is_no_list_of_orders_until_somebody_says_how(tmp_path: Path) -> None:
    """Title, header in row 3, 31 section rows across the table: the header is found, sections are no data."""
    path = shared_file(f"{REAL}/cn-messy-xls/全国普通高等学校名单.xls")
    with pytest.raises(CommandError, match="没有找到表头"):
        call_command("import_work_orders", str(path), "--json")
    regions({"北京市"})
    answer = run(path, tmp_path, SCHOOLS, "--source", "moe", "--new-source", "教育部", "--history")
    elsewhere = {item["reason"] for item in answer["rejections"]}
    assert (answer["rows"], elsewhere) == (2631, {"unknown_region"})
    assert answer["created"] == WorkOrder.objects.filter(region__name="北京市").count() == 92
    assert ImportBatch.objects.get(source="moe").header_row == 3


@pytest.mark.parametrize("name", ["噪音大小_neg.txt", "安装服务_pos.txt"])
def test_reviews_are_refused_with_one_sentence(name: str) -> None:
    path = shared_file(f"{REAL}/jd-midea-waterheater-dyf/tag_comments/{name}")
    with pytest.raises(CommandError, match="没有找到表头"):
        call_command("import_work_orders", str(path), "--json")


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ('{"headers": {"colour": "A"}}', "colour"),
        ('{"values": {"kind": {"A": "sale"}}}', "sale"),
        ('{"date_format": "D.M"}', "D.M"),
        ('{"columns": {}}', "columns"),
        ('{"headers": []}', "headers"),
        ("[1]", "JSON"),
        ("{", "列对应文件读不了"),
    ],
)
def test_a_mapping_no_reader_could_follow_is_refused(tmp_path: Path, document: str, word: str) -> None:
    path, table = tmp_path / "m.json", tmp_path / "t.csv"
    path.write_text(document, encoding="utf-8")
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    Source.objects.get_or_create(code="erp", defaults={"name": "ERP"})
    with pytest.raises(CommandError, match=word) as told:
        call_command("import_work_orders", str(table), "--mapping", str(path))
    assert told.value.returncode == 2
    assert not SourceMapping.objects.exists()
