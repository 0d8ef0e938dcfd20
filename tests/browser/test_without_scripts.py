"""JavaScript off: login, queue and save still work (U6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from callbacks.models import CallbackRecord
from regions.choices import Role
from regions.models import Region
from tests.browser.desk import waiting
from tests.factories import PASSWORD, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_login_queue_and_save(plain: Page, live_server: LiveServer, region: Region) -> None:
    member(region=region, role=Role.CALLBACK_AGENT, username="agent_hz", name="范琳")
    task = waiting(region)
    plain.goto(f"{live_server.url}/login/")
    plain.fill("#id_username", "agent_hz")
    plain.fill("#id_password", PASSWORD)
    plain.click("main button")
    plain.click("button:has-text('领取下一单')")
    plain.click("button:has-text('拨打')")
    plain.wait_for_selector(".hf-number:not(.masked)")
    for name, value in {
        "outcome": "connected_done",
        "is_genuine": "true",
        "satisfaction": "5",
        "attitude_rating": "5",
        "site_cleaned": "yes",
        "charge_status": "free",
    }.items():
        plain.check(f"[name={name}][value='{value}']", force=True)
    plain.click("#save")
    expect(plain.locator("#messages")).to_contain_text("已保存")
    assert CallbackRecord.objects.get(task=task).satisfaction == 5
