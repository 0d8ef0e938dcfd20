"""English is whole: no Chinese word but the company's forms and what agents read out, nothing overflows (U5).

The data of these tests is in Latin letters, so that whatever is Chinese is the house's own word. Forms stay
Chinese in the English interface (ruling 57).
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from regions.models import User
from reports.policies.forms import ALL_CATEGORIES, DAILY_TITLE
from tests.browser.desk import Desk, sign_in
from tests.browser.tour import PEOPLE, furnish, tour

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHINESE = re.compile(r"[\u3400-\u9fff]")
FORM = ".hf-figures, .hf-foot, #share, main:has(.hf-figures) :is(h1, .hf-head p)"
READ_OUT = ".hf-script"
FORM_WORDS = {DAILY_TITLE, ALL_CATEGORIES}
SWITCH = "[lang=zh-CN]"

# Every text and every spoken or shown attribute of the page, but for the places named.
WORDS = """places => {
  const said = [document.title];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, " + places)) return;
    const shown = ["aria-label", "title", "placeholder", "data-key-label"];
    shown.forEach((name) => said.push(node.getAttribute(name)));
    node.childNodes.forEach(walk);
  };
  walk(document.body);
  return said.filter(Boolean).map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def people(transactional_db: None, settings: object) -> dict[str, User]:
    settings.COMPANY_NAME = "Zhongliang"
    return furnish()


@pytest.fixture
def office_page(page: Page) -> Page:
    """The narrower of the two office screens."""
    page.set_viewport_size({"width": 1280, "height": 800})
    return page


def faults(page: Page, *, places: str = FORM) -> list[str]:
    """Chinese words outside the named places, and by how much the page is too wide."""
    words = page.evaluate(WORDS, f"{SWITCH}, {READ_OUT}, {places}")
    wide = page.evaluate(TOO_WIDE)
    own = [text for text in words if CHINESE.search(text) and text not in FORM_WORDS]
    return own + ([f"{wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_in_english(
    office_page: Page, live_server: LiveServer, people: dict[str, User], who: str
) -> None:
    sign_in(office_page.context, user=people[who], base=live_server.url, english=True)
    found: dict[str, list[str]] = {}
    for path in tour(office_page, base=live_server.url):
        office_page.goto(live_server.url + path)
        if faulty := faults(office_page):
            found[path] = faulty
    assert found == {}


def test_the_call_screen_in_english(
    office_page: Page, live_server: LiveServer, people: dict[str, User]
) -> None:
    sign_in(office_page.context, user=people["agent"], base=live_server.url, english=True)
    desk = Desk(page=office_page, base=live_server.url)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press("1", "1", "2", "2", "2", "3")
    assert faults(office_page) == []
    desk.press("?")
    assert faults(office_page) == []


def test_one_key_changes_the_language_and_back(
    office_page: Page, live_server: LiveServer, people: dict[str, User]
) -> None:
    sign_in(office_page.context, user=people["agent"], base=live_server.url)
    office_page.goto(f"{live_server.url}/orders/")
    for language, heading in (("en", "Orders"), ("zh-CN", "工单")):
        office_page.keyboard.press("Alt+l")
        office_page.wait_for_selector(f"html[lang={language}]")
        assert office_page.inner_text("h1") == heading
        assert office_page.url == f"{live_server.url}/orders/"
