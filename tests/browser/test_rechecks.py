"""A re-check by keyboard from the list to headquarters (F1–F5); axe on its pages and the registers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from callbacks.choices import RecheckState, TaskState
from callbacks.models import CallbackTask, DataRecheck
from regions.choices import Role
from regions.models import Region, User
from reports.policies.registers import BY_CODE
from tests.browser.desk import sign_in, violations, waiting
from tests.callbacks.calls import answer, save
from tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def clerk(region: Region) -> User:
    return member(region=region, role=Role.DATA_CLERK, username="clerk_hz", name="谢信息")


@pytest.fixture
def lead(region: Region) -> User:
    return member(region=region, role=Role.REGION_SUPERVISOR, username="lead_hz", name="周主管")


@pytest.fixture
def manager() -> User:
    return member(region=Region.objects.get(code="HQ"), role=Role.HQ_MANAGER, username="hq", name="总部经理")


@pytest.fixture
def recheck(region: Region, agent: User) -> DataRecheck:
    return save(waiting(region), agent, "empty_number", timezone.now()).recheck


def look(page: Page, name: str) -> None:
    """Nothing for axe to say, nothing wider than the screen; kept as a picture where asked for."""
    assert (name, violations(page)) == (name, [])
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_a_clerk_corrects_a_number_and_headquarters_verifies(
    page: Page, live_server: LiveServer, recheck: DataRecheck, clerk: User, manager: User
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=clerk, base=live_server.url)
    page.goto(f"{live_server.url}/data-rechecks/")
    page.get_by_role("link", name=recheck.work_order.order_no).click()
    expect(page.locator("#id_evidence")).to_be_visible()
    look(page, "recheck")
    page.keyboard.press("y")
    expect(page.locator("#id_responsible_kind_error")).to_be_visible()
    look(page, "recheck-refused")
    page.keyboard.press("e")
    expect(page.locator("#id_evidence")).to_be_focused()
    page.keyboard.type("问过服务人员")
    page.select_option("#id_responsible_kind", "technician")
    page.fill("#id_phone", "13900002222")
    page.keyboard.press("Enter")
    expect(page.locator(".hf-facts", has_text="139****2222").first).to_be_visible()
    look(page, "recheck-corrected")
    assert CallbackTask.objects.get().state == TaskState.DUE
    sign_in(page.context, user=manager, base=live_server.url, english=True, dark=True)
    page.goto(f"{live_server.url}/data-rechecks/{recheck.pk}/")
    look(page, "recheck-hq")
    page.keyboard.press("y")
    expect(page.get_by_text("Verified.")).to_be_visible()
    assert DataRecheck.objects.get().state == RecheckState.VERIFIED


@pytest.mark.parametrize(("english", "dark"), [(False, False), (True, True)])
def test_findings_and_registers(
    page: Page, live_server: LiveServer, recheck: DataRecheck, region: Region, agent: User, lead: User,
    english: bool, dark: bool,
) -> None:  # fmt: skip
    now = timezone.now()
    answer(waiting(region), agent, now, words=True, satisfaction=1)
    finding = answer(waiting(region), agent, now, site_cleaned="no").finding
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=lead, base=live_server.url, english=english, dark=dark)
    tail = "-en" if english else ""
    page.goto(f"{live_server.url}/registers/")
    for number, code in enumerate(BY_CODE, start=1):
        page.keyboard.press(str(number))
        page.wait_for_url(f"**/registers/{code}/?first=*")
        look(page, f"register-{code}{tail}")
    page.locator("tr[data-row] a").first.click()
    page.wait_for_url(f"**/findings/{finding.pk}/")
    look(page, f"finding{tail}")
    page.keyboard.press("e")
    page.keyboard.type("看过照片")
    page.get_by_role("button", name="Confirm" if english else "确认属实").first.click()
    expect(page.locator(".hf-facts", has_text="看过照片")).to_be_visible()
    look(page, f"finding-decided{tail}")
