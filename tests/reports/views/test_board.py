"""The filing board (H8, A9): region × day, scope, filters in the address, rates out of counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.models import Region, User
from reports.models import DailyReport
from reports.policies.rates import percent
from tests.factories import RegionFactory
from tests.reports.cast import at

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/reports/board/"
FIRST = date(2026, 6, 1)
NOW = at(date(2026, 6, 9), 12)  # Tuesday: Monday's daily was due at nine
CELL = re.compile(r'<a href="(/reports/daily/[^"]+)" class="hf-status hf-day \w+" title="([^"]+)">(\S+?)<')


@pytest.fixture(autouse=True)
def noon() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def filed(region: Region, day: date, *, hours_late: float = -1, state: str = "submitted", **fields):
    """A version as filing leaves it, due at nine of the next day."""
    deadline = at(day + timedelta(days=1), 9)
    first = None if state == "draft" else deadline + timedelta(hours=hours_late)
    return DailyReport.objects.create(
        region=region,
        date=day,
        state=state,
        deadline_at=deadline,
        drafted_at=at(day, 18),
        submitted_at=first,
        first_submitted_at=first,
        sha256="" if state == "draft" else "0" * 64,
        **fields,
    )


@pytest.fixture
def week(hangzhou: Region) -> Region:
    """Monday to Friday: accepted, late and accepted, nil, returned, forgotten."""
    filed(hangzhou, FIRST, state="accepted")
    filed(hangzhou, FIRST + timedelta(days=1), state="accepted", hours_late=3)
    filed(hangzhou, FIRST + timedelta(days=2), is_nil=True, hours_late=-14)
    filed(hangzhou, FIRST + timedelta(days=3), state="returned")
    filed(hangzhou, FIRST + timedelta(days=4), state="draft")
    return hangzhou


def page(client: Client, query: str = "") -> str:
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def test_every_day_says_how_it_stands_and_leads_to_its_report(
    sign_in: SignIn, agent_hz: User, week: Region
) -> None:
    cells = CELL.findall(page(sign_in(agent_hz)))
    assert [title for _url, title, _word in cells] == [
        "已接收",
        "迟报 · 已接收",
        "零报告 · 已上报",
        "已退回",
        "缺报",
        "缺报",
        "缺报",
        "缺报",
        "待上报",
    ]
    assert cells[1] == ("/reports/daily/HZ/2026-06-02/", "迟报 · 已接收", "迟报")


def test_the_rates_stand_with_what_they_are_made_of(sign_in: SignIn, agent_hz: User, week: Region) -> None:
    """Of eight due: three in time; on the very day one (ruling 49)."""
    text = page(sign_in(agent_hz))
    assert f"<b>{percent(part=3, whole=8)}</b><small>3/8</small>" in text
    assert f"<b>{percent(part=1, whole=8)}</b><small>1/8</small>" in text


def test_headquarters_sees_all_and_a_region_its_own(
    sign_in: SignIn, agent_nb: User, hq_agent: User, week: Region
) -> None:
    filed(agent_nb.memberships.get().region, FIRST)
    outside, whole = page(sign_in(agent_nb)), page(sign_in(hq_agent))
    assert "/reports/daily/HZ/" not in outside
    assert "杭州" not in outside
    assert "/reports/daily/NB/" in outside
    assert {"/reports/daily/HZ/2026-06-01/", "/reports/daily/NB/2026-06-01/"} <= {
        url for url, *_rest in CELL.findall(whole)
    }
    assert sign_in(agent_nb).get(f"{URL}?region=HZ").status_code == 400


def test_who_sees_no_rows_sees_no_board(sign_in: SignIn, administrator: User) -> None:
    assert sign_in(administrator).get(URL).status_code == 403


def test_the_filters_stand_in_the_address(
    sign_in: SignIn, hq_agent: User, week: Region, ningbo: Region
) -> None:
    filed(ningbo, FIRST, state="accepted")
    client = sign_in(hq_agent)
    one = page(client, "?first=2026-06-01&last=2026-06-03&region=HZ")
    assert len(CELL.findall(one)) == 3
    returned = page(client, "?first=2026-06-01&last=2026-06-04&state=returned")
    assert "/reports/daily/HZ/" in returned
    assert "/reports/daily/NB/" not in returned
    assert 'href="?first=2026-05-01&amp;last=2026-05-31&amp;state=returned"' in returned
    for wrong in ("?first=2026-06-05&last=2026-06-01", "?first=2026-01-01", "?state=odd", "?first=x"):
        assert client.get(URL + wrong).status_code == 400


def test_days_to_come_are_no_cells(sign_in: SignIn, agent_hz: User, week: Region) -> None:
    assert CELL.findall(page(sign_in(agent_hz), "?first=2026-07-01&last=2026-07-31")) == []


def test_the_queries_do_not_grow_with_regions_and_days(
    sign_in: SignIn, hq_agent: User, week: Region, ningbo: Region
) -> None:
    client = sign_in(hq_agent)
    client.get(URL)
    counts = []
    for query in ("?first=2026-06-08", "?first=2026-05-01"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(URL + query)
        counts.append(len(asked))
        for number in range(3):
            filed(RegionFactory(), FIRST - timedelta(days=number))
    assert counts == [11, 11]
