"""The sheets on paper, printed by LibreOffice (H6, reliability E6)."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reports.policies.daybook import DayFacts, day_book
from reports.policies.forms import Header
from reports.policies.lines import Worker
from reports.renderers.excel import daily_poster, daily_workbook
from tests.reports.lines import answered, dispatched

pytestmark = pytest.mark.office
MADE_AT = datetime(2026, 6, 5, 10, 42, tzinfo=UTC)
PROGRAMS = ("soffice", "pdfinfo", "pdftotext", "pdffonts")


@pytest.fixture(scope="module", autouse=True)
def _programs() -> None:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if not missing:
        return
    reason = f"needs {', '.join(missing)} (LibreOffice Calc and poppler-utils)"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=180).stdout


def printed(*, content: bytes, folder: Path, name: str) -> Path:
    workbook = folder / f"{name}.xlsx"
    workbook.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run("soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(workbook))
    return folder / f"{name}.pdf"


def pages_of(*, pdf: Path) -> list[str]:
    return run("pdftotext", "-layout", str(pdf), "-").split("\f")[:-1]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A day of 40 technicians, so that the form needs a second page; and its poster."""
    folder = tmp_path_factory.mktemp("print")
    lines = []
    for number in range(40):
        worker = Worker(f"n:HZ{number:04d}", f"师傅{number:02d}", f"HZ{number:04d}")
        lines.append(dispatched(worker=worker, order_no=f"A{number}"))
        call = answered(worker=worker, order_no=f"WX20260604{number:05d}", satisfaction=2)
        lines.append(replace(call, answers=replace(call.answers, description="=1+1 说没有收据" * 4)))
    header = Header("杭州", "全部", date(2026, 6, 5), "范琳 018", date(2026, 6, 5), "2026-06-06 06:00")
    book = day_book(facts=DayFacts(lines=tuple(lines), tasks=()), header=header, remarks={})
    return (
        printed(content=daily_workbook(book=book, made_at=MADE_AT), folder=folder, name="daily"),
        printed(content=daily_poster(form=book.forms[0], made_at=MADE_AT), folder=folder, name="poster"),
    )


def test_every_page_is_a4_landscape(papers: tuple[Path, Path]) -> None:
    for pdf in papers:
        sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", run("pdfinfo", "-l", "99", str(pdf)))
        assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(842, 595)}


def test_title_and_headings_are_repeated_on_every_page_of_the_form(papers: tuple[Path, Path]) -> None:
    pages = pages_of(pdf=papers[0])
    forms = [page for page in pages if "派单量" in page and "收费情况" in page and "单号" not in page]
    assert len(forms) == 6  # 40 rows are three pages, for 全部 and for 空调
    for page in forms:
        assert "区域售后客服回访日报表" in page
        assert "区域：杭州" in page
        assert "备注" in page


def test_one_page_wide_holds_every_column(papers: tuple[Path, Path]) -> None:
    first = pages_of(pdf=papers[0])[0]
    assert "师傅00" in first
    assert "不满意1(WX2026060400000)" in first


def test_a_formula_payload_is_printed_as_its_text(papers: tuple[Path, Path]) -> None:
    assert "=1+1 说没有收据" in "".join(pages_of(pdf=papers[0]))


def test_the_last_page_of_the_poster_carries_the_signature(papers: tuple[Path, Path]) -> None:
    assert "制表人：范琳 018" in pages_of(pdf=papers[1])[-1]
