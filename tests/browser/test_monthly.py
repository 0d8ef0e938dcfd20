"""A monthly by keyboard: a figure down to its order and back, published, corrected cell by cell (H7)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from config.lib.calendar import at_local, local_day
from regions.actions.days import mark_days
from regions.choices import Role
from regions.models import Region, User
from reports.policies.spans import SpanKind, span_around
from tests.browser.desk import sign_in, violations
from tests.factories import CategoryFactory, TechnicianFactory, WorkOrderFactory, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def finished(region: Region, number: str, *, at: datetime) -> None:
    worker = TechnicianFactory(region=region, name="张师傅", number=f"T{number}")
    WorkOrderFactory(
        region=region,
        order_no=number,
        technician=worker,
        category=CategoryFactory(name="冰箱"),
        dispatched_at=at,
        completed_at=at,
    )
    mark_days(days=[(region.pk, local_day(at))], now=timezone.now())


@pytest.fixture
def manager() -> User:
    return member(region=Region.objects.get(code="HQ"), role=Role.HQ_MANAGER, username="hq_m", name="Yuan")


@pytest.mark.parametrize(("english", "dark"), [(False, True), (True, False)])
def test_a_month_is_opened_published_and_corrected_by_keyboard(
    page: Page, live_server: LiveServer, region: Region, manager: User, english: bool, dark: bool
) -> None:
    month = span_around(kind=SpanKind.MONTH, day=local_day(timezone.now())).previous()
    at = at_local(month.first + timedelta(days=9), time(10))
    finished(region, "HZ-0001", at=at)
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page.context, user=manager, base=live_server.url, english=english, dark=dark)
    page.goto(f"{live_server.url}/reports/monthly/HZ/{month.text}/")
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    # Down to the order and back again.
    page.locator(".hf-figures td > a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    below = page.locator(".hf-opened.fetched")
    expect(below.locator("[data-row]")).to_have_count(1)
    expect(below.locator("tfoot .hf-status.ok")).to_be_visible()
    assert violations(page) == []
    below.locator("[data-row] a").first.press("Enter")
    page.wait_for_url("**/orders/**")
    page.go_back()
    page.locator(".hf-figures td > a").first.focus()
    page.keyboard.press("Enter")
    expect(below).to_have_count(1)
    page.keyboard.press("Backspace")
    expect(below).to_have_count(0)

    # Published as an exception (nothing was filed) and frozen: its figures open the rows it was frozen with.
    page.locator("#exception").fill("试运行")
    page.locator("#exception").blur()
    page.keyboard.press("s")
    expect(page.locator(".hf-message.success")).to_be_visible()
    finished(region, "HZ-0002", at=at)
    page.reload()
    page.locator(".hf-figures tr.total td > a").first.press("Enter")
    expect(page.locator(".hf-opened tbody tr").first).to_contain_text("HZ-0001")
    expect(page.locator(".hf-opened")).not_to_contain_text("HZ-0002")
    assert violations(page) == []

    # Corrected: version 2 with what differs.
    page.locator("details.hf-card > summary").first.press("Enter")
    page.locator("#correct-reason").fill("补录一单")
    page.locator("#correct-reason").press("Enter")
    expect(page.locator("#versions")).to_be_visible()
    page.locator("section[aria-labelledby=versions] details > summary").press("Enter")
    changes = page.locator("section[aria-labelledby=versions] details table tbody tr")
    expect(changes.filter(has_text="派单送修总量").first).to_contain_text("1")
    assert violations(page) == []
