"""The page of a case at work (screens.md 3): by keys, on a phone, in both languages and themes, on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from callbacks.actions import case_assigning, case_handling
from callbacks.models import Complaint
from regions.models import Region
from tests.browser.desk import sign_in, violations
from tests.callbacks.cases import HOUR, Office, fresh, open_office, registered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (False, True), (True, False), (True, True)]
PHONE, OFFICE_PC = {"width": 375, "height": 740}, {"width": 1280, "height": 800}
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def office(region: Region) -> Office:
    return open_office(region=region, hq=Region.objects.get(code="HQ"))


@pytest.fixture
def case(office: Office) -> Complaint:
    now = timezone.now()
    found = registered(office, now - HOUR)
    found = case_assigning.accept(case=found, actor=office.handler, now=now)
    words = case_handling.Contact(note="已致歉，约定明天上午上门")
    return case_handling.contact(case=found, given=words, actor=office.handler, now=now)


def opened(page: Page, server: LiveServer, office: Office, case: Complaint, **look: bool) -> str:
    sign_in(page.context, user=office.handler, base=server.url, **look)
    address = f"{server.url}/complaints/{case.number}/"
    page.goto(address)
    return address


def test_a_handler_works_by_keys_alone(
    page: Page, live_server: LiveServer, office: Office, case: Complaint
) -> None:
    """A form opens in place, its first field has the focus; Esc shuts it and leaves the page where it was."""
    address = opened(page, live_server, office, case)
    page.keyboard.press("s")
    expect(page.locator(".hf-message.success")).to_contain_text("致歉")
    page.keyboard.press("m")
    expect(page.locator("#id_note")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#step[data-open]")).to_have_count(0)
    expect(page).to_have_url(address)
    page.keyboard.press("m")
    expect(page.locator("#id_note")).to_be_focused()
    page.keyboard.insert_text("等配件仓库回话")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hf-timeline")).to_contain_text("等配件仓库回话")
    assert fresh(case).core_demand == "repair"


def test_a_refused_result_keeps_its_words(
    page: Page, live_server: LiveServer, office: Office, case: Complaint
) -> None:
    opened(page, live_server, office, case)
    page.keyboard.press("h")
    expect(page.locator("#id_result")).to_be_focused()
    page.keyboard.insert_text("已上门重新维修，试机正常")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_root_cause")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_result")).to_have_value("已上门重新维修，试机正常")
    page.select_option("#id_root_cause", "repair")
    page.locator("label", has_text="无责").click()
    page.fill("#id_done_at", f"{timezone.localtime():%Y-%m-%dT%H:%M}")
    page.locator("#step button.hf-primary").click()
    expect(page.locator(".hf-card .hf-status").first).to_have_text("二次回访")


@pytest.mark.parametrize(("english", "dark"), LOOKS)
@pytest.mark.parametrize("screen", [PHONE, OFFICE_PC], ids=["phone", "office"])
def test_every_form_is_accessible_and_fits(
    page: Page,
    live_server: LiveServer,
    office: Office,
    case: Complaint,
    screen: dict[str, int],
    english: bool,
    dark: bool,
) -> None:
    page.set_viewport_size(screen)  # type: ignore[arg-type]
    address = opened(page, live_server, office, case, english=english, dark=dark)
    for place in ("", "handle/", "wait-parts/", "progress/", "classify/", "print/"):
        page.goto(address + place)
        assert (place, violations(page)) == (place, [])
        assert (place, page.evaluate(TOO_WIDE)) == (place, False)
    sign_in(page.context, user=office.lead, base=live_server.url, english=english, dark=dark)
    for path in (f"/complaints/{case.number}/assign/", "/complaints/new/", "/improvements/"):
        page.goto(live_server.url + path)
        assert (path, violations(page)) == (path, [])
        assert (path, page.evaluate(TOO_WIDE)) == (path, False)


def test_a_short_case_is_one_upright_page(
    page: Page, live_server: LiveServer, office: Office, case: Complaint, tmp_path: Path
) -> None:
    """Black on white whatever the theme: A4 is 595 × 842 points."""
    address = opened(page, live_server, office, case, dark=True)
    page.goto(f"{address}print/")
    expect(page.locator(".hf-sign")).to_be_visible()
    paper = page.pdf(path=tmp_path / "case.pdf", prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", paper)
    assert [(round(float(wide)), round(float(high))) for wide, high in boxes] == [(595, 842)]
    page.emulate_media(media="print")
    colours = page.evaluate(
        "[...document.querySelectorAll('main, main *')].filter(each => each.getClientRects().length)"
        ".map(each => getComputedStyle(each).color)"
    )
    assert set(colours) == {"rgb(0, 0, 0)"}
