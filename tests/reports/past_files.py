"""Past forms as the company kept them: rows of cells, and a workbook of several sheets."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

Cells = Sequence[Sequence[Any]]

DAILY: Cells = (
    ("区域售后客服回访日报表",),
    ("区域：杭州   品类：空调   2025年6月5日",),
    ("姓名", "派单量", "当天完成量", "服务态度", "有无清理现象", "收费情况", "备注"),
    ("张师傅", 3, 2, "好1 中0 差1", "有1 无1", "免费2 合规0 违规0", "不满意1 打13812345678"),
    ("李师傅", 1, 1, "", "—", "", ""),
    ("合计", 4, 3, "好1 中0 差1", "有1 无1", "免费2 合规0 违规0", ""),
    ("制表人：王   制表日期：2025年6月6日",),
)
WEEKLY: Cells = (
    ("总部客服回访情况统计周报表",),
    ("区域:杭州", "品类:空调", "", "2025年6月2日(—6月8日)"),
    ("姓名", "完成工单量", "", "", "服务态度", "", "", "", ""),
    ("", "上门量", "送修量", "总量", "非常满意", "满意", "一般", "不太满意", "很不满意"),
    ("张师傅", 4, 1, 5, 1, 1, 0, 1, ""),
    ("合计", 4, 1, 5, 1, 1, 0, 1, 0),
)
MONTHLY: Cells = (
    ("总部客服回访情况月报表",),
    ("区域：杭州  品类：全部  2025年6月份",),
    ("姓名", "派工情况", "", "", "送修情况", "", "", "派单送修总量", "派单送修完工总量", "完工比例%",
     "服务态度情况", "", "", "", "", "", "满意度占比%"),
    ("", "派单量", "完工量", "比例%", "送修量", "完工量", "比例%", "", "", "",
     "非常满意", "比例%", "满意", "比例%", "不满意", "比例%", ""),
    ("张师傅", 4, 3, 75, 1, 1, 100, 5, 4, 80, 1, 25, 1, 25, 1, 25, 50),
    ("合计", 4, 3, 75, 1, 1, 100, 5, 4, 80, 1, 25, 1, 25, 1, 25, 50),
    ("另有“一般”1件（25.0%），计入分母",),
)  # fmt: skip


def changed(form: Cells, *cells: tuple[int, int, Any]) -> Cells:
    """The form with other values at (row, column), both from 0."""
    rows = [list(row) for row in form]
    for row, column, value in cells:
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = value
    return rows


def book(sheets: Mapping[str, Cells]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append([None if cell == "" else cell for cell in row])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
