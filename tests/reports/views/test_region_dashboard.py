"""A region's dashboard: agents side by side, technicians with what is untrue (A8, kpis.md 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.models import CallbackTask
from regions.choices import Role
from regions.models import Region, User
from reports.actions.rollup import rebuild_totals
from tests.factories import RegionFactory, member
from tests.reports.cast import DAY, at, call, order, technician

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/reports/region/HZ/"
NOW = at(date(2026, 6, 20), 10)
QUERIES = 70


@pytest.fixture(autouse=True)
def morning() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def work(region: Region, agent: User, *, name: str, untrue: int, true: int) -> None:
    worker = technician(region=region, name=name, number=f"{region.code}-{name}")
    for each in range(untrue + true):
        finished = at(DAY - timedelta(days=1), 16)
        one = order(worker=worker, order_no=f"{name}-{each}", completed_at=finished, dispatched_at=finished)
        is_untrue = each < untrue
        reason = "not_visited" if is_untrue else ""
        call(work_order=one, agent=agent, is_genuine=not is_untrue, not_genuine_reason=reason)


def counted() -> None:
    rebuild_totals(first=date(2026, 6, 1), last=NOW.date(), now=NOW)


@pytest.fixture
def month(hangzhou: Region, agent_hz: User) -> Region:
    other = member(
        region=hangzhou, role=Role.CALLBACK_AGENT, username="agent_hz2", name="孟娟", staff_no="019"
    )
    work(hangzhou, agent_hz, name="王师傅", untrue=0, true=3)
    work(hangzhou, other, name="李师傅", untrue=1, true=2)
    CallbackTask.objects.filter(pk=CallbackTask.objects.filter(agent=agent_hz)[:1]).update(late_import=True)
    counted()
    return hangzhou


def test_agents_side_by_side_each_figure_opens_its_rows(month, lead_hz, sign_in):
    client = sign_in(lead_hz)
    rows = client.get(URL).context["agents"]
    assert [row.name for row in rows] == ["范琳 018", "孟娟 019"]
    assert [row.cells[2].value.counted for row in rows] == [2, 3]  # late data is not held against her
    for cell in (cell for row in rows for cell in row.cells if cell.url):
        behind = client.get(cell.url).context["behind"]
        if not behind.is_sum:
            assert (cell.value.kpi.code, behind.count) == (cell.value.kpi.code, cell.value.counted)


def test_whose_work_was_untrue_comes_first_and_is_marked(month, lead_hz, sign_in):
    """kpis.md 3.2: from 1 % on."""
    context = sign_in(lead_hz).get(URL).context
    assert [(row.name, row.is_alarm) for row in context["technicians"]] == [
        ("李师傅", True),
        ("王师傅", False),
    ]
    assert context["alarms"] == 1
    untrue = context["technicians"][0].cells[0]
    assert (untrue.value.value, untrue.value.counted) == ("33.3", 1)
    behind = sign_in(lead_hz).get(untrue.url).context["behind"]
    assert (behind.count, behind.agrees) == (1, True)


def test_the_same_six_figures_as_headquarters_has_of_it(month, lead_hz, hq_manager, sign_in):
    own = sign_in(lead_hz).get(URL).context["tiles"]
    theirs = sign_in(hq_manager).get("/hq/", {"region": "HZ"}).context["tiles"]
    assert [(each.value.value, each.beside) for each in own] == [
        (each.value.value, each.beside) for each in theirs
    ]


def test_it_is_for_who_answers_for_the_region(month, lead_nb, agent_hz, clerk_hz, hq_agent, sign_in):
    """An agent sees no other agent's figures (roles.md 7)."""
    for who in (lead_nb, agent_hz, clerk_hz):
        assert sign_in(who).get(URL).status_code == 404
    assert sign_in(hq_agent).get(URL).status_code == 200
    assert sign_in(lead_nb).get("/reports/region/")["Location"] == "/reports/region/NB/"
    assert sign_in(hq_agent).get("/reports/region/")["Location"] == "/hq/"
    assert sign_in(agent_hz).get("/reports/region/").status_code == 404


def test_who_leads_two_regions_changes_between_them(month, ningbo, lead_hz, sign_in):
    lead_hz.memberships.create(region=ningbo, role=Role.REGION_SUPERVISOR)
    assert [each.code for each in sign_in(lead_hz).get(URL).context["others"]] == ["HZ", "NB"]


@pytest.mark.parametrize("people", [1, 3])
def test_its_queries_do_not_grow(people, hq_manager, sign_in):
    region = RegionFactory(code="HZ", name="杭州")
    for number in range(people):
        agent = member(region=region, role=Role.CALLBACK_AGENT, username=f"agent_{number}")
        work(region, agent, name=f"师傅{number}", untrue=0, true=1)
    counted()
    client = sign_in(hq_manager)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) == QUERIES
