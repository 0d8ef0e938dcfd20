"""A register as a workbook, reopened and printed (forms.md 2.5; reliability E1, E6)."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reports.policies.registers import BY_CODE, REGISTERS, Entry, RegisterSheet, Span, register_sheet
from reports.renderers.registers import WIDTHS, register_workbook
from tests.support.office import convert

MADE_AT = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
ENTRY = Entry(
    key="cases:TS-1", region="杭州", order_no="WX2026060300001", category="中央空调", kind="安装",
    worker="张师傅(HZ1008)", customer="李*", phone="138****5678", called_on="2026-06-03", agent="范琳 018",
    respondent="李*", description="客户说师傅没有来过，没有打过电话，是邻居帮忙装的，要求重新上门检查一次。",
    responsible="张师傅 HZ1008", checker="范琳 018", checked_on="2026-06-08", conclusion="满意结案",
)  # fmt: skip


def sheet_of(lines: int, **fields: str) -> RegisterSheet:
    span = Span(first=date(2026, 6, 1), last=date(2026, 6, 30), total=lines, region="杭州")
    return register_sheet(register=REGISTERS[0], entries=[replace(ENTRY, **fields)] * lines, span=span)


def reopened(sheet: RegisterSheet):
    return load_workbook(io.BytesIO(register_workbook(sheet=sheet, made_at=MADE_AT))).worksheets[0]


def test_the_workbook_holds_what_the_table_holds():
    sheet = sheet_of(2)
    page = reopened(sheet)
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert (cells[0][0], cells[1][0]) == ("安装、维修不属实报表", sheet.header_line)
    assert cells[2] == [column.heading for column in sheet.table.columns]
    for read, row in zip(cells[3:6], [*sheet.table.rows, sheet.table.totals], strict=True):
        assert [value if value is not None else "" for value in read] == [cell.value for cell in row.cells]
    assert [row[0] for row in cells[6:]] == list(sheet.notes)


def test_it_prints_on_a4_landscape_one_page_wide_with_its_head_on_every_page():
    page = reopened(sheet_of(60))
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert (page.print_title_rows, page.freeze_panes) == ("$1:$3", "A4")


def test_whatever_was_typed_stays_text():
    """Reliability E1."""
    page = reopened(sheet_of(1, description="=HYPERLINK(1)", responsible="@SUM(A1)"))
    typed = [cell for cell in page[4] if cell.value in {"=HYPERLINK(1)", "@SUM(A1)"}]
    assert [cell.data_type for cell in typed] == ["s", "s"]


def test_every_column_of_every_register_has_its_width():
    used = {column.key for register in BY_CODE.values() for column in register.columns}
    assert used == set(WIDTHS)


def test_the_same_register_is_the_same_file():
    made = {register_workbook(sheet=sheet_of(3), made_at=MADE_AT) for _time in range(2)}
    assert len(made) == 1


@pytest.mark.office
def test_printed_every_page_has_the_head_and_nothing_is_lost(tmp_path: Path) -> None:
    workbook = tmp_path / "register.xlsx"
    workbook.write_bytes(register_workbook(sheet=sheet_of(60), made_at=MADE_AT))
    pdf = convert(workbook, to="pdf", folder=tmp_path)
    if shutil.which("pdftotext") is None:
        pytest.skip("no poppler-utils on this machine")

    def run(*command: str) -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout

    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", run("pdfinfo", "-l", "99", str(pdf)))
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(842, 595)}
    pages = run("pdftotext", "-layout", str(pdf), "-").split("\f")[:-1]
    assert len(pages) > 1
    for page in pages:
        assert "安装、维修不属实报表" in page
        assert "通报编号" in page
    whole = "".join(pages)
    assert whole.count("WX2026060300001") == 60
    assert "考核、通报编号由总部填写" in whole
