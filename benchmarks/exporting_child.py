"""One writer alone in a process, so that its peak of memory is its own; prints bytes of the peak."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from config.lib.sheets import Heading, Shape, write_workbook

AT = datetime.fromisoformat("2026-11-20 09:05")  # a wall clock, as a cell holds it
HEADINGS = (
    *(Heading(text) for text in ("工单号", "类型", "方式", "品类", "客户", "电话", "地址", "师傅", "工号")),
    Heading("派单", Shape.CLOCK),
    Heading("完工", Shape.CLOCK),
    Heading("状态"),
    Heading("收费", Shape.AMOUNT),
    Heading("次数", Shape.COUNT),
    Heading("备注"),
)


def lines(count: int) -> Iterator[tuple[Any, ...]]:
    """15 cells each, as a list of orders has them."""
    place, note, charge = "杭州市西湖区文化路***", "客户说上门前请先打电话", Decimal("120.50")
    for number in range(count):
        yield (
            f"WX{number:010d}", "安装", "上门", "空调", "王*", "138****5678", place, "张师傅", "T0001",
            AT, AT, "已完工", charge, number, note,
        )  # fmt: skip


def ours(count: int, path: Path) -> None:
    write_workbook(target=str(path), name="明细", headings=HEADINGS, rows=lines(count), expected=count)


def openpyxl_write_only(count: int, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    sheet.append([heading.text for heading in HEADINGS])
    for line in lines(count):
        sheet.append(line)
    book.save(path)


def peak_bytes() -> int:
    """What this program held at most; getrusage would tell its parent's size too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


WRITERS = {"ours": ours, "openpyxl": openpyxl_write_only}

if __name__ == "__main__":
    WRITERS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    print(peak_bytes())
