"""Who a figure may be asked of, and whose rows it opens (item 4, A1, roles.md 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from regions.models import Region, User
from reports.views.figure_links import FigureOf, figure_url
from tests.factories import TechnicianFactory, UserFactory
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
