"""/registers/: every line leads to what is behind it, the file is audited and of her regions (A1, O1, O2)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from callbacks.models import Complaint, DataRecheck, ServiceFinding
from regions.choices import Role
from regions.models import AuditEntry, Membership, Region, User
from reports.policies.registers import BY_CODE
from reports.views import registers as views
from tests.callbacks.calls import NOW, answer, due_task, save
from tests.factories import member

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNTRUE = {"is_genuine": False, "not_genuine_reason": "not_visited"}
KEY = "zzyzx"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def heard(region: Region, agent: User) -> None:
    """One line for each register, each with a word that nobody else may read."""
    answer(due_task(region), agent, words=True, satisfaction=1, **UNTRUE)
    save(due_task(region), agent, "empty_number", note=KEY)
    answer(due_task(region), agent, site_cleaned="no")
    Complaint.objects.update(description=KEY)
    for finding in ServiceFinding.objects.select_related("record"):
        finding.record.description = KEY
        finding.record.save()


def text(response) -> str:
    return response.content.decode()


def url(code: str, **query: str) -> str:
    return f"/registers/{code}/?" + "&".join(f"{name}={value}" for name, value in query.items())


def behind(code: str) -> str:
    if code == "data-errors":
        return f"/data-rechecks/{DataRecheck.objects.get().pk}/"
    if code == "irregular":
        return f"/findings/{ServiceFinding.objects.get().pk}/"
    return f"/complaints/{Complaint.objects.get().number}/"


@pytest.mark.parametrize("code", BY_CODE)
def test_a_line_leads_to_its_case_and_for_an_outsider_there_is_none(
    sign_in: SignIn, hangzhou: Region, agent_hz: User, agent_nb: User, code: str
) -> None:
    heard(hangzhou, agent_hz)
    page = text(sign_in(agent_hz).get(url(code)))
    assert page.count("data-row") == 1
    assert f'href="{behind(code)}"' in page
    assert KEY in page
    theirs = text(sign_in(agent_nb).get(url(code)))
    assert (theirs.count("data-row"), KEY in theirs) == (0, False)
    assert 'class="hf-empty"' in theirs


def test_no_number_and_no_name_in_clear(sign_in: SignIn, hangzhou: Region, agent_hz: User) -> None:
    heard(hangzhou, agent_hz)
    for code in BY_CODE:
        page = text(sign_in(agent_hz).get(url(code)))
        assert "****" in page
        assert "李雷" not in page
        assert not re.search(r"\b1[3-9]\d{9}\b", page)


def test_who_sees_rows_reads_registers_nobody_else(
    sign_in: SignIn, clerk_hz: User, lead_hz: User, hq_agent: User, hq_manager: User, head_hz: User,
    dept_hz: User, administrator: User,
) -> None:  # fmt: skip
    for user in (clerk_hz, lead_hz, hq_agent, hq_manager):
        assert sign_in(user).get("/registers/")["Location"] == "/registers/not-genuine/"
        assert sign_in(user).get(url("irregular")).status_code == 200
    for user in (head_hz, dept_hz, administrator):
        assert sign_in(user).get("/registers/").status_code == 404
        assert sign_in(user).get(url("irregular")).status_code == 404
    assert sign_in(lead_hz).get(url("unknown")).status_code == 404


def test_region_and_days_stand_in_the_address(
    sign_in: SignIn, hangzhou: Region, ningbo: Region, agent_hz: User, agent_nb: User, hq_manager: User
) -> None:
    heard(hangzhou, agent_hz)
    heard(ningbo, agent_nb)
    client = sign_in(hq_manager)

    def rows(**query: str) -> int:
        return text(client.get(url("not-genuine", **query))).count("data-row")

    assert (rows(), rows(region="NB"), rows(first="2026-06-04", last="2026-06-30")) == (2, 1, 0)
    assert rows(first="2026-06-03", last="2026-06-03") == 2
    page = text(client.get(url("not-genuine", region="NB")))
    assert "区域：宁波" in page
    assert "/registers/irregular/?first=2026-06-01&amp;last=2026-06-03&amp;region=NB" in page
    assert "?first=2026-05-01&amp;last=2026-05-31&amp;region=NB" in page
    assert sign_in(agent_hz).get(url("not-genuine", region="NB")).status_code == 400


@pytest.mark.parametrize(
    "span",
    [
        {"first": "2026-06-10", "last": "2026-06-01"},
        {"first": "2025-01-01", "last": "2026-06-01"},
        {"first": "0001-01-01", "last": "0001-02-01"},
        {"first": "yesterday"},
    ],
)
def test_a_span_that_is_none_is_told_and_gives_no_file(
    sign_in: SignIn, lead_hz: User, span: dict[str, str]
) -> None:
    refused = sign_in(lead_hz).get(url("irregular", **span))
    assert (refused.status_code, "hf-error" in text(refused)) == (400, True)
    assert sign_in(lead_hz).get("/registers/irregular/register.xlsx", span).status_code == 404


def test_a_page_holds_so_many_and_the_next_goes_on_counting(
    sign_in: SignIn, hangzhou: Region, agent_hz: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    for _time in range(3):
        heard(hangzhou, agent_hz)
    client = sign_in(agent_hz)
    first, second = (text(client.get(url("irregular", page=page))) for page in ("1", "2"))
    assert [first.count("data-row"), second.count("data-row")] == [2, 1]
    assert "page=2" in first
    assert "page=1" in second
    assert "共 3 件" in first
    assert ">3</td>" in second
    assert text(client.get(url("irregular", page="999"))).count("data-row") == 1


def workbook(client: Client, code: str, **query: str):
    response = client.get(f"/registers/{code}/register.xlsx", query)
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content)).worksheets[0]


@pytest.mark.parametrize("code", BY_CODE)
def test_the_file_holds_the_lines_of_the_page_and_leaves_a_trace(
    sign_in: SignIn, hangzhou: Region, agent_hz: User, lead_hz: User, code: str
) -> None:
    """House rule 9, O1."""
    heard(hangzhou, agent_hz)
    page = workbook(sign_in(lead_hz), code)
    shown = text(sign_in(lead_hz).get(url(code)))
    printed = [str(cell.value) for cell in page[4] if cell.value is not None]
    assert printed
    assert all(value in shown for value in printed)
    entry = AuditEntry.objects.get(verb="export_register")
    assert (entry.actor, entry.region) == (lead_hz, hangzhou)
    assert entry.after == {
        "what": BY_CODE[code].title, "from": "2026-06-01", "to": "2026-06-03", "rows": 1,
    }  # fmt: skip


def test_the_file_is_of_the_regions_whose_lists_she_may_take_away(
    sign_in: SignIn, hangzhou: Region, ningbo: Region, agent_hz: User, agent_nb: User
) -> None:
    """Ruling 71: supervisor of one region, clerk of another."""
    heard(hangzhou, agent_hz)
    heard(ningbo, agent_nb)
    both = member(region=hangzhou, role=Role.REGION_SUPERVISOR)
    Membership.objects.create(user=both, region=ningbo, role=Role.DATA_CLERK)
    assert text(sign_in(both).get(url("irregular"))).count("data-row") == 2
    page = workbook(sign_in(both), "irregular")
    assert [page.cell(row=row, column=2).value for row in (4, 5)] == ["杭州", 1]


def test_who_may_not_export_sees_no_button_and_gets_no_file(
    sign_in: SignIn, agent_hz: User, clerk_hz: User, lead_hz: User, hq_manager: User
) -> None:
    for user, may in ((agent_hz, False), (clerk_hz, False), (lead_hz, True), (hq_manager, True)):
        client = sign_in(user)
        assert ("register.xlsx" in text(client.get(url("irregular")))) is may
        file = client.get("/registers/irregular/register.xlsx")
        assert file.status_code == (200 if may else 404)
    assert AuditEntry.objects.filter(verb="export_register").count() == 2


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("code", "queries"), [("not-genuine", 10), ("data-errors", 8), ("irregular", 8)])
def test_a_register_costs_the_same_for_one_line_as_for_three(
    sign_in: SignIn, hangzhou: Region, agent_hz: User, code: str, queries: int, times: int
) -> None:
    for _time in range(times):
        heard(hangzhou, agent_hz)
    client = sign_in(agent_hz)
    client.get(url(code))
    with CaptureQueriesContext(connection) as captured:
        client.get(url(code))
    assert len(captured) == queries
