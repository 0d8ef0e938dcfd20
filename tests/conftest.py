"""The cast: two regions and HQ, one person of each role, and an outsider of another region."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from config.translations import compile_catalogues
from regions.choices import Role
from regions.models import Region, User
from tests.factories import RegionFactory, member

pytest_plugins = ["tests.support.stack", "tests.support.demands", "tests.support.browser"]


def pytest_configure() -> None:
    """English is tested from the catalogue as it stands, in a fresh clone too."""
    compile_catalogues()


@pytest.fixture
def hq(db: None) -> Region:
    return Region.objects.get(code="HQ")


@pytest.fixture
def hangzhou(db: None) -> Region:
    return RegionFactory(code="HZ", name="杭州")


@pytest.fixture
def ningbo(db: None) -> Region:
    return RegionFactory(code="NB", name="宁波")


@pytest.fixture
def agent_hz(hangzhou: Region) -> User:
    return member(region=hangzhou, role=Role.CALLBACK_AGENT, username="agent_hz", name="范琳", staff_no="018")


@pytest.fixture
def lead_hz(hangzhou: Region) -> User:
    return member(region=hangzhou, role=Role.REGION_SUPERVISOR, username="lead_hz", name="周主管")


@pytest.fixture
def clerk_hz(hangzhou: Region) -> User:
    return member(region=hangzhou, role=Role.DATA_CLERK, username="clerk_hz", name="谢信息")


@pytest.fixture
def head_hz(hangzhou: Region) -> User:
    return member(region=hangzhou, role=Role.DEPARTMENT_HEAD, username="head_hz", name="赵主管")


@pytest.fixture
def dept_hz(hangzhou: Region) -> User:
    return member(region=hangzhou, role=Role.DEPARTMENT_HANDLER, username="dept_hz", name="赵工")


@pytest.fixture
def agent_nb(ningbo: Region) -> User:
    """The outsider: an agent of another region, for whom 杭州 does not exist."""
    return member(region=ningbo, role=Role.CALLBACK_AGENT, username="agent_nb", name="钱宁")


@pytest.fixture
def lead_nb(ningbo: Region) -> User:
    return member(region=ningbo, role=Role.REGION_SUPERVISOR, username="lead_nb", name="孙宁")


@pytest.fixture
def hq_agent(hq: Region) -> User:
    return member(region=hq, role=Role.HQ_AGENT, username="hq_agent", name="总部坐席")


@pytest.fixture
def hq_manager(hq: Region) -> User:
    return member(region=hq, role=Role.HQ_MANAGER, username="hq_manager", name="总部经理")


@pytest.fixture
def administrator(hq: Region) -> User:
    """Configuration only: sees no customer's row, superuser or not (ruling 71)."""
    return member(
        region=hq, role=Role.ADMINISTRATOR, username="admin", name="管理员", is_staff=True, is_superuser=True
    )


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A test client that is signed in as the given user."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
