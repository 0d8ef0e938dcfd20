"""An agent's own day: each number opens as many rows (U12), nobody else's figures are on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.choices import Role
from regions.models import Region, User
from tests.callbacks.calls import NOW, answer, at, due_task, save
from tests.factories import member

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/my-day/"
QUERIES = 11


@pytest.fixture
def colleague(hangzhou: Region) -> User:
    return member(region=hangzhou, role=Role.CALLBACK_AGENT, username="agent_hz2", name="孟娟")


@pytest.fixture
def client(hangzhou: Region, agent_hz: User, colleague: User, sign_in: SignIn) -> Client:
    """Three answered (one dissatisfied), one not reached, one still hers; and what is her colleague's."""
    for satisfaction in (5, 4):
        answer(due_task(hangzhou), agent_hz, NOW, satisfaction=satisfaction)
    answer(due_task(hangzhou), agent_hz, NOW, satisfaction=2, words=True)
    save(due_task(hangzhou), agent_hz, "no_answer", NOW + timedelta(hours=1))
    due_task(hangzhou, assigned_to=agent_hz)
    answer(due_task(hangzhou), colleague, NOW, satisfaction=5)
    due_task(hangzhou, assigned_to=colleague)
    answer(due_task(hangzhou, now=at("06-02 10:00")), agent_hz, at("06-02 10:00"), satisfaction=5)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        yield sign_in(agent_hz)


def figures(client: Client, **asked: str) -> dict[str, str]:
    return {str(each.label): each.value for each in client.get(URL, asked).context["figures"]}


def test_what_she_did_and_what_waits(client):
    assert figures(client) == {
        "待打": "1", "拨打": "4", "接通": "3", "办结": "3", "有效回访": "3", "满意": "2", "不满意": "1",
    }  # fmt: skip
    assert figures(client, day="2026-06-02") == {
        "拨打": "1", "接通": "1", "办结": "1", "有效回访": "1", "满意": "1", "不满意": "0",
    }  # fmt: skip


@pytest.mark.parametrize("day", ["2026-06-03", "2026-06-02"])
def test_each_number_opens_as_many_rows(client, day):
    for each in client.get(URL, {"day": day}).context["figures"]:
        context = client.get(each.url).context
        shown = len(context["page"].items)
        assert (str(each.label), shown) == (str(each.label), int(each.value))


def test_every_hour_opens_its_calls(client):
    hours = client.get(URL).context["hours"]
    assert hours.categories == ("10:00", "11:00")
    for row in hours.rows:
        link = row.points[0].url.partition("#")[0]
        assert len(client.get(URL + link).context["calls"]) == int(row.points[0].text)


def test_the_days_before_and_no_day_to_come(client):
    assert client.get(URL).context["following"] is None
    for wrong in ("day=2026-06-04", "day=x", "hour=24", "hour=x"):
        assert client.get(f"{URL}?{wrong}").status_code == 404, wrong


def test_her_colleague_is_not_on_it(client):
    shown = client.get(URL).content.decode()
    assert "孟娟" not in shown
    assert "agent_hz2" not in shown


@pytest.mark.parametrize("who", ["clerk_hz", "administrator", "head_hz"])
def test_who_calls_nobody_has_no_such_day(request, sign_in, who):
    assert sign_in(request.getfixturevalue(who)).get(URL).status_code == 404


def test_its_queries_do_not_grow(client, hangzhou, agent_hz):
    client.get(URL)
    for _repeat in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        assert len(queries) == QUERIES
        for _each in range(2):
            answer(due_task(hangzhou), agent_hz, NOW, satisfaction=5)
