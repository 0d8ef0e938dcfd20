"""The clerk by scanner and keyboard: slips scanned, ticked, taken back, the count closed, the day filed.

B4, ruling 50; the day is filed by the supervisor, who may do both.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Page, expect

from regions.choices import Role
from regions.models import Region, User
from reports.models import DailyReport, Slip, SlipDay, SlipPolicy
from tests.browser.desk import violations
from tests.factories import member
from tests.reports.cast import DAY, at, order, technician

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
URL = f"/slips/HZ/{DAY}/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(DAY, 19)) as traveller:
        yield traveller


@pytest.fixture
def agent(region: Region) -> User:
    return member(region=region, role=Role.REGION_SUPERVISOR, username="lead_hz", name="周主管")


@pytest.fixture
def _finished(region: Region) -> None:
    zhang, li = technician(region=region), technician(region=region, name="李师傅", number="HZ1009")
    for number in ("A1", "A2", "A3"):
        order(worker=zhang, order_no=number)
    for number in ("B1", "B2"):
        order(worker=li, order_no=number)
    SlipPolicy.objects.create(valid_from=DAY, slips_required=True)


@pytest.mark.usefixtures("_finished")
def test_scan_three_tick_the_rest_close_and_file(desk) -> None:
    page: Page = desk.page
    page.goto(desk.base + URL)
    three_are_scanned(page)
    assert violations(page) == []
    the_rest_is_ticked(page)
    the_count_is_closed_and_the_day_filed(page)
    taken = set(Slip.objects.standing().values_list("order_no", flat=True))
    assert taken == {"A1", "A2", "A3", "B1", "B2", "Q9"}
    assert SlipDay.objects.get().closed_at is not None
    assert DailyReport.objects.get().state == "submitted"
    it_is_compared(page)
    assert violations(page) == []


def three_are_scanned(page: Page) -> None:
    """A scanner types and sends Enter, faster than the server answers; nothing is lost, nothing reloads."""
    box = page.locator("#slip-number")
    expect(box).to_be_focused()
    page.evaluate("window.stillHere = true")
    for number in ("A1", "A2", "Q9"):
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    expect(page.locator("#slip-answer")).to_contain_text("本区域没有这个工单号")
    expect(page.locator("#slip-counts")).to_contain_text("3单据")
    expect(page.locator("#slip-loose")).to_contain_text("Q9")
    expect(page.locator("tbody", has_text="张师傅")).to_contain_text("单据 2 / 工单 3")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    assert page.evaluate("window.stillHere") is True


def the_rest_is_ticked(page: Page) -> None:
    """X ticks the row and takes it back again, Shift+X all of a technician."""
    tick = page.locator("[data-tick-one]").nth(2)
    page.keyboard.press("Escape")
    tick.focus()
    for is_in in ("true", "false", "true"):
        page.keyboard.press("x")
        expect(tick).to_have_attribute("aria-pressed", is_in)
        expect(tick).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#slip-answer")).to_contain_text("已收 2 张单据")
    expect(page.locator("#slip-counts")).to_contain_text("0还没有单据")


def the_count_is_closed_and_the_day_filed(page: Page) -> None:
    press(page, "c", says="单据清点完成")
    page.keyboard.press("r")
    page.wait_for_url(f"**/reports/daily/HZ/{DAY}/")
    press(page, "s", says="已上报总部,第1版")


def press(page: Page, key: str, *, says: str) -> None:
    """One key that posts, and the sentence that the loaded page answers with: only then its keys listen."""
    page.keyboard.press(key)
    expect(page.locator("#messages")).to_contain_text(says)
    page.wait_for_load_state("load")


def it_is_compared(page: Page) -> None:
    """C compares, E leads to the first difference, Enter says why."""
    page.keyboard.press("h")
    page.wait_for_url(f"**/reconciliation/HZ/{DAY}/")
    press(page, "c", says="4 行中 4 行一致")
    expect(page.locator("#differences")).to_contain_text("有单据无工单")
    page.keyboard.press("e")
    page.keyboard.insert_text("外区工单,已退回")
    page.keyboard.press("Enter")
    expect(page.locator("#differences")).to_contain_text("外区工单,已退回 周主管")
