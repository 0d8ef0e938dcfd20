"""The one link a workbook may hold: to a page of this site, never made of data (reliability E1)."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from config.lib.sheets import PLAIN, Book, NotOurPage, page_link

MADE_AT = datetime(2026, 6, 5, 10, 42, tzinfo=UTC)
SITE = "https://huifang.example/app"


def cell_of(*, site: str, page: str) -> openpyxl.cell.Cell:
    book = Book(title="表", made_at=MADE_AT, site=site)
    book.sheet(name="表", widths=[10]).put(row=1, column=1, value=7, look=PLAIN, page=page)
    return openpyxl.load_workbook(io.BytesIO(book.as_bytes())).worksheets[0]["A1"]


def test_a_figure_opens_a_page_of_this_site_and_stays_a_number() -> None:
    cell = cell_of(site=SITE, page="/reports/figure/?measure=due&region=HZ")
    assert (cell.value, cell.data_type) == (7, "n")
    assert cell.hyperlink.target == "https://huifang.example/app/reports/figure/?measure=due&region=HZ"


def test_without_a_site_nothing_is_linked() -> None:
    assert cell_of(site="", page="/reports/figure/").hyperlink is None


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "https://evil.example",
        "javascript:alert(1)",
        "/a b",
        "/a\n",
        "/中",
        "reports/",
        '/"',
    ],
)
def test_any_other_address_is_refused(path: str) -> None:
    with pytest.raises(NotOurPage):
        page_link(site=SITE, path=path)


@pytest.mark.parametrize("site", ["file:///etc", "https://a b", "https://user@evil.example", "evil.example"])
def test_a_site_is_a_plain_web_address(site: str) -> None:
    with pytest.raises(NotOurPage):
        page_link(site=site, path="/")


def test_an_address_too_long_for_a_cell_is_left_out() -> None:
    assert page_link(site=SITE, path="/" + "a" * 2_100) == ""


def test_merged_cells_keep_the_first_ones_look() -> None:
    book = Book(title="表", made_at=MADE_AT)
    sheet = book.sheet(name="表", widths=[10, 10])
    sheet.put(row=1, column=1, value="组", look=PLAIN)
    sheet.merge(row=1, column=1, rows=2, columns=2)
    page = openpyxl.load_workbook(io.BytesIO(book.as_bytes())).worksheets[0]
    assert [str(block) for block in page.merged_cells] == ["A1:B2"]
    assert page["B2"].border.right.style == "thin"
