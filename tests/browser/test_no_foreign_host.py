"""Every page is served by this house alone and keeps to its own security policy (U4, ruling 66)."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from regions.models import User
from tests.browser.desk import sign_in
from tests.browser.tour import PEOPLE, addresses, furnish, tour

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEFORE_LOGIN = ("/login/", "/nowhere/", "/")
WITHOUT_HOST = {"data", "blob", "about"}
MISSING = "Failed to load resource: the server responded with a status of 404"


class Ears:
    """What a page asks of whom, and what its console says."""

    def __init__(self, *, page: Page, base: str) -> None:
        self.home = urlsplit(base).netloc
        self.requests = 0
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._hear_request)
        page.on("console", self._hear_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear_request(self, sent: Request) -> None:
        self.requests += 1
        address = urlsplit(sent.url)
        if address.scheme not in WITHOUT_HOST and address.netloc != self.home:
            self.foreign.append(sent.url)

    def _hear_console(self, said: ConsoleMessage) -> None:
        """Violations of the policy are errors on the console, as is a file that is not there."""
        if said.type in {"error", "warning"}:
            self.complaints.append(f"{said.text} {said.location}")


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    return furnish()


def test_before_the_login(page: Page, live_server: LiveServer, people: dict[str, User]) -> None:
    ears = Ears(page=page, base=live_server.url)
    for path in BEFORE_LOGIN:
        page.goto(live_server.url + path, wait_until="networkidle")
    assert ears.requests > len(BEFORE_LOGIN)
    assert ears.foreign == []
    assert [text for text in ears.complaints if not text.startswith(MISSING)] == []


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_behind_it(page: Page, live_server: LiveServer, people: dict[str, User], who: str) -> None:
    sign_in(page.context, user=people[who], base=live_server.url)
    ears = Ears(page=page, base=live_server.url)
    for path in tour(page, base=live_server.url):
        page.goto(live_server.url + path, wait_until="load")
    assert ears.foreign == []
    assert ears.complaints == []


def test_the_back_office(page: Page, live_server: LiveServer, people: dict[str, User]) -> None:
    """The lists of the configuration and a form of each, as the administrator opens them."""
    sign_in(page.context, user=people["administrator"], base=live_server.url)
    ears = Ears(page=page, base=live_server.url)
    page.goto(f"{live_server.url}/admin/")
    for listed in addresses(page, "#content-main th a"):
        page.goto(live_server.url + listed)
        for form in addresses(page, "#result_list th a")[:1]:
            page.goto(live_server.url + form)
    assert ears.foreign == []
    assert ears.complaints == []


def test_a_call_from_next_to_save(page: Page, live_server: LiveServer, people: dict[str, User]) -> None:
    """Parts that htmx brings and what scripts do stay within the policy too."""
    sign_in(page.context, user=people["agent"], base=live_server.url)
    ears = Ears(page=page, base=live_server.url)
    page.goto(f"{live_server.url}/queue/")
    page.keyboard.press("Enter")
    page.wait_for_selector("#attempt-form")
    page.keyboard.press("d")
    page.wait_for_selector("#number[data-dialled]")
    for key in ("1", "1", "5", "5", "1", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#messages")).to_contain_text("已保存")
    assert ears.foreign == []
    assert ears.complaints == []


def test_the_description_of_the_api(page: Page, live_server: LiveServer, people: dict[str, User]) -> None:
    """Swagger comes from this house as well."""
    sign_in(page.context, user=people["agent"], base=live_server.url)
    ears = Ears(page=page, base=live_server.url)
    page.goto(f"{live_server.url}/api/docs/")
    page.wait_for_selector(".opblock", timeout=60_000)
    assert ears.foreign == []
    assert ears.complaints == []


def test_it_works_where_nothing_else_can_be_reached(
    browser: Browser, live_server: LiveServer, people: dict[str, User]
) -> None:
    """Every name but this house's leads nowhere: the desk still opens and dials."""
    context = browser.new_context(locale="zh-CN")
    home = urlsplit(live_server.url).netloc
    context.route(lambda url: urlsplit(url).netloc != home, lambda route: route.abort("internetdisconnected"))
    sign_in(context, user=people["agent"], base=live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/queue/")
    page.keyboard.press("Enter")
    page.wait_for_selector("#attempt-form")
    context.close()
