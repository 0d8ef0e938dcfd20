"""The way about: the doors of every day in the bar, the others under "more", none lost (U5)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from regions.choices import Role
from regions.context import IN_BAR
from regions.models import Region, User
from tests.factories import member

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LINK = re.compile(r'<a href="([^"]+)"')


def bar_and_more(client: Client) -> tuple[list[str], list[str]]:
    shown = client.get("/preferences/").content.decode()
    bar, _start, more = shown[shown.index("<nav") : shown.index("</nav>")].partition("<details")
    return LINK.findall(bar), LINK.findall(more)


@pytest.mark.parametrize(
    ("role", "bar", "more"),
    [
        (
            Role.CALLBACK_AGENT,
            ["/queue/", "/orders/", "/complaints/", "/data-rechecks/", "/reports/daily/", "/my-day/"],
            [
                "/findings/",
                "/suggestions/",
                "/answers/",
                "/reports/board/",
                "/reports/kpis/",
                "/reports/weekly/",
                "/registers/",
                "/rota/",
            ],
        ),
        (
            Role.REGION_SUPERVISOR,
            ["/queue/", "/inbox/", "/reports/region/", "/orders/", "/complaints/", "/reports/daily/"],
            [
                "/supervision/",
                "/imports/",
                "/data-rechecks/",
                "/findings/",
                "/suggestions/",
                "/answers/",
                "/my-day/",
                "/reports/board/",
                "/slips/",
                "/reconciliation/",
                "/wall/",
                "/reports/kpis/",
                "/reports/weekly/",
                "/registers/",
                "/exports/",
                "/rota/",
                "/audit/",
            ],
        ),
        (
            Role.HQ_MANAGER,
            ["/hq/", "/inbox/", "/orders/", "/complaints/", "/answers/", "/reports/daily/"],
            [
                "/imports/",
                "/data-rechecks/",
                "/findings/",
                "/suggestions/",
                "/reports/board/",
                "/reconciliation/",
                "/wall/",
                "/reports/kpis/",
                "/reports/weekly/",
                "/registers/",
                "/exports/",
                "/rota/",
                "/audit/",
                "/peak-season/",
                "/admin/",
            ],
        ),
        (Role.DEPARTMENT_HEAD, ["/work/", "/complaints/"], []),
        (Role.ADMINISTRATOR, ["/audit/", "/jobs/", "/admin/"], []),
    ],
)
def test_the_doors_of_every_day_stand_in_the_bar(
    sign_in: SignIn, hangzhou: Region, role: Role, bar: list[str], more: list[str]
) -> None:
    assert bar_and_more(sign_in(member(region=hangzhou, role=role))) == (bar, more)


def test_who_holds_every_role_finds_every_door_once(sign_in: SignIn, hangzhou: Region) -> None:
    everyone = member(region=hangzhou, role=Role.HQ_MANAGER)
    for role in set(Role) - {Role.HQ_MANAGER}:
        everyone.memberships.create(region=hangzhou, role=role)
    bar, more = bar_and_more(sign_in(everyone))
    assert len(bar) == IN_BAR
    assert len({*bar, *more}) == len(bar) + len(more) == 28


def test_the_door_she_stands_in_is_marked_under_more_too(sign_in: SignIn, agent_hz: User) -> None:
    shown = sign_in(agent_hz).get("/findings/").content.decode()
    assert '<a href="/findings/" aria-current="page" data-key="g f">' in shown
