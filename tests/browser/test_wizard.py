"""The import wizard with a real, messy export: checked, committed behind the page, then unchanged.

B1, B2, U10 and rulings 5–9, on ../shared/data/erp/heavy-1200.xlsx and what its .expect.json says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from config.lib.leases import RunState
from regions.choices import Role
from regions.models import Region, User
from tests.browser.desk import sign_in, violations
from tests.factories import RegionFactory, member
from tests.workorders.imports.expected import SHARED, expectation, folded, shared_file
from workorders import tasks
from workorders.actions import importing
from workorders.choices import Reason
from workorders.models import ImportBatch, WorkOrder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXPORT = "heavy-1200.xlsx"
AFTERNOON = datetime.fromisoformat("2026-11-20T14:05:00+08:00")
MOST_CLICKS = 4
COUNTS = {
    "行": "rows",
    "新增": "created",
    "更新": "updated",
    "相同": "unchanged",
    "退回": "rejected",
    "重复": "duplicates",
}
FULL_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    with time_machine.travel(AFTERNOON):
        yield


@pytest.fixture
def expected() -> dict[str, Any]:
    shared_file(f"data/erp/{EXPORT}")
    return expectation(EXPORT)


@pytest.fixture
def clerk(expected: dict[str, Any], hq: Region) -> User:
    """She imports the export of the whole company: her post stands at the top of the tree."""
    for name, code in expected["regions"].items():
        RegionFactory(code=code, name=name)
    return member(region=hq, role=Role.DATA_CLERK, username="clerk", name="谢信息")


class Wizard:
    """The pages as the clerk uses them; every click is counted."""

    def __init__(self, *, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.clicks = 0

    def click(self, words: str) -> None:
        self.page.click(f"main >> text={words}")
        self.clicks += 1

    def upload(self) -> ImportBatch:
        """From the list to the second page."""
        self.page.goto(f"{self.base}/imports/")
        self.clicks = 0
        self.click("导入新文件")
        with self.page.expect_file_chooser() as chooser:
            self.page.click("#id_file")
            self.clicks += 1
        chooser.value.set_files(SHARED / "data" / "erp" / EXPORT)
        self.click("上传并核对")
        self.page.wait_for_selector("text=核对结果", timeout=60_000)
        return ImportBatch.objects.latest("pk")

    def commit(self) -> None:
        self.click("开始导入")
        self.page.wait_for_selector("progress")

    def counts(self) -> dict[str, int]:
        items = self.page.locator(".hf-counts li")
        shown = {
            item.inner_text().replace(item.locator("b").inner_text(), "", 1).strip(): item
            for item in items.all()
        }
        return {COUNTS[word]: int(item.locator("b").inner_text()) for word, item in shown.items()}

    def table(self, name: str) -> list[list[str]]:
        """The cells of the table under the heading with this id."""
        rows = self.page.locator(f"section[aria-labelledby={name}] tbody tr")
        return [[folded(text) for text in row.locator("td").all_inner_texts()] for row in rows.all()]

    def text(self, selector: str) -> str:
        return folded(self.page.inner_text(selector))


@pytest.fixture
def wizard(page: Page, live_server: LiveServer, clerk: User) -> Wizard:
    sign_in(page.context, user=clerk, base=live_server.url)
    return Wizard(page=page, base=live_server.url)


def test_a_real_export_from_upload_to_result_in_four_clicks(
    wizard: Wizard, expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = wizard.upload()
    understood_as_expected(wizard, expected)
    assert wizard.counts() == expected["counts"]
    assert WorkOrder.objects.count() == 0

    monkeypatch.setattr(importing, "CHUNK", 500)  # so that the bar can be seen half-way
    wizard.commit()
    assert wizard.clicks <= MOST_CLICKS
    left_and_come_back_to(wizard, batch)

    wizard.page.wait_for_selector("text=导入结果")  # the page that waits finds it out by itself
    assert wizard.counts() == expected["counts"]
    assert wizard.page.query_selector("progress") is None
    assert WorkOrder.objects.count() == expected["counts"]["created"]
    assert violations(wizard.page) == []

    assert wizard.upload().pk > batch.pk
    assert wizard.counts() == expected["counts_second_import"]


def understood_as_expected(wizard: Wizard, expected: dict[str, Any]) -> None:
    """Sheet, header row, columns and 20 masked rows; each bad row with line, column, value and reason."""
    said = wizard.text("section[aria-labelledby=understood] header")
    assert f"工作表 {expected['sheet']}" in said
    assert f"表头在第 {expected['header_row']} 行" in said
    preview = wizard.table("understood")
    assert len(preview) == 20
    assert "****" in str(preview)
    assert FULL_MOBILE.search(wizard.text("main")) is None
    reasons = dict(Reason.choices)
    wanted = [
        [
            str(bad["line"]),
            bad["order_no"] or "—",
            folded(bad["header"]),
            folded(bad["value"]) or "—",
            folded(str(reasons[bad["reason"]])),
        ]
        for bad in expected["rejections"]
    ]
    shown = wizard.table("problems")
    assert [row[:5] for row in shown] == wanted
    assert all(row[5] for row in shown)
    assert violations(wizard.page) == []


def left_and_come_back_to(wizard: Wizard, batch: ImportBatch) -> None:
    """The run goes on without the page: half of it while she is away, the rest under her eyes (B2)."""
    here = wizard.page.url
    wizard.page.goto(f"{wizard.base}/orders/")
    importing.run_batch(batch_id=batch.pk, clock=timezone.now, turn=timedelta(0))
    wizard.page.goto(f"{wizard.base}/imports/")
    assert "导入中 42%" in wizard.text("tbody tr:first-child")
    wizard.page.click(f"text={EXPORT}")
    wizard.page.wait_for_selector("progress[value='500']")
    assert (wizard.page.url, wizard.page.get_attribute("progress", "max")) == (here, "1185")
    tasks.run_import_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.run_state == RunState.DONE
