"""E1, E2, F5 in full: 200 payloads × every text column × every export; 5,000 strings; 1,050,000 rows."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from config.lib.sheets import Heading, clean_text, write_workbook
from tests.reports.hostile import dangers, every_export, fill
from tests.support.office import convert
from tests.support.payloads import payloads

pytestmark = pytest.mark.drill
ROWS = 1_050_000


@pytest.mark.django_db
@pytest.mark.office
def test_two_hundred_payloads_stay_text_in_every_export_and_in_libreoffice(tmp_path: Path) -> None:
    now, texts = timezone.now(), payloads()
    region, lead = fill(texts=texts, now=now)
    found = every_export(region=region, lead=lead, texts=texts, now=now)
    books = {name: content for name, content in found.items() if name.endswith(".xlsx")}
    assert {name: dangers(content) for name, content in books.items()} == dict.fromkeys(books, (0, 0, 0))
    for name, content in books.items():
        source = tmp_path / name
        source.write_bytes(content)
        folder = tmp_path / "read"
        folder.mkdir(exist_ok=True)
        again = convert(source, to="xlsx", folder=folder).read_bytes()
        assert (name, dangers(again)) == (name, (0, 0, 0))
        assert (name, texts_of(again)) == (name, texts_of(content))
    print(f"{len(texts)} payloads in {len(books)} workbooks: 0 formulas, 0 links, all text in LibreOffice")


def texts_of(content: bytes) -> int:
    """How many cells hold text."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return sum(
        isinstance(cell, str) and bool(cell.strip())
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    )


def test_five_thousand_strings_reopen_as_they_were(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    texts = [
        "".join(chr(chance.choice(RANGES)()) for _letter in range(chance.randint(1, 60)))
        for _n in range(5_000)
    ]
    path = tmp_path / "fuzz.xlsx"
    rows = [(text,) for text in texts]
    write_workbook(target=str(path), name="表", headings=[Heading("内容")], rows=rows, expected=len(rows))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    found = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == [clean_text(text=text) for text in texts]


_CHANCE = random.Random(7)
RANGES = (
    lambda: _CHANCE.randint(0, 0x7F),
    lambda: _CHANCE.randint(0x80, 0x2FFF),
    lambda: _CHANCE.randint(0x4E00, 0x9FFF),
    lambda: _CHANCE.randint(0xD800, 0xFFFF),
    lambda: _CHANCE.randint(0x10000, 0x10FFFF),
)

CHILD = """
import re, sys
from pathlib import Path
from config.lib.sheets import Heading, Shape, write_workbook
rows = int(sys.argv[2])
headings = [Heading("工单号"), Heading("数", Shape.COUNT), *(Heading(f"列{n}") for n in range(13))]
some = ("安装", "空调", "王*", "138****5678", "杭州市西湖区文化路***") * 2 + ("张师傅", "T0001", "已完工")
made = write_workbook(
    target=sys.argv[1], name="明细", headings=headings, expected=rows,
    rows=((f"WX{n:09d}", n, *some) for n in range(rows)),
)
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(made, int(peak[1]) // 1024)
"""


def test_more_rows_than_a_sheet_holds_are_two_sheets(tmp_path: Path) -> None:
    """F5."""
    path = tmp_path / "long.xlsx"
    command = [sys.executable, "-c", CHILD, str(path), str(ROWS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    made, megabytes = (int(part) for part in done.stdout.split())
    assert (made, megabytes < 300) == (ROWS, True)
    book = CalamineWorkbook.from_path(path)
    totals = []
    for name in book.sheet_names:
        numbers = [row[1] for row in islice(book.get_sheet_by_name(name).iter_rows(), 1, None)]
        totals.append((len(numbers), int(sum(numbers))))
    assert [count for count, _total in totals] == [1_000_000, 50_000]
    assert sum(total for _count, total in totals) == ROWS * (ROWS - 1) // 2
    print(f"{ROWS:,} rows in {len(totals)} sheets, {megabytes} MB at most")
