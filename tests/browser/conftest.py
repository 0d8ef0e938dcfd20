"""The region, the agent and her desk, where a test file has none of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from regions.choices import Role
from regions.models import Region, User
from tests.browser.desk import Desk, sign_in
from tests.factories import RegionFactory, member


@pytest.fixture
def region() -> Region:
    return RegionFactory(code="HZ", name="杭州")


@pytest.fixture
def agent(region: Region) -> User:
    return member(region=region, role=Role.CALLBACK_AGENT, username="agent_hz", name="范琳", staff_no="018")


@pytest.fixture
def desk(page: Page, live_server: LiveServer, agent: User) -> Desk:
    sign_in(page.context, user=agent, base=live_server.url)
    return Desk(page=page, base=live_server.url)
