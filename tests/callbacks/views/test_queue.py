"""/queue: what waits, in which order, for whom; the next one; nobody else's (A1, A2, ruling 31)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.models import CallbackTask
from callbacks.policies.priority import Rank
from config.lib.calendar import day_end, day_start, local_day
from regions.models import Region, User
from tests.callbacks.calls import NOW
from tests.callbacks.views.screens import HTMX, text, waiting
from workorders.choices import Kind

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LATE = local_day(NOW - timedelta(days=1))
OVERDUE = {"due_start": day_start(LATE), "due_end": day_end(LATE)}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_an_agent_sees_her_region_and_no_other(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, ningbo: Region
) -> None:
    mine = waiting(hangzhou, work_order__order_no="MINE")
    theirs = waiting(ningbo, work_order__order_no="THEIRS", work_order__customer__name="欧阳锋")
    page = text(sign_in(agent_hz).get("/queue/"))
    assert f'id="place-{mine.pk}"' in page
    assert f'id="place-{theirs.pk}"' not in page
    assert "欧阳" not in page


@pytest.mark.parametrize("stranger", ["clerk_hz", "hq_manager", "administrator", "head_hz"])
def test_who_calls_nobody_has_no_queue(
    sign_in: SignIn, request: pytest.FixtureRequest, stranger: str
) -> None:
    client = sign_in(request.getfixturevalue(stranger))
    assert client.get("/queue/").status_code == 404
    assert client.post("/queue/next/").status_code == 404


def test_a_guest_is_sent_to_the_login() -> None:
    response = Client().get("/queue/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/queue/")


def test_next_claims_the_overdue_one_first_and_shows_it_masked(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    waiting(hangzhou)
    late = waiting(
        hangzhou,
        **OVERDUE,
        rank=Rank.OVERDUE,
        work_order__phone="13800005678",
        work_order__phone_masked="138****5678",
    )
    page = text(sign_in(agent_hz).post("/queue/next/", headers=HTMX))
    assert f'data-task="{late.pk}"' in page
    assert "138****5678" in page
    assert "13800005678" not in page
    assert CallbackTask.objects.get(pk=late.pk).claimed_by == agent_hz


def test_without_scripts_next_leads_back_to_the_page(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    task = waiting(hangzhou)
    client = sign_in(agent_hz)
    response = client.post("/queue/next/", follow=True)
    assert response.redirect_chain == [("/queue/", 302)]
    assert f'data-task="{task.pk}"' in text(response)


def test_an_empty_queue_says_so(sign_in: SignIn, agent_hz: User) -> None:
    page = text(sign_in(agent_hz).get("/queue/"))
    assert "都打完了" in page
    assert "队列是空的" in page


def test_taking_one_gives_back_what_she_held(sign_in: SignIn, agent_hz: User, hangzhou: Region) -> None:
    first, second = waiting(hangzhou), waiting(hangzhou)
    client = sign_in(agent_hz)
    client.post("/queue/take/", {"callback": first.pk}, headers=HTMX)
    page = text(client.post("/queue/take/", {"callback": second.pk}, headers=HTMX))
    assert f'data-task="{second.pk}"' in page
    held = CallbackTask.objects.filter(claimed_by=agent_hz)
    assert list(held.values_list("pk", flat=True)) == [second.pk]


def test_what_a_colleague_holds_cannot_be_taken(
    sign_in: SignIn, agent_hz: User, lead_hz: User, hangzhou: Region
) -> None:
    task = waiting(hangzhou)
    sign_in(lead_hz).post("/queue/take/", {"callback": task.pk}, headers=HTMX)
    response = sign_in(agent_hz).post("/queue/take/", {"callback": task.pk}, headers=HTMX)
    assert response.status_code == 409
    assert "正由别的回访员处理" in text(response)
    assert CallbackTask.objects.get(pk=task.pk).claimed_by == lead_hz


@pytest.mark.parametrize("wanted", ["", "abc", "999999", "-1", "²"])
def test_nonsense_is_not_found(sign_in: SignIn, agent_hz: User, wanted: str) -> None:
    assert sign_in(agent_hz).post("/queue/take/", {"callback": wanted}).status_code == 404


def test_an_outsider_cannot_take(sign_in: SignIn, agent_nb: User, hangzhou: Region) -> None:
    task = waiting(hangzhou)
    assert sign_in(agent_nb).post("/queue/take/", {"callback": task.pk}).status_code == 404
    assert CallbackTask.objects.get(pk=task.pk).claimed_by is None


def test_every_counter_links_to_as_many_rows_as_it_says(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    waiting(hangzhou)
    waiting(hangzhou, **OVERDUE)
    waiting(hangzhou, callable_at=NOW + timedelta(minutes=3))
    waiting(hangzhou, appointment_at=NOW, callable_at=NOW)
    client = sign_in(agent_hz)
    links = client.get("/queue/").context["counters"].links
    assert {link.url: link.count for link in links} == {
        "/callbacks/?show=overdue": 1,
        "/callbacks/?show=due": 3,
        "/callbacks/?show=soon": 1,
        "/callbacks/?show=appointments": 1,
        "/callbacks/?show=done_today": 0,
        "/callbacks/?show=due_tomorrow": 0,
    }
    for link in links:
        assert len(client.get(link.url).context["rows"]) == link.count


def test_the_list_is_narrowed_and_the_choice_kept_as_a_tab(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    """Screens 1: 筛选, 保存视图. The list fetched again stays narrowed; who is next does not change."""
    install, repair = waiting(hangzhou, work_order__kind=Kind.INSTALL), waiting(hangzhou)
    client = sign_in(agent_hz)
    page = text(client.get("/queue/?kind=repair"))
    assert (f'id="place-{repair.pk}"' in page, f'id="place-{install.pk}"' in page) == (True, False)
    assert 'hx-get="/queue/waiting/?kind=repair"' in page
    assert text(client.get("/queue/waiting/?kind=repair")).count("data-row") == 1
    kept = {"page": "callbacks:queue", "name": "维修", "query": "kind=repair&evil=1"}
    assert client.post("/saved-filters/", kept)["Location"] == "/queue/?kind=repair"
    tab = 'href="?kind=repair" data-key="g 1"'
    assert f'{tab} aria-current="page">维修</a>' in text(client.get("/queue/?kind=repair"))
    assert f"{tab}>维修</a>" in text(client.get("/queue/"))
    assert "没有符合筛选的回访" in text(client.get("/queue/?kind=repair&round=2"))
    client.post("/queue/next/?kind=repair", headers=HTMX)
    assert CallbackTask.objects.get(claimed_by=agent_hz) == install


@pytest.mark.parametrize("query", ["kind=x", "round=9", "mine=&kind="])
def test_a_filter_that_makes_no_sense_narrows_nothing(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, query: str
) -> None:
    waiting(hangzhou)
    assert text(sign_in(agent_hz).get(f"/queue/?{query}")).count('id="place-') == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_as_many_queries_for_one_as_for_three(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, rows: int
) -> None:
    for _row in range(rows):
        waiting(hangzhou)
    client = sign_in(agent_hz)
    client.get("/queue/")  # the first request of a session also notes when it began
    with CaptureQueriesContext(connection) as queries:
        client.get("/queue/")
    assert len(queries) == 14  # one for her own tabs, one for what is to be followed up


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_alone_costs_the_same_for_one_as_for_three(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, rows: int
) -> None:
    for _row in range(rows):
        waiting(hangzhou)
    client = sign_in(agent_hz)
    client.get("/queue/")  # the first request of a session also notes when it began
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get("/queue/waiting/"))
    assert page.count("data-row") == rows
    assert len(queries) == 7
