"""Why the complaint opened: the charge she was told beside the ERP's, as the keys are pressed (ruling 29)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from regions.models import Region
from tests.browser.desk import Desk, waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWERED = ("1", "1", "5", "5", "1")


def begin(desk: Desk, region: Region, *, charge: int) -> None:
    waiting(region, work_order__charge=charge)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press(*ANSWERED)


def test_free_against_a_charge_is_said_beside_the_complaint(desk: Desk, region: Region) -> None:
    begin(desk, region, charge=120)
    why = desk.page.locator("#case .why")
    expect(why).to_be_hidden()
    desk.press("1")
    expect(why).to_contain_text("客户说免费，ERP 收费 120 元")
    desk.page.locator("[data-question=charge_status] label").nth(1).click()
    expect(why).to_be_hidden()


def test_an_amount_that_differs_is_said_with_both_figures(desk: Desk, region: Region) -> None:
    begin(desk, region, charge=120)
    desk.press("3")
    why, told = desk.page.locator("#case .why"), desk.page.locator("#case [data-charge]")
    expect(why).to_be_visible()
    expect(told).to_be_hidden()
    desk.page.locator("[name=charge_amount]").fill("180.5")
    expect(told).to_have_text("客户说收了 180.5 元，ERP 收费 120 元")
    desk.page.locator("[name=charge_amount]").fill("120")
    expect(told).to_be_hidden()


def test_the_next_call_is_told_by_its_own_charge(desk: Desk, region: Region) -> None:
    """The block is kept from call to call, its sentence is not."""
    waiting(region, work_order__charge=80)
    begin(desk, region, charge=80)
    desk.press("2")
    desk.save()
    desk.dial()
    desk.press(*ANSWERED, "1")
    expect(desk.page.locator("#case [data-charge]")).to_have_text("客户说免费，ERP 收费 80 元")
