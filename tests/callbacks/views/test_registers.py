"""The registers to read: scope, masks, filters, one price for one row and for three (A1, A5, O2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.actions.amending import amend_record
from callbacks.actions.planning import plan_callbacks
from callbacks.actions.submissions import Saved, SuggestionWords
from callbacks.actions.taking_back import take_back
from callbacks.choices import Ground, RecheckState
from callbacks.models import CallbackTask, Complaint, CustomerNeed, DataRecheck, ServiceFinding, Suggestion
from callbacks.queries.desk import counts
from regions.choices import Role
from regions.models import Membership, Region, User
from tests.callbacks.calls import GOOD, NOW, answer, save
from tests.callbacks.views.screens import text, waiting
from tests.factories import WorkOrderFactory
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
    assert len(queries) == 8


@pytest.mark.parametrize("url", ["/suggestions/", "/needs/", "/api/v1/suggestions/", "/api/v1/needs/"])
def test_what_was_heard_in_a_result_taken_back_is_kept_and_listed_nowhere(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, url: str
) -> None:
    """E8, ruling 33."""
    attempt = heard(hangzhou, agent_hz).attempt
    client = sign_in(agent_hz)
    assert KEY in text(client.get(url))
    take_back(attempt=attempt, agent=agent_hz, now=NOW)
    assert KEY not in text(client.get(url))
    assert (Suggestion.objects.count(), CustomerNeed.objects.count()) == (1, 1)


def test_a_recheck_born_at_planning_shows_how_it_began(
    sign_in: SignIn, clerk_hz: User, hangzhou: Region
) -> None:
    yesterday = NOW - timedelta(days=1)
    WorkOrderFactory(
        region=hangzhou, completed_at=yesterday, landed_at=yesterday, finished_landed_at=yesterday,
        phone="", phone_hmac="", phone_raw="", phone_last4="", phone_masked="",
    )  # fmt: skip
    plan_callbacks(now=NOW)
    page = text(sign_in(clerk_hz).get(f"/data-rechecks/{DataRecheck.objects.get().pk}/"))
    assert page.count("<li><time>") == 1
    assert f"<b>{RecheckState.OPENED.label}</b> 系统" in page


def test_a_complaint_tells_that_its_answers_were_corrected(
    sign_in: SignIn, agent_hz: User, lead_hz: User, hangzhou: Region
) -> None:
    saved = answer(waiting(hangzhou), agent_hz, satisfaction=2, words=True)
    changes = {"attitude_rating": 1}
    amend_record(record=saved.record, actor=lead_hz, changes=changes, reason="录音核对过", now=NOW)
    page = text(sign_in(lead_hz).get(f"/complaints/{saved.complaint.number}/"))
    assert str(Ground.ATTITUDE.label) in page
    assert "<b>已更正</b>" in page
    assert "录音核对过" in page


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
