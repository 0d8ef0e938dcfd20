"""Sixty workbooks as people make them, each with what a right reader must understand (F7)."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from workorders.imports.columns import BY_FIELD

FIELDS = (
    "order_no", "kind", "region", "category", "customer_name", "phone", "phone_alt", "address",
    "technician_name", "dispatched_at", "completed_at", "status", "charge", "remark",
)  # fmt: skip
GROUPED = ("customer_name", "phone", "phone_alt", "address")
UNKNOWN = ("序号", "打印次数", "派单人", "自定义1")
SERIAL_0 = datetime(1899, 12, 30)
DAY = datetime(2026, 6, 1)

DATES = {
    "excel": lambda at: at,
    "serial": lambda at: (at - SERIAL_0).total_seconds() / 86_400,
    "iso": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "slashes": lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M}:{at:%S}",
    "chinese": lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分{at.second}秒",
    "digits": lambda at: f"{at:%Y%m%d%H%M%S}",
    "wide": lambda at: f"{at:%Y-%m-%d %H:%M:%S}".translate(
        {ord("0") + n: ord("０") + n for n in range(10)} | {ord(":"): "：", ord("-"): "－"}
    ),
}
PHONES = {
    "text": ("13812345678", "13812345678"),
    "float": (13812345678.0, "13812345678"),
    "country": ("+86 138-1234-5678", "13812345678"),
    "wide": ("１３８１２３４５６７８", "13812345678"),
    "landline": ("057112345678", "057112345678"),
    "apostrophe": ("'13812345678", "13812345678"),
    "ruined": ("1.38E+10", ""),
    "short": ("1381234567", ""),
}


@dataclass
class Ugly:
    """A workbook, and its truth: header row, column of each field, values of each order."""

    number: int
    book: Workbook = field(default_factory=Workbook)
    header_row: int = 0
    places: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    orders: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def save(self, folder: Path) -> Path:
        path = folder / f"ugly-{self.number}.xlsx"
        self.book.save(path)
        return path


def make_ugly(number: int) -> Ugly:
    chance, ugly = random.Random(number), Ugly(number)
    sheet = _sheets(ugly, chance)
    row = _lead(sheet, chance, number)
    names = list(FIELDS)
    if number % 3:
        chance.shuffle(names)
    columns: list[str] = []
    for name in names:
        if chance.random() < 0.2:
            columns.append("")
        columns.append(name)
    is_double = number % 4 == 1
    if is_double:
        columns = [name for name in columns if name not in GROUPED] + list(GROUPED)
    ugly.places = {name: index for index, name in enumerate(columns) if name}
    _headings(ugly, chance)
    ugly.header_row = _header(sheet, row, columns, ugly, is_double=is_double)
    _orders(sheet, columns, ugly, chance)
    _footer(sheet, len(columns), number)
    if number % 7 == 0:
        sheet.column_dimensions["B"].hidden = True
    return ugly


def _sheets(ugly: Ugly, chance: random.Random) -> Worksheet:
    sheet = ugly.book.active
    assert sheet is not None
    sheet.title = "明细"
    if ugly.number % 5 == 0:
        notes = ugly.book.create_sheet("说明", 0)
        notes.append(["本表由系统导出"])
        notes.append(["工单号", "以 AZ 开头"])
    if ugly.number % 6 == 0:
        decoy = ugly.book.create_sheet("旧数据")
        decoy.append([BY_FIELD[name].header for name in FIELDS])
        for _row in range(40):
            decoy.append(["OLD1", "安装", "杭州", "空调", "旧客户"])
        decoy.sheet_state = "hidden"
    return sheet


def _lead(sheet: Worksheet, chance: random.Random, number: int) -> int:
    """Blank rows, a merged title, a line of conditions; the row on which the header begins."""
    row = 1 + chance.randrange(0, 5)
    if number % 2:
        sheet.cell(row, 1).value = "中亮电器工单明细表"
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=8)
        sheet.cell(row + 1, 1).value = "导出日期：2026-06-30"
        row += 2
    return row


def _headings(ugly: Ugly, chance: random.Random) -> None:
    dresses = ("{}", "{} ", " {}", "*{}", "{}（必填）", "{}\n", "＊{}　", "{}\u00a0")
    for name in FIELDS:
        known = BY_FIELD[name].headers
        heading = known[0] if ugly.number % 3 == 0 else chance.choice(known)
        ugly.headings[name] = chance.choice(dresses).format(heading)
    if ugly.number % 8 == 3:  # two columns of one name: the second is the second phone
        ugly.headings["phone"] = ugly.headings["phone_alt"] = "联系电话"
        if ugly.places["phone"] > ugly.places["phone_alt"]:
            places = ugly.places
            places["phone"], places["phone_alt"] = places["phone_alt"], places["phone"]


def _header(sheet: Worksheet, row: int, columns: list[str], ugly: Ugly, *, is_double: bool) -> int:
    last = row + 1 if is_double else row
    fields = {place: name for name, place in ugly.places.items()}
    for index, name in enumerate(columns, 1):
        at = fields.get(index - 1, "") if name else ""
        text = ugly.headings[at] if at else UNKNOWN[index % len(UNKNOWN)] + str(index)
        if is_double and at in GROUPED:
            sheet.cell(last, index).value = text
        elif is_double:
            sheet.cell(row, index).value = text
            sheet.merge_cells(start_row=row, end_row=last, start_column=index, end_column=index)
        else:
            sheet.cell(row, index).value = text
    if is_double:
        first = len(columns) - len(GROUPED) + 1
        sheet.cell(row, first).value = "客户信息"
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=len(columns))
    return last


def _orders(sheet: Worksheet, columns: list[str], ugly: Ugly, chance: random.Random) -> None:
    row = ugly.header_row
    for number in range(1, 6):
        row += 1
        if number == 3 and ugly.number % 2 == 0:
            row += 1  # a blank row in the middle
        at = DAY.replace(day=number, hour=9, minute=5, second=number)
        done = at.replace(hour=17)
        dated, phoned = chance.choice(list(DATES)), chance.choice(list(PHONES))
        cell, phone = PHONES[phoned]
        cells: dict[str, Any] = {
            "order_no": f"00{ugly.number}{number}" if number % 2 else f" AZ{ugly.number:04d}{number} ",
            "kind": "维 修" if number == 2 else "安装",
            "region": "杭州",
            "category": "空调",
            "customer_name": f"客户{number}",
            "phone": cell,
            "phone_alt": "",
            "address": "文化路1号",
            "technician_name": "张师傅",
            "dispatched_at": DATES[dated](at),
            "completed_at": DATES[dated](done),
            "status": "已完工 ",
            "charge": "¥1,200.00" if number == 1 else 120,
            "remark": "  好  ",
        }
        for name, index in ugly.places.items():
            sheet.cell(row, index + 1).value = cells[name]
        for index, name in enumerate(columns):
            if not name:
                sheet.cell(row, index + 1).value = number
        if number == 4 and ugly.number % 5 == 2:
            sheet.row_dimensions[row].hidden = True
        ugly.lines.append(row)
        ugly.orders.append(
            {
                "order_no": str(cells["order_no"]).strip(),
                "kind": "repair" if number == 2 else "install",
                "phone": phone,
                "dispatched_at": at.isoformat(),
                "completed_at": done.isoformat(),
                "status": "finished",
                "charge": "1200.00" if number == 1 else "120.00",
                "remark": "好",
                "region": "杭州",
            }
        )


def _footer(sheet: Worksheet, width: int, number: int) -> None:
    row = sheet.max_row + 1 + number % 2
    sheet.cell(row, 1).value = "合　计" if number % 2 else "合计：5 单"
    if number % 4 == 0:
        for column in range(2, min(width, 5)):
            sheet.cell(row, column).value = 5
    sheet.cell(row + 1, 1).value = "制表人：谢信息"
    sheet.cell(row + 1, 3).value = "审核："
