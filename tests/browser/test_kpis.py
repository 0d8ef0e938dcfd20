"""The rates by keyboard: move, open what is behind a figure, back, into a region and up; axe (U3, U12)."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from regions.choices import Role
from regions.models import Region
from tests.browser.desk import sign_in, violations, waiting
from tests.callbacks.calls import answer
from tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST = ".hf-kpis tbody .hf-cell > a"


@pytest.mark.parametrize(("english", "dark"), [(False, False), (True, True)])
def test_rates_are_read_and_opened_by_keyboard(
    page: Page, live_server: LiveServer, region: Region, english: bool, dark: bool
) -> None:
    lead = member(region=region, role=Role.REGION_SUPERVISOR, username="lead_hz", name="Zhou Ying")
    answer(waiting(region), lead, timezone.now(), satisfaction=5)
    waiting(region)
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=lead, base=live_server.url, english=english, dark=dark)
    page.goto(f"{live_server.url}/reports/kpis/")
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    page.locator(".hf-define").first.focus()
    expect(page.locator("#define-completion_rate")).to_be_visible()
    page.locator(FIRST).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    below = page.locator(".hf-opened.fetched")
    expect(below.locator("[data-row]")).to_have_count(1)
    expect(below.locator(".hf-status.ok").last).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Backspace")
    expect(below).to_have_count(0)

    page.locator(".hf-kpis th.hf-who a").first.press("Enter")
    expect(page.locator("[data-key=Backspace]")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(page.locator("[data-key=Backspace]")).to_have_count(0)
    page.keyboard.press("[")
    expect(page.locator('[data-key="]"]')).to_be_visible()
