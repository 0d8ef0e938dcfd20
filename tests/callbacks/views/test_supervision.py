"""/supervision: dead ends, skips, dials without a result, the overdue (rulings 27, 31, 32)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.actions.claiming import skip
from callbacks.actions.dialling import DialRequest, dial
from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from regions.choices import Role
from regions.models import Membership, Region, User
from tests.callbacks.calls import NOW, at
from tests.callbacks.calls import save as saved_call
from tests.callbacks.views.screens import text, waiting

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/supervision/"
TODAY = at("06-09 10:00")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(sign_in: SignIn, lead_hz: User) -> Client:
    return sign_in(lead_hz)


def used_up(region: Region, agent: User) -> CallbackTask:
    """Six dials, one of which counts: two calls, a day and a band are missing, and no dial is left."""
    task = waiting(region, now=NOW)
    for day in range(3, 9):
        saved_call(task, agent, "no_answer" if day == 3 else "language", at(f"06-0{day} 10:00"))
    return task


def skipped_thrice(region: Region, agent: User) -> CallbackTask:
    task = waiting(region, now=TODAY)
    for minutes in (120, 80, 40):
        skip(task=task, agent=agent, reason=f"客户开会 {minutes}", now=TODAY - timedelta(minutes=minutes))
    return task


def dialled_only(region: Region, agent: User) -> CallbackTask:
    task = waiting(region, now=TODAY)
    dial(task=task, agent=agent, request=DialRequest(), now=TODAY - timedelta(minutes=20))
    return task


def test_a_dead_end_says_what_is_missing_and_offers_both_ways(
    client: Client, agent_hz: User, hangzhou: Region
) -> None:
    task = used_up(hangzhou, agent_hz)
    page = text(client.get(URL))
    assert page.count("data-row") == 1
    assert "2 次 · 1 天 · 1 个时段" in page
    assert f'action="/callbacks/{task.pk}/grant/"' in page
    assert f'formaction="/callbacks/{task.pk}/close/"' in page
    assert "****" in page
    assert task.work_order.phone not in page


def test_three_more_dials_and_she_is_back_on_her_page(
    client: Client, agent_hz: User, hangzhou: Region
) -> None:
    task = used_up(hangzhou, agent_hz)
    given = {"reason": "客户是老用户", "back": "supervision"}
    after = client.post(f"/callbacks/{task.pk}/grant/", given, follow=True)
    assert after.redirect_chain == [(URL, 302)]
    assert "已加拨 3 次" in text(after)
    assert text(after).count("data-row") == 0
    task.refresh_from_db()
    assert task.dials_granted == 3


def test_closed_with_a_reason_it_leaves_the_page(client: Client, agent_hz: User, hangzhou: Region) -> None:
    task = used_up(hangzhou, agent_hz)
    url = f"/callbacks/{task.pk}/close/"
    refused = client.post(url, {"reason": " 无 ", "back": "supervision"}, follow=True)
    assert "请填写原因" in text(refused)
    client.post(url, {"reason": "客户长期在国外", "back": "supervision"})
    task.refresh_from_db()
    assert (task.state, task.rule_met) == (TaskState.UNREACHABLE, False)
    assert text(client.get(URL)).count("data-row") == 0


def test_the_third_skip_brings_it_here_with_the_reasons(
    client: Client, agent_hz: User, hangzhou: Region
) -> None:
    task = skipped_thrice(hangzhou, agent_hz)
    page = text(client.get(URL))
    assert [page.count(f"客户开会 {minutes}") for minutes in (120, 80, 40)] == [1, 1, 1]
    assert f'name="callback" value="{task.pk}"' in page
    assert client.post("/queue/take/", {"callback": task.pk})["Location"] == "/queue/"


def test_a_dial_without_a_result_names_agent_time_and_order(
    client: Client, agent_hz: User, hangzhou: Region
) -> None:
    task = dialled_only(hangzhou, agent_hz)
    page = text(client.get(URL))
    assert page.count("data-row") == 1
    assert task.work_order.order_no in page
    assert "今天 09:40" in page
    assert str(agent_hz) in page


def test_yesterdays_dial_is_not_todays(client: Client, agent_hz: User, hangzhou: Region) -> None:
    task = waiting(hangzhou, now=TODAY)
    dial(task=task, agent=agent_hz, request=DialRequest(), now=at("06-08 10:00"))
    assert text(client.get(URL)).count("data-row") == 0


def test_the_overdue_are_counted_as_the_list_behind_the_link_counts(client: Client, hangzhou: Region) -> None:
    """U12: click → list count equal."""
    waiting(hangzhou, now=NOW)
    waiting(hangzhou, now=TODAY)
    assert '?show=overdue" data-key="4"><b>1</b>' in text(client.get(URL))
    assert text(client.get("/callbacks/?show=overdue")).count("data-row") == 1


def test_an_empty_page_says_what_would_be_here(client: Client) -> None:
    assert text(client.get(URL)).count('class="hf-empty"') == 3


def test_it_is_her_regions_only_and_only_where_she_supervises(
    sign_in: SignIn, agent_hz: User, lead_nb: User, hangzhou: Region
) -> None:
    used_up(hangzhou, agent_hz)
    skipped_thrice(hangzhou, agent_hz)
    dialled_only(hangzhou, agent_hz)
    assert text(sign_in(lead_nb).get(URL)).count("data-row") == 0
    Membership.objects.create(user=lead_nb, region=hangzhou, role=Role.CALLBACK_AGENT)
    assert text(sign_in(lead_nb).get(URL)).count("data-row") == 0


@pytest.mark.parametrize(
    "who", ["agent_hz", "clerk_hz", "dept_hz", "agent_nb", "hq_manager", "administrator"]
)
def test_for_anybody_else_the_page_does_not_exist(
    sign_in: SignIn, request: pytest.FixtureRequest, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get(URL).status_code == 404
    assert URL not in text(client.get("/preferences/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_as_for_three(
    client: Client, agent_hz: User, hangzhou: Region, rows: int
) -> None:
    for _row in range(rows):
        used_up(hangzhou, agent_hz)
        skipped_thrice(hangzhou, agent_hz)
        dialled_only(hangzhou, agent_hz)
    client.get(URL)  # the first request of a session also notes when it began
    with CaptureQueriesContext(connection) as queries:
        assert text(client.get(URL)).count("data-row") == 3 * rows
    # session, user, memberships, her regions twice, frame; four of dead ends, two of skips, dials, overdue,
    # whether any region shares out
    assert len(queries) == 15
