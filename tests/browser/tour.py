"""A furnished house and its addresses: what everybody's navigation leads to, and rows of every list.

All data is in Latin letters: a Chinese word on an English page is then the house's own.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import Page

from callbacks.actions.submissions import CaseWords
from callbacks.models import CallbackTask, Complaint, DataRecheck, ServiceFinding
from regions.choices import DepartmentCode, Role
from regions.models import Region, User
from tests.browser.desk import waiting
from tests.callbacks.calls import GOOD, save
from tests.factories import (
    CategoryFactory,
    CustomerFactory,
    DepartmentFactory,
    RegionFactory,
    TechnicianFactory,
    member,
)

PEOPLE = ("agent", "clerk", "lead", "head", "hq", "administrator")
DOORS = "header nav a"
ROWS = "main table a"
ROWS_OPENED = 2


def furnish() -> dict[str, User]:
    """A region with rows in every register, and the people of ``PEOPLE``."""
    hq = Region.objects.get(code="HQ")
    hq.name = "Headquarters"
    hq.save()
    region = RegionFactory(code="HZ", name="Hangzhou")
    agent = member(region=region, role=Role.CALLBACK_AGENT, username="agent_hz", name="Fan Lin")
    head = member(region=region, role=Role.DEPARTMENT_HEAD, username="head_hz", name="Zhao Min")
    DepartmentFactory(region=region, code=DepartmentCode.INSTALL, head=head)
    give_work(region=region, agent=agent)
    boss = {"is_staff": True, "is_superuser": True}
    return {
        "agent": agent,
        "clerk": member(region=region, role=Role.DATA_CLERK, username="clerk_hz", name="Xie Ming"),
        "lead": member(region=region, role=Role.REGION_SUPERVISOR, username="lead_hz", name="Zhou Ying"),
        "head": head,
        "hq": member(region=hq, role=Role.HQ_MANAGER, username="hq_manager", name="Li Jing"),
        "administrator": member(region=hq, role=Role.ADMINISTRATOR, username="admin", name="Wu Di", **boss),
    }


def give_work(*, region: Region, agent: User) -> None:
    """A complaint, a finding, a re-check, and two callbacks still to be made."""
    unhappy, untidy, unknown, *_rest = [latin(region) for _number in range(5)]
    now = timezone.now()
    save(
        unhappy,
        agent,
        "connected_done",
        now,
        answers=GOOD | {"satisfaction": 2},
        respondent_name="Li Lei",
        respondent_relation="self",
        description="The fitter came two hours late",
        complaint=CaseWords(demand="An apology"),
    )
    save(untidy, agent, "connected_done", now, answers=GOOD | {"site_cleaned": "no"})
    save(unknown, agent, "wrong_number", now)
    assert [model.objects.count() for model in (Complaint, ServiceFinding, DataRecheck)] == [1, 1, 1]


def latin(region: Region) -> CallbackTask:
    return waiting(
        region,
        work_order__category=CategoryFactory(name="Heater"),
        work_order__technician=TechnicianFactory(region=region, name="Zhang"),
        work_order__customer=CustomerFactory(name="Li Lei"),
        work_order__address="1 Culture Road",
        work_order__address_masked="1 Culture ***",
    )


def tour(page: Page, *, base: str) -> list[str]:
    """Home and the addresses behind the doors that the signed-in person sees, each with its first rows."""
    page.goto(base)
    home = urlsplit(page.url).path
    assert home != "/login/"
    doors = list(dict.fromkeys([home, *addresses(page, DOORS)]))
    rows: list[str] = []
    for door in doors:
        page.goto(base + door)
        rows += [path for path in addresses(page, ROWS) if path != door][:ROWS_OPENED]
    return list(dict.fromkeys([*doors, "/preferences/", *rows]))


def addresses(page: Page, selector: str) -> list[str]:
    """The addresses that the links lead to, each once; what narrows them belongs to them."""
    found = page.eval_on_selector_all(selector, "links => links.map(link => link.pathname + link.search)")
    return list(dict.fromkeys(found))
