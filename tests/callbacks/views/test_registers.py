"""The registers to read: scope, masks, filters, one price for one row and for three (A1, A5, O2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.actions.submissions import Saved, SuggestionWords
from callbacks.models import CallbackTask, Complaint, DataRecheck, ServiceFinding
from callbacks.queries.desk import counts
from regions.choices import Role
from regions.models import Membership, Region, User
from tests.callbacks.calls import GOOD, NOW, answer, save
from tests.callbacks.views.screens import text, waiting
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
KEY = "zzyzx"  # in every free text: it may never be seen from another region


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def clear_phones() -> list[str]:
    return [order.phone for order in WorkOrder.objects.all()]


def shows_a_phone(page: str) -> bool:
    return any(phone in page for phone in clear_phones())


def heard(region: Region, agent: User) -> Saved:
    """Everything a call can leave behind, in the registers of this region."""
    told = waiting(region)
    answer(told, agent, satisfaction=2, words=True)
    save(waiting(region), agent, "empty_number")
    answer(waiting(region), agent, site_cleaned="no")
    words = SuggestionWords(text=f"希望周末也能上门 {KEY}")
    return save(
        waiting(region), agent, "connected_done", answers=GOOD, suggestion=words, needs=f"还要装一台 {KEY}"
    )


LISTS = ("/callbacks/", "/complaints/", "/data-rechecks/", "/findings/", "/suggestions/", "/needs/")


@pytest.mark.parametrize("url", LISTS)
def test_a_list_shows_its_region_masked_and_nothing_of_another(
    sign_in: SignIn, agent_hz: User, agent_nb: User, hangzhou: Region, url: str
) -> None:
    heard(hangzhou, agent_hz)
    mine, theirs = text(sign_in(agent_hz).get(url)), text(sign_in(agent_nb).get(url))
    assert mine.count("data-row") >= 1
    assert not shows_a_phone(mine)
    assert theirs.count("data-row") == 0
    assert KEY not in theirs


@pytest.mark.parametrize("url", LISTS)
def test_headquarters_reads_every_region_and_the_administrator_none(
    sign_in: SignIn, agent_hz: User, hq_manager: User, administrator: User, hangzhou: Region, url: str
) -> None:
    heard(hangzhou, agent_hz)
    assert text(sign_in(hq_manager).get(url)).count("data-row") >= 1
    assert text(sign_in(administrator).get(url)).count("data-row") == 0


@pytest.mark.parametrize("url", LISTS)
def test_an_empty_list_says_what_would_be_here(sign_in: SignIn, agent_nb: User, url: str) -> None:
    assert 'class="hf-empty"' in text(sign_in(agent_nb).get(url))


def details(region: Region, agent: User) -> list[str]:
    heard(region, agent)
    return [
        f"/callbacks/{CallbackTask.objects.earliest('pk').pk}/",
        f"/complaints/{Complaint.objects.get().number}/",
        f"/data-rechecks/{DataRecheck.objects.get().pk}/",
        f"/findings/{ServiceFinding.objects.get().pk}/",
    ]


def test_every_page_opens_masked_for_the_region_and_does_not_exist_for_an_outsider(
    sign_in: SignIn, agent_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    mine, theirs = sign_in(agent_hz), sign_in(agent_nb)
    for url in details(hangzhou, agent_hz):
        page = text(mine.get(url))
        assert "****" in page
        assert not shows_a_phone(page)
        assert theirs.get(url).status_code == 404


@pytest.mark.parametrize("url", LISTS)
def test_a_guest_is_sent_to_the_login(url: str) -> None:
    assert Client().get(url)["Location"] == f"/login/?next={url}"


@pytest.mark.parametrize("url", LISTS)
def test_a_list_is_for_reading(sign_in: SignIn, agent_hz: User, url: str) -> None:
    assert sign_in(agent_hz).post(url).status_code == 405


@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.parametrize("url", LISTS)
def test_a_list_costs_the_same_for_one_as_for_three(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, url: str, rounds: int
) -> None:
    for _round in range(rounds):
        heard(hangzhou, agent_hz)
    client = sign_in(agent_hz)
    client.get(url)  # the first request of a session also notes when it began
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) == 7


def test_filters_narrow_and_stay_in_the_address(sign_in: SignIn, agent_hz: User, hangzhou: Region) -> None:
    heard(hangzhou, agent_hz)
    client = sign_in(agent_hz)
    assert text(client.get("/complaints/?severity=minor")).count("data-row") == 1
    none = text(client.get("/complaints/?severity=major"))
    assert none.count("data-row") == 0
    assert "清除筛选" in none


def test_a_callback_tells_its_answers_its_dials_and_its_complaint(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    saved = answer(waiting(hangzhou), agent_hz, satisfaction=2, words=True)
    page = text(sign_in(agent_hz).get(f"/callbacks/{saved.task.pk}/"))
    assert "不太满意" in page
    assert "客户说师傅做完就走" in page
    assert "<td>接通</td>" in page


def test_a_counter_opens_as_many_rows_as_it_counted(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, ningbo: Region
) -> None:
    """U12: she calls for one region and keeps another's data."""
    Membership.objects.create(user=agent_hz, region=ningbo, role=Role.DATA_CLERK)
    waiting(hangzhou)
    waiting(ningbo)
    client = sign_in(agent_hz)
    assert counts(agent=agent_hz, now=NOW).due == 1
    assert text(client.get("/callbacks/?show=due")).count("data-row") == 1
    assert text(client.get("/callbacks/")).count("data-row") == 2
