"""Who a figure may be asked of, and whose rows it opens (item 4, A1, roles.md 7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from regions.choices import Role
from regions.models import Region, User
from reports.policies.figure_links import FigureOf, figure_url
from tests.factories import TechnicianFactory, UserFactory, member
from tests.reports.totals import counted, counted_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
DAY = date(2026, 5, 12)


def opened(client: Client, measure: str, **narrowed: str) -> Any:
    of = FigureOf(first=date(2026, 5, 1), last=date(2026, 5, 31), **narrowed)
    return client.get(figure_url(measures=[measure], of=of))


def test_whoever_worked_in_sight_can_be_asked_for(
    lead_hz: User, hangzhou: Region, ningbo: Region, sign_in: SignIn
) -> None:
    """A technician of another region, and an agent without one, whom the totals of hers name."""
    lent, strange = TechnicianFactory(region=ningbo), TechnicianFactory(region=ningbo)
    gone, nobody_here = UserFactory(), UserFactory()
    counted(hangzhou, DAY, technician=lent, due=3)
    counted(ningbo, DAY, technician=strange, due=3)
    counted_of(gone, hangzhou, DAY, due=2)
    counted_of(nobody_here, ningbo, DAY, due=2)
    client = sign_in(lead_hz)
    found = opened(client, "due", technician=str(lent.pk), region="HZ")
    assert found.context["behind"].figure == 3
    assert opened(client, "due", agent=gone.username).context["behind"].figure == 2
    assert opened(client, "due", technician=str(strange.pk)).status_code == 404
    assert opened(client, "due", agent=nobody_here.username).status_code == 404


def test_the_footer_of_agents_opens_the_agents_she_answers_for(
    lead_hz: User, agent_hz: User, agent_nb: User, hangzhou: Region, ningbo: Region, sign_in: SignIn
) -> None:
    """She leads 杭州 and calls in 宁波: the table is of 杭州, and so is what its footer opens."""
    lead_hz.memberships.create(region=ningbo, role=Role.CALLBACK_AGENT)
    for agent, region, due in ((agent_hz, hangzhou, 5), (agent_nb, ningbo, 7)):
        counted(region, DAY, due=due, handled=due)
        counted_of(agent, region, DAY, due=due, handled=due)
    client = sign_in(lead_hz)
    html = client.get("/reports/kpis/?by=agent&period=2026-05").content.decode()
    foot = html.partition('<tr class="total">')[2].partition("</tr>")[0]
    urls = re.findall(r'href="(/reports/figure/[^"]*measure=due&[^"]*)"', foot)
    assert client.get(unescape(urls[0])).context["behind"].figure == 5
    assert opened(client, "due").context["behind"].figure == 12


def test_calls_are_opened_by_who_made_them_and_who_answers_for_her(
    agent_hz: User, lead_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    other = member(region=hangzhou, role=Role.CALLBACK_AGENT)
    for agent, dials in ((agent_hz, 3), (other, 4)):
        counted_of(agent, hangzhou, DAY, dials=dials)
    assert opened(sign_in(agent_hz), "dials").context["behind"].figure == 3
    assert opened(sign_in(lead_hz), "dials").context["behind"].figure == 7
    for user, dials in ((agent_hz, 3), (lead_hz, 7)):
        rows = sign_in(user).get("/api/v1/kpis/?period=2026-05").json()["rows"]
        assert rows[0]["kpi"]["dials_a_day"]["numerator"] == dials


def test_without_a_role_that_sees_rows_there_is_no_figure(administrator: User, sign_in: SignIn) -> None:
    assert opened(sign_in(administrator), "due").status_code == 404
