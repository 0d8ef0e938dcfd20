"""axe without violations on login, call screen, registers and errors: two languages, two themes (U3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from callbacks.models import CallbackTask
from regions.choices import Role
from regions.models import Region, User
from reports.actions.exporting import Order, ask_export
from reports.choices import ExportFormat, ExportKind
from tests.browser.desk import Desk, sign_in, violations, waiting
from tests.callbacks.calls import WORDS, answer
from tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (False, True), (True, False), (True, True)]
REGISTERS = (
    "callbacks",
    "complaints",
    "data-rechecks",
    "findings",
    "suggestions",
    "needs",
    "orders",
    "imports",
    "catalogue",
    "supervision",
)


@pytest.fixture
def lead(region: Region) -> User:
    return member(region=region, role=Role.REGION_SUPERVISOR, username="lead_hz", name="周主管")


def narrow(page: Page) -> None:
    """The narrower of the two office screens: nothing may be wider than it (U5)."""
    page.set_viewport_size({"width": 1280, "height": 800})


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_login_and_errors(page: Page, live_server: LiveServer, english: bool, dark: bool) -> None:
    narrow(page)
    cookies = {"django_language": "en" if english else "zh-hans", "theme": "dark" if dark else "light"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    for path in ("/login/", "/nowhere/"):
        page.goto(live_server.url + path)
        assert violations(page) == []
        assert not is_too_wide(page)


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_the_call_screen(
    page: Page, live_server: LiveServer, region: Region, lead: User, english: bool, dark: bool
) -> None:
    for _number in range(3):
        waiting(region)
    narrow(page)
    sign_in(page.context, user=lead, base=live_server.url, english=english, dark=dark)
    desk = Desk(page=page, base=live_server.url)
    desk.open()
    assert violations(page) == []
    desk.take_next()
    assert violations(page) == []
    desk.dial()
    desk.press("1", "2", "1", "2", "2", "2", "3")
    assert violations(page) == []
    assert not is_too_wide(page)
    desk.page.keyboard.press("Escape")
    desk.press("?")
    assert violations(page) == []


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_registers_and_their_pages(
    page: Page, live_server: LiveServer, region: Region, lead: User, english: bool, dark: bool
) -> None:
    from django.utils import timezone

    saved = answer(waiting(region), lead, timezone.now(), satisfaction=2, words=True)
    assert saved.complaint is not None
    assert WORDS["description"]
    narrow(page)
    sign_in(page.context, user=lead, base=live_server.url, english=english, dark=dark)
    pages = [f"/{name}/" for name in REGISTERS]
    pages += ["/preferences/", "/callbacks/?state=due", "/exports/"]
    ask_export(
        order=Order(kind=ExportKind.CALLBACKS, filters={"show": "due"}, format=ExportFormat.XLSX),
        actor=lead,
        now=timezone.now(),
    )
    pages += [f"/complaints/{saved.complaint.number}/", f"/callbacks/{CallbackTask.objects.get().pk}/"]
    for path in pages:
        page.goto(live_server.url + path)
        assert (path, violations(page)) == (path, [])
        assert (path, is_too_wide(page)) == (path, False)


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_the_menu_of_the_other_doors(
    page: Page, live_server: LiveServer, lead: User, english: bool, dark: bool
) -> None:
    """Opened by keyboard, shut by Esc; its doors' keys work while it is shut."""
    narrow(page)
    sign_in(page.context, user=lead, base=live_server.url, english=english, dark=dark)
    page.goto(f"{live_server.url}/exports/")
    page.focus("header nav summary")
    page.keyboard.press("Enter")
    page.wait_for_selector('header nav a[href="/audit/"]', state="visible")
    assert violations(page) == []
    assert not is_too_wide(page)
    page.keyboard.press("Escape")
    page.wait_for_selector('header nav a[href="/audit/"]', state="hidden")
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/findings/")
