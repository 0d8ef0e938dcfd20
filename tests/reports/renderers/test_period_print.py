"""Weekly and monthly on paper, printed by LibreOffice (H6, reliability E6; forms.md 2.2, 2.3)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.policies.period_book import PeriodBook
from reports.renderers.period import period_batch, period_poster, period_workbook
from tests.reports.books import MADE_AT, many, monthly_book, weekly_book
from tests.reports.counts import JUNE, WEEK
from tests.support.office import convert

pytestmark = pytest.mark.office


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def printed(*, content: bytes, folder: Path) -> list[str]:
    """The text of each page; every page is A4 landscape."""
    workbook = folder / "form.xlsx"
    workbook.write_bytes(content)
    pdf = convert(workbook, to="pdf", folder=folder)
    if shutil.which("pdftotext") is None:
        pytest.skip("no poppler-utils on this machine")
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", run("pdfinfo", "-l", "99", str(pdf)))
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(842, 595)}
    return run("pdftotext", "-layout", str(pdf), "-").split("\f")[:-1]


def words(page: str) -> str:
    return "".join(page.split())


WEEKLY = (
    weekly_book(counts=many(own=WEEK)),
    ["总部客服回访情况周报表", "完成工单量", "送修量", "很不满意", "2026年6月1日（—6月7日）"],
    2,
)
MONTHLY = (
    monthly_book(counts=many(own=JUNE)),
    ["总部客服回访情况月报表", "派工情况", "服务态度情况", "满意度占比", "2026年6月份"],
    2,
)


@pytest.mark.parametrize(("book", "head", "forms"), [WEEKLY, MONTHLY], ids=["weekly", "monthly"])
def test_title_and_both_rows_of_headings_stand_on_each_page_and_nothing_is_cut(
    book: PeriodBook, head: list[str], forms: int, tmp_path: Path
) -> None:
    pages = printed(content=period_workbook(book=book, made_at=MADE_AT), folder=tmp_path)
    own = [page for page in pages if head[0] in page]
    assert len(own) % forms == 0
    assert len(own) // forms > 1  # 45 technicians need more than one page, for 全部 and for 空调
    for page in own:
        assert [text for text in head if text not in words(page)] == []
    whole = "".join(own)
    for number in range(45):
        assert whole.count(f"师傅{number:02d}") == forms
    assert whole.count("制表日期") == forms
    assert len(pages) == len(own) + len(book.sheets)  # each further sheet fits its page


def test_the_poster_and_a_batch_print_each_form_on_its_own_page(tmp_path: Path) -> None:
    poster = printed(content=period_poster(book=monthly_book(), made_at=MADE_AT), folder=tmp_path)
    assert len(poster) == 1
    assert "另有“一般”1件（25.0%）" in words(poster[0])
    books = [weekly_book(), weekly_book(region="宁波")]
    batch = printed(content=period_batch(books=books, made_at=MADE_AT), folder=tmp_path)
    assert ["杭州" in page for page in batch] == [True, True, False, False]
    assert ["品类：空调" in page for page in batch] == [False, True, False, True]
