"""Small ERP files for tests: rows of cells by field, written as a workbook or a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from workorders.imports.columns import BY_FIELD

FIELDS = (
    "order_no", "kind", "service_mode", "region", "category", "customer_name", "phone", "phone_alt",
    "address", "technician_name", "technician_no", "dispatched_at", "completed_at", "status",
    "charge", "remark",
)  # fmt: skip
HEADINGS = [BY_FIELD[name].header for name in FIELDS]


def cells(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A finished install of 杭州 with a usable phone; ``number`` makes order, customer and phone its own."""
    return {
        "order_no": f"AZ{number:08d}",
        "kind": "安装",
        "service_mode": "上门",
        "region": "杭州",
        "category": "空调",
        "customer_name": f"客户{number}",
        "phone": f"138{number:08d}",
        "phone_alt": "",
        "address": "杭州市西湖区文化路1号幸福里2幢301室",
        "technician_name": "张师傅",
        "technician_no": "HZ1001",
        "dispatched_at": "2026-06-01 09:00:00",
        "completed_at": "2026-06-01 17:30:00",
        "status": "已完工",
        "charge": "120",
        "remark": "",
    } | changes


def grid(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    return [HEADINGS, *([row.get(name, "") for name in FIELDS] for row in rows)]


def workbook(lines: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(list(line))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_bytes(lines: Sequence[Sequence[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(lines)
    return buffer.getvalue().encode(encoding)


def orders_csv(*rows: Mapping[str, Any]) -> bytes:
    return csv_bytes(grid(rows))
