"""A NUL is refused alike on both databases: PostgreSQL keeps none, SQLite would (400, never 500)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from regions.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["/orders/?q=a%00b", "/orders/?a%00b=1", "/complaints/a%00b/"])
def test_in_an_address(sign_in: Callable[[User], Client], agent_hz: User, url: str) -> None:
    assert sign_in(agent_hz).get(url).status_code == 400


def test_in_a_form(sign_in: Callable[[User], Client], agent_hz: User) -> None:
    assert sign_in(agent_hz).post("/callbacks/1/skip/", {"reason": "忙\x00"}).status_code == 400
    assert sign_in(agent_hz).post("/callbacks/1/skip/", {"reason": "忙"}).status_code == 404
