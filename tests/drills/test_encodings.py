"""A thousand tables in five encodings each (F6): every one comes back as it was written."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.workorders.files import csv_bytes
from workorders.imports.delimited import read_records

pytestmark = pytest.mark.drill
ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")
FILES = 1_000
RARE = "㐂𠮷𡃁䶮〇"
HEADINGS = ["工单号", "工单类型", "区域", "品类", "派单时间", "客户姓名", "备注"]


def letters() -> str:
    """What GBK can write: the common characters, signs, Latin."""
    han = "".join(chr(code) for code in range(0x4E00, 0x9FA6))
    return han + "abcXYZ 0123,;\"'＝＋（）。、·—①㎡"


def table(dice: random.Random, known: str, extra: str) -> list[list[str]]:
    rows = [
        [f"WX{number}", *("".join(dice.choices(known, k=dice.randint(1, 20))) for _ in HEADINGS[1:])]
        for number in range(dice.randint(1, 12))
    ]
    rows[-1][-1] += extra
    return [HEADINGS, *rows]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_thousand_tables_come_back(encoding: str, tmp_path: Path) -> None:
    dice, known, path = random.Random(2026), letters(), tmp_path / "table.csv"
    back = 0
    for _ in range(FILES):
        written = table(dice, known, "" if encoding == "gbk" else RARE)
        path.write_bytes(csv_bytes(written, encoding=encoding))
        back += [list(row) for _line, row in read_records(path=path)] == written
    print(f"{encoding}: {back} of {FILES} tables came back")
    assert back == FILES
