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
    box, counts = page.locator("#slip-number"), page.locator("#slip-counts")
    expect(box).to_be_focused()

    # A scanner types and sends Enter, faster than the server answers; nothing is lost, nothing reloads.
    page.evaluate("window.stillHere = true")
    for number in ("A1", "A2", "Q9"):
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    expect(page.locator("#slip-answer")).to_contain_text("本区域没有这个工单号")
    expect(counts).to_contain_text("3单据")
    expect(page.locator("#slip-loose")).to_contain_text("Q9")
    expect(page.locator("tbody", has_text="张师傅")).to_contain_text("单据 2 / 工单 3")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    assert page.evaluate("window.stillHere") is True
    assert violations(page) == []

    # Keys: to the rows, X ticks one and takes it back again, Shift+X all of a technician.
    page.keyboard.press("Escape")
    page.locator("[data-tick-one]").nth(2).focus()
    page.keyboard.press("x")
    tick = page.locator("[data-tick-one]").nth(2)
    expect(tick).to_have_attribute("aria-pressed", "true")
    expect(tick).to_be_focused()
    page.keyboard.press("x")
    expect(tick).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#slip-answer")).to_contain_text("已撤回 A3")
    page.keyboard.press("x")
    expect(tick).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#slip-answer")).to_contain_text("已收 2 张单据")
    expect(counts).to_contain_text("0还没有单据")

    page.keyboard.press("c")
    expect(page.locator("#messages")).to_contain_text("单据清点完成")
    page.keyboard.press("r")
    page.wait_for_url(f"**/reports/daily/HZ/{DAY}/")
    page.keyboard.press("s")
    expect(page.locator("#messages")).to_contain_text("已上报总部,第1版")
    assert set(Slip.objects.standing().values_list("order_no", flat=True)) == {
        "A1",
        "A2",
        "A3",
        "B1",
        "B2",
        "Q9",
    }
    assert SlipDay.objects.get().closed_at is not None
    assert DailyReport.objects.get().state == "submitted"
