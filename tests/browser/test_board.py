"""The filing board by keyboard, past reports by upload, all of them readable (screens 5, U3, U5)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from config.lib.calendar import local_day
from regions.choices import Role
from regions.models import Region, User
from reports.actions.filing import make_draft
from tests.browser.desk import sign_in, violations
from tests.factories import member
from tests.reports.past_files import MONTHLY, WEEKLY, book, changed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (True, True)]
PAGES = ("/reports/board/", "/reports/deliveries/", "/reports/history/", "/exports/")
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def manager(region: Region) -> User:
    now = timezone.now()
    today = local_day(now)
    for back in range(3):
        make_draft(region=region, day=today - timedelta(days=back), actor=None, now=now)
    return member(region=Region.objects.get(code="HQ"), role=Role.HQ_MANAGER, username="hq_manager")


def test_arrows_move_between_the_days_and_enter_opens_one(
    page: Page, live_server: LiveServer, manager: User
) -> None:
    sign_in(page.context, user=manager, base=live_server.url)
    today = local_day(timezone.now())
    first = today - timedelta(days=2)
    page.goto(f"{live_server.url}/reports/board/?first={first}&last={today}")
    cells = page.locator(".hf-board tbody td > a")
    expect(cells).to_have_count(3)
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reports/daily/HZ/{today - timedelta(days=1)}/")
    page.go_back()
    page.keyboard.press("[")
    page.wait_for_url("**/reports/board/?first=**-01**")


def test_a_file_is_looked_at_mended_and_taken_in(
    page: Page, live_server: LiveServer, manager: User, tmp_path: Path
) -> None:
    sign_in(page.context, user=manager, base=live_server.url)
    wrong, right = tmp_path / "wrong.xlsx", tmp_path / "right.xlsx"
    wrong.write_bytes(book({"周报": changed(WEEKLY, (5, 4, 9))}))
    right.write_bytes(book({"周报": WEEKLY, "月报": MONTHLY}))
    page.goto(f"{live_server.url}/reports/history/")
    page.set_input_files("#history-file", str(wrong))
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#history-problems")).to_be_visible()
    expect(page.get_by_text("合计应为 1（各行相加）")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.set_input_files("#history-file", str(right))
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="补录 2 张").click()
    expect(page.locator("#messages")).to_contain_text("已补录 2 张报表")
    page.get_by_role("link", name="月报").first.click()
    expect(page.get_by_role("cell", name="80.0").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_the_pages_are_readable_and_fit(
    page: Page, live_server: LiveServer, manager: User, english: bool, dark: bool
) -> None:
    sign_in(page.context, user=manager, base=live_server.url, english=english, dark=dark)
    for path in PAGES:
        page.goto(f"{live_server.url}{path}")
        page.wait_for_selector("h1")
        assert (path, violations(page)) == (path, [])
        assert not page.evaluate(TOO_WIDE), path
