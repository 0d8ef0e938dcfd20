"""The inbox by keyboard, its looks and the worklists on a phone (screens.md 2, A2, U1, U3, U5)."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from callbacks.models import CaseEscalation, Complaint
from regions.models import Region
from tests.browser.desk import sign_in, violations
from tests.callbacks.cases import Office, accepted, fresh, open_office, registered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (False, True), (True, False), (True, True)]
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def office(region: Region) -> Office:
    return open_office(region=region, hq=Region.objects.get(code="HQ"))


@pytest.fixture
def inbox(page: Page, live_server: LiveServer, office: Office) -> tuple[Page, list[Complaint]]:
    """Five cases as the supervisor sees them, in the order of the page; the live strip has come."""
    cases = [registered(office, timezone.now()) for _number in range(5)]
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=office.lead, base=live_server.url)
    page.goto(f"{live_server.url}/inbox/")
    page.wait_for_selector("#agents .hf-status")
    shown = page.locator("tbody [data-row] a").all_inner_texts()
    by_number = {case.number: case for case in cases}
    return page, [by_number[number] for number in shown if number in by_number]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def ticked(page: Page) -> list[bool]:
    boxes: list[bool] = page.eval_on_selector_all(
        "[data-row] [type=checkbox]", "boxes => boxes.map(box => box.checked)"
    )
    return boxes


def test_rows_are_chosen_with_x_and_a_stretch_with_shift(inbox: tuple[Page, list[Complaint]]) -> None:
    page, _cases = inbox
    press(page, "j", "x")
    expect(page.locator("[data-chosen]")).to_have_text("1")
    press(page, "j", "j", "Shift+x")
    expect(page.locator("[data-chosen]")).to_have_text("3")
    assert ticked(page) == [True, True, True, False, False]
    press(page, "k", "x")
    expect(page.locator("[data-chosen]")).to_have_text("2")
    assert ticked(page) == [True, False, True, False, False]


def test_several_are_assigned_without_the_mouse(inbox: tuple[Page, list[Complaint]], office: Office) -> None:
    page, cases = inbox
    press(page, "j", "x", "j", "x", "a")
    expect(page.locator("#id_department")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#id_handler")).to_be_focused()
    page.select_option("#id_handler", "dept_1")
    press(page, "Tab", "Enter")
    expect(page.locator("#messages")).to_contain_text("已指派 2 件")
    assert [fresh(case).handler for case in cases[:3]] == [office.handler, office.handler, None]


def test_escalate_takes_the_row_she_stands_on_and_asks_for_both_words(
    inbox: tuple[Page, list[Complaint]],
) -> None:
    page, cases = inbox
    press(page, "j", "j", "e")
    page.wait_for_selector("h1:has-text('升级')")
    second = cases[1]
    page.fill(f"[name='case-{second.pk}-handling_so_far']", "已上门两次，仍有异响")
    page.keyboard.press("Escape")
    page.locator("main button.hf-primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("已升级 1 件")
    assert CaseEscalation.objects.get().complaint_id == second.pk
    assert fresh(second).level == 2


def test_enter_opens_the_case(inbox: tuple[Page, list[Complaint]]) -> None:
    page, cases = inbox
    press(page, "j", "Enter")
    page.wait_for_url(f"**/complaints/{cases[0].number}/")


def test_keys_rest_while_she_types(inbox: tuple[Page, list[Complaint]]) -> None:
    page, _cases = inbox
    press(page, "j", "/")
    expect(page.locator("main input[type=search]")).to_be_focused()
    press(page, "x", "a", "e")
    assert ticked(page) == [False] * 5
    expect(page.locator("main input[type=search]")).to_have_value("xae")


def test_the_strip_opens_to_the_names(inbox: tuple[Page, list[Complaint]]) -> None:
    page, _cases = inbox
    page.click("#agents")
    expect(page.locator("#agents-list")).to_contain_text("范琳")
    assert violations(page) == []


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_supervisor_and_worklists_are_accessible_and_fit(
    page: Page, live_server: LiveServer, office: Office, english: bool, dark: bool
) -> None:
    case = registered(office, timezone.now())
    page.set_viewport_size({"width": 1280, "height": 800})
    for user, paths in (
        (office.lead, ("/inbox/", "/inbox/?tab=parts", "/inbox/looks/")),
        (office.manager, ("/inbox/?tab=all",)),
        (office.head, ("/work/", "/work/?tab=mine")),
    ):
        page.context.clear_cookies()
        sign_in(page.context, user=user, base=live_server.url, english=english, dark=dark)
        for path in paths:
            page.goto(live_server.url + path)
            if path.startswith("/inbox/") and "looks" not in path:
                page.wait_for_selector("#agents .hf-status")
            assert (path, violations(page)) == (path, [])
            assert (path, page.evaluate(TOO_WIDE)) == (path, 0)
    assert case.number


def test_a_handler_works_from_her_phone(page: Page, live_server: LiveServer, office: Office) -> None:
    """375 pixels: nothing is wider, and what one taps is 44 pixels high."""
    case = accepted(office, timezone.now())
    page.set_viewport_size({"width": 375, "height": 760})
    sign_in(page.context, user=office.handler, base=live_server.url)
    page.goto(f"{live_server.url}/work/")
    assert page.evaluate(TOO_WIDE) == 0
    heights = page.eval_on_selector_all(
        ".hf-work .hf-tabs a, .hf-work [data-row]",
        "targets => targets.map(target => target.getBoundingClientRect().height)",
    )
    assert min(heights) >= 44
    assert violations(page) == []
    page.click("[data-row]")
    page.wait_for_url(f"**/complaints/{case.number}/")
