"""The bell, its page and the rota: by keys, in both languages and themes, on a phone (U1, U3, U5)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext_noop
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from config.lib.calendar import local_day
from regions.actions.notices import Occasion, notify
from regions.actions.rota import PlannedAbsence, add_absence
from regions.choices import Role
from regions.models import Absence, Notice, Region, User
from tests.browser.desk import sign_in, violations
from tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (False, True), (True, False), (True, True)]
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
MESSAGE = gettext_noop("%(name)s 不在，二次回访 %(number)s 由您代办")
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture
def lead(region: Region) -> User:
    region.name = "Hangzhou"
    region.save()
    return member(region=region, role=Role.REGION_SUPERVISOR, username="lead_hz", name="Zhou")


@pytest.fixture
def fan(region: Region, lead: User) -> User:
    """Away today, the supervisor stands in: one notice, one absence."""
    fan = member(region=region, role=Role.CALLBACK_AGENT, username="fan", name="Fan Lin")
    away = PlannedAbsence(user=fan, first_on=local_day(timezone.now()), stand_in=lead, reason="Leave")
    add_absence(region=region, planned=away, actor=lead, now=timezone.now())
    return fan


def tell(*people: User, region: Region, key: str = "1", url: str = "/rota/") -> None:
    params = {"name": "Fan Lin", "number": f"WX-{key}"}
    occasion = Occasion(region=region, key=key, message=MESSAGE, params=params, url=url, is_urgent=key == "1")
    notify(recipients=people, occasion=occasion, now=timezone.now())


def test_the_bell_counts_and_its_notices_are_opened_by_keys(
    page: Page, live_server: LiveServer, region: Region, lead: User
) -> None:
    for key in ("1", "2", "3"):
        tell(lead, region=region, key=key)
    sign_in(page.context, user=lead, base=live_server.url)
    page.goto(f"{live_server.url}/preferences/")
    expect(page.locator("#unread b")).to_have_text("3")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/notices/")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rota/")
    expect(page.locator("#unread b")).to_have_text("2")
    page.goto(f"{live_server.url}/notices/")
    page.keyboard.press("3")
    expect(page.locator(".hf-message.success")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(0)
    expect(page.locator("#unread b")).to_have_count(0)
    assert not Notice.objects.unread().exists()
    page.keyboard.press("2")
    expect(page.locator("[data-row]")).to_have_count(3)


def test_a_bell_that_is_not_answered_says_nothing_over_her_work(
    page: Page, live_server: LiveServer, lead: User
) -> None:
    sign_in(page.context, user=lead, base=live_server.url)
    page.route("**/notices/unread/", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/notices/unread/")):
        page.goto(f"{live_server.url}/preferences/")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator("#messages li")).to_have_count(0)


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_notices_and_rota_in_every_look(
    page: Page, live_server: LiveServer, region: Region, lead: User, fan: User, english: bool, dark: bool
) -> None:
    tell(lead, region=region)
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=lead, base=live_server.url, english=english, dark=dark)
    for path in ("/notices/", "/notices/?all", "/rota/"):
        page.goto(live_server.url + path)
        page.wait_for_selector("#unread b")
        assert (path, violations(page)) == (path, [])
        assert (path, page.evaluate(TOO_WIDE)) == (path, 0)
        if english:
            said = page.locator("main").inner_text().splitlines()
            assert (path, [line for line in said if CHINESE.search(line)]) == (path, [])


def test_both_fit_a_phone(page: Page, live_server: LiveServer, region: Region, lead: User, fan: User) -> None:
    tell(lead, region=region)
    page.set_viewport_size({"width": 375, "height": 740})
    sign_in(page.context, user=lead, base=live_server.url)
    for path in ("/notices/", "/rota/"):
        page.goto(live_server.url + path)
        page.wait_for_selector("#unread b")
        assert (path, page.evaluate(TOO_WIDE)) == (path, 0)
    box = page.locator(".hf-bell").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 375


def test_an_absence_is_entered_and_its_mistake_shown_at_the_field(
    page: Page, live_server: LiveServer, region: Region, lead: User
) -> None:
    fan = member(region=region, role=Role.CALLBACK_AGENT, username="fan", name="Fan Lin")
    today = local_day(timezone.now())
    sign_in(page.context, user=lead, base=live_server.url)
    page.goto(f"{live_server.url}/rota/")
    form = page.locator("section", has=page.locator("#new-absence")).locator("form")
    form.locator("[name=user]").select_option(str(fan.pk))
    form.locator("[name=first_on]").fill(today.isoformat())
    form.locator("[name=last_on]").fill((today - timedelta(days=1)).isoformat())
    form.locator("[name=stand_in]").select_option(str(lead.pk))
    form.locator("button").click()
    expect(page.locator(".hf-error").first).to_be_visible()
    assert violations(page) == []
    form.locator("[name=last_on]").fill(today.isoformat())
    form.locator("button").click()
    expect(page.locator(".hf-message.success")).to_be_visible()
    row = page.locator(".hf-rota tbody tr", has_text="Fan Lin")
    expect(row.locator(".hf-status.today")).to_have_count(1)
    expect(row).to_contain_text("Zhou")
    assert Absence.objects.get().stand_in == lead
