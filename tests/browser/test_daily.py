"""The daily's way by keyboard: read, noted, submitted, returned, submitted again, accepted, taken along.

C3, H7, H8 and rulings 47, 49, 55; the clock is moved, and the server's thread moves with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import time_machine
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from regions.choices import Role
from regions.models import Region, User
from reports.models import DailyReport
from tests.browser.desk import sign_in, violations
from tests.factories import member
from tests.reports.cast import DAY, at, call, order, technician

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
URL = f"/reports/daily/HZ/{DAY}/"
EVENING = at(DAY, 19)
MORNING = at(DAY + timedelta(days=1), 8)
NOTE = "两单客户不在家,明日再约"
REASON = "缺少不满意的说明"
FOCUSED = "document.activeElement.id"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EVENING) as traveller:
        yield traveller


@pytest.fixture
def manager(hq: Region) -> User:
    return member(region=hq, role=Role.HQ_MANAGER, username="hq_manager", name="总部经理")


@pytest.fixture
def _worked_day(region: Region, agent: User) -> None:
    zhang = technician(region=region)
    for number in ("O1", "O2", "O3"):
        unhappy = {"satisfaction": 2} if number == "O3" else {}
        call(work_order=order(worker=zhang, order_no=number), agent=agent, **unhappy)


@pytest.fixture
def office(browser: Browser, live_server: LiveServer) -> Iterator[Office]:
    made = Office(browser=browser, base=live_server.url)
    yield made
    made.close()


class Office:
    """A page for each person, opened at the day."""

    def __init__(self, *, browser: Browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.pages: list[Page] = []

    def desk(self, user: User) -> Page:
        context = self.browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.base)
        sign_in(context, user=user, base=self.base)
        page = context.new_page()
        page.goto(self.base + URL)
        self.pages.append(page)
        return page

    def close(self) -> None:
        for page in self.pages:
            page.context.close()


def tab_to(page: Page, selector: str) -> None:
    """By Tab alone, as far as it takes."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"no Tab leads to {selector}")


def press(page: Page, key: str, *, says: str) -> None:
    """One key that posts, once the page has its keys, and the sentence that it answers with."""
    page.wait_for_load_state()
    page.keyboard.press(key)
    page.wait_for_selector(f"#messages >> text={says}")


@pytest.mark.usefixtures("_worked_day")
def test_a_daily_from_figures_to_acceptance(
    office: Office, agent: User, manager: User, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    region_page = office.desk(agent)
    figures_open_their_rows(region_page)
    notes_are_written(region_page)
    press(region_page, "s", says="已上报总部,第1版。")
    assert violations(region_page) == []

    clock.move_to(MORNING)
    hq_page = office.desk(manager)
    returned_with_a_reason(hq_page)

    region_page = office.desk(agent)  # yesterday's session has ended
    assert REASON in region_page.inner_text("main")
    press(region_page, "s", says="已上报总部,第2版。")

    hq_page.reload()
    press(hq_page, "a", says="已接收第2版。")
    assert violations(hq_page) == []
    states = DailyReport.objects.order_by("version").values_list("version", "state")
    assert list(states) == [(1, "superseded"), (2, "accepted")]

    the_workbook_is_the_frozen_one(hq_page, folder=tmp_path)
    the_text_goes_to_the_clipboard(hq_page)


def figures_open_their_rows(page: Page) -> None:
    """Tab to the first figure, arrows to the others, Enter opens the rows below, Backspace closes them."""
    tab_to(page, ".hf-figures td > a")
    assert page.evaluate(FOCUSED) == "f-n:HZ1008-dispatched"
    open_focused(page)
    assert opened(page) == ["O1", "O2", "O3"]
    assert "3 条 = 张师傅 · 派单量 · 2026-06-05" in page.inner_text(".hf-opened")
    page.keyboard.press("Backspace")
    page.wait_for_selector(".hf-opened", state="detached")
    assert page.evaluate(FOCUSED) == "f-n:HZ1008-dispatched"  # she goes on where she was

    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "f-*-dispatched"
    page.keyboard.press("ArrowUp")
    for _figure in range(10):
        page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "f-n:HZ1008-remark.dissatisfied"
    open_focused(page)
    assert opened(page) == ["O3"]
    assert "李雷" not in page.inner_text("main")
    assert page.url.endswith("drill=remark.dissatisfied")


def open_focused(page: Page) -> None:
    page.keyboard.press("Enter")
    page.wait_for_selector(".hf-opened")
    assert "与表中一致" in page.inner_text(".hf-opened")


def opened(page: Page) -> list[str]:
    """The order numbers of the opened rows."""
    return page.locator(".hf-opened tbody tr td:first-child").all_inner_texts()[:-1]


def notes_are_written(page: Page) -> None:
    page.keyboard.press("n")
    tab_to(page, "#remark-1")
    page.keyboard.insert_text(NOTE)
    press(page, "Enter", says="备注已保存。")
    assert NOTE in page.inner_text(".hf-figures")


def returned_with_a_reason(page: Page) -> None:
    tab_to(page, "details:has(#return-reason) > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#return-reason")
    page.keyboard.insert_text(REASON)
    press(page, "Enter", says="已退回")


def the_workbook_is_the_frozen_one(page: Page, *, folder: Path) -> None:
    """X downloads the accepted version byte for byte; it opens as the form on the page (ruling 55)."""
    with page.expect_download() as download:
        page.keyboard.press("x")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".xlsx"
    assert path.read_bytes() == bytes(DailyReport.objects.get(version=2).workbook)
    sheet = openpyxl.load_workbook(path)["日报 全部"]
    assert sheet["A1"].value == "区域售后客服回访日报表"
    assert sheet["A2"].value == "区域：杭州        品类：全部        2026年6月5日"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=5, max_col=7)]
    assert rows == [
        ["姓名", "派单量", "当天完成量", "服务态度", "有无清理现场", "收费情况", "备注"],
        ["张师傅", 3, 3, "好3 中0 差0", "有3 无0", "免费3 合规0 违规0", f"不满意1(O3) {NOTE}"],
        ["合计", 3, 3, "好3 中0 差0", "有3 无0", "免费3 合规0 违规0", None],
    ]


def the_text_goes_to_the_clipboard(page: Page) -> None:
    press(page, "c", says="已复制")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[0] == "【区域售后客服回访日报表】"
    assert copied[1] == "区域：杭州 品类：全部 2026年6月5日"
    assert copied[2].startswith("1. 张师傅：派单 3；完成 3；态度 好3 中0 差0")
    assert NOTE in copied[2]


def test_a_day_without_work_is_filed_by_one_key(office: Office, agent: User) -> None:
    """H8: nil by one click."""
    page = office.desk(agent)
    assert "上报零报告" in page.inner_text("main")
    press(page, "s", says="已上报总部,第1版。")
    assert DailyReport.objects.get().is_nil
