"""axe without violations on the administrator's pages: two languages, two themes (U3); nothing overflows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from config.lib.leases import RunState
from regions.actions.jobs import Run, note_run
from regions.choices import Role
from regions.models import Region, User
from tests.browser.desk import sign_in, violations
from tests.factories import RegionFactory, member
from workorders.models import ImportBatch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (False, True), (True, False), (True, True)]
PAGES = ("/jobs/", "/timetable/", "/admin/regions/region/", "/admin/regions/region/import/")


@pytest.fixture
def administrator() -> User:
    now = timezone.now()
    region = RegionFactory(code="HZ", name="杭州")
    headquarters = Region.objects.get(code="HQ")
    user = member(region=headquarters, role=Role.ADMINISTRATOR, username="admin", name="吴迪")
    for state in (RunState.RUNNING, RunState.PENDING, RunState.DEAD):
        ImportBatch.objects.create(
            scope=region, uploaded_by=user, uploaded_at=now, filename="a.xlsx", run_state=state,
            queued_at=now, lease_until=now + timedelta(seconds=40), rows=100_000, checkpoint=25_000,
            attempt=5, error="worker lost" if state == RunState.DEAD else "",
        )  # fmt: skip
    note_run(name="regions.tasks.beat", run=Run(now, now + timedelta(seconds=1)))
    late = Run(now, now + timedelta(seconds=2), error="OperationalError: connection refused")
    note_run(name="reports.tasks.draft_dailies", run=late)
    return user


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_the_administrators_pages(
    page: Page, live_server: LiveServer, administrator: User, english: bool, dark: bool
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=administrator, base=live_server.url, english=english, dark=dark)
    for path in PAGES:
        page.goto(live_server.url + path)
        assert violations(page) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path
