"""The analysis by keyboard: its parts, a figure opened below its row and shut again; axe (U3, U12)."""

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


@pytest.mark.parametrize(("english", "dark"), [(False, False), (True, True)])
def test_the_analysis_is_read_and_opened_by_keyboard(
    page: Page, live_server: LiveServer, region: Region, english: bool, dark: bool
) -> None:
    hq = Region.objects.get(code="HQ")
    manager = member(region=hq, role=Role.HQ_MANAGER, username="hq_manager", name="Li Jing")
    agent = member(region=region, role=Role.CALLBACK_AGENT, username="agent_hz", name="Fan Lin")
    now = timezone.now()
    answer(waiting(region), agent, now, satisfaction=2, words=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=manager, base=live_server.url, english=english, dark=dark)
    page.goto(f"{live_server.url}/reports/analysis/?period={now:%Y-%m}&part=reasons")
    expect(page.locator(".hf-chart-drawing canvas").first).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    page.locator(".hf-analysis tbody td a").first.press("Enter")
    below = page.locator(".hf-opened.fetched")
    expect(below.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("Backspace")
    expect(below).to_have_count(0)
    page.keyboard.press("t")
    expect(page.locator(".hf-chart-drawing").first).to_be_hidden()

    for part in ("", "time", "changes"):
        page.goto(f"{live_server.url}/reports/analysis/?part={part}")
        expect(page.locator("h2").first).to_be_visible()
        assert violations(page) == []
    page.keyboard.press("n")
    expect(page.locator("#id_what")).to_be_visible()
    assert violations(page) == []
