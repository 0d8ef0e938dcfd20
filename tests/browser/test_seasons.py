"""The pages of seasons and exception days in every look: axe 0, nothing wider than the office screen (U5)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from callbacks.actions.exception_days import ClosedDays, set_exception_days
from callbacks.actions.peak import PeakTerms, set_peak_policy
from callbacks.actions.planning import plan_callbacks
from config.lib.calendar import local_day
from regions.choices import Role
from regions.models import Region
from tests.browser.desk import sign_in, violations
from tests.browser.test_accessibility import LOOKS, is_too_wide, narrow
from tests.factories import WorkOrderFactory, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_seasons_and_exception_days(page: Page, live_server: LiveServer, english: bool, dark: bool) -> None:
    now = timezone.now()
    today = local_day(now)
    manager = member(
        region=Region.objects.get(code="HQ"), role=Role.HQ_MANAGER, username="hqm", name="总部经理"
    )
    order = WorkOrderFactory(completed_at=now - timedelta(hours=1))
    terms = PeakTerms(starts_on=today - timedelta(days=3), ends_on=today, ratio=Decimal(30))
    season = set_peak_policy(terms=terms, actor=manager, now=now)
    closed = ClosedDays(starts_on=today, ends_on=today, reason="台风", region=order.region)
    set_exception_days(days=closed, actor=manager, now=now)
    plan_callbacks(now=now)
    narrow(page)
    sign_in(page.context, user=manager, base=live_server.url, english=english, dark=dark)
    asked = f"?starts_on={terms.starts_on}&ends_on={today}&ratio=40&kind=install"
    pages = ("", asked, f"{season.pk}/?check", f"orders/{asked}&of={order.region.code}")
    for path in (*(f"/peak-season/{rest}" for rest in pages), "/exception-days/"):
        page.goto(live_server.url + path)
        assert (path, violations(page)) == (path, [])
        assert (path, is_too_wide(page)) == (path, False)
