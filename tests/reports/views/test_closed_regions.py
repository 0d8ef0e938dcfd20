"""A closed branch keeps its reports: they are read as before, nothing new is made of them (A1, H7)."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine

from config.lib.calendar import at_local
from regions.choices import Role
from regions.models import Region
from reports.actions.filing import make_draft, submit
from reports.actions.publishing import make_period_draft, publish
from reports.aggregates.filing_board import filing_cells
from reports.choices import PeriodKind
from reports.models import DailyReport, Slip
from tests.factories import member

pytestmark = pytest.mark.django_db
DAY, NOW = date(2026, 5, 13), at_local(date(2026, 6, 2), time(9))
READ = [
    "/reports/daily/HZ/2026-05-13/",
    "/reports/daily/HZ/2026-05-13/workbook.xlsx",
    "/reports/daily/?region=HZ&until=2026-06-01",
    "/reports/weekly/HZ/2026-W20/",
    "/reports/monthly/HZ/2026-05/",
    "/reports/monthly/HZ/2026-05/workbook.xlsx",
    "/registers/dissatisfied/?region=HZ&first=2026-05-01&last=2026-05-31",
    "/reports/board/?region=HZ&first=2026-05-01&last=2026-05-31",
    "/reconciliation/?region=HZ&first=2026-05-01&last=2026-05-31",
    "/slips/HZ/2026-05-13/",
    "/api/v1/reports/daily/?region=HZ&period=2026-05-13",
    "/api/v1/reports/monthly/?region=HZ&period=2026-05",
]
LISTS = [
    ("/reports/daily/?date=2026-05-13", "/reports/daily/?date=2026-06-01"),
    ("/reports/monthly/?period=2026-05", "/reports/monthly/?period=2026-06"),
    ("/reports/board/?first=2026-05-01&last=2026-05-31", "/reports/board/?first=2026-06-01&last=2026-06-02"),
    (
        "/reconciliation/?first=2026-05-01&last=2026-05-31",
        "/reconciliation/?first=2026-06-01&last=2026-06-02",
    ),
]


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def closed(hangzhou, ningbo, agent_hz, lead_hz, hq_manager) -> Region:
    daily = make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=NOW)
    submit(report=daily, actor=lead_hz, now=NOW)
    month = make_period_draft(kind=PeriodKind.MONTHLY, region=hangzhou, day=DAY, actor=hq_manager, now=NOW)
    publish(report=month, actor=hq_manager, now=NOW, exception="停业")
    Region.objects.filter(pk=hangzhou.pk).update(is_active=False)
    hangzhou.refresh_from_db()
    return hangzhou


def test_its_pages_files_and_api_are_read_as_before(closed, hq_manager, agent_nb, sign_in):
    client = sign_in(hq_manager)
    assert [(url, client.get(url).status_code) for url in READ] == [(url, 200) for url in READ]
    outsider = sign_in(agent_nb)
    assert outsider.get("/reports/monthly/HZ/2026-05/").status_code == 404


@pytest.mark.parametrize(("while_it_reported", "after"), LISTS)
def test_lists_have_it_while_it_reported(closed, hq_manager, sign_in, while_it_reported, after):
    client = sign_in(hq_manager)
    assert "杭州" in rows_of(client.get(while_it_reported))
    assert "杭州" not in rows_of(client.get(after))


def rows_of(answer) -> str:
    """The page without the choice of regions in its filters."""
    text = answer.content.decode()
    return "".join(part.split("</select>")[-1] for part in text.split("<select"))


def test_it_owes_nothing_after_its_last_daily(closed, hq_manager):
    board = filing_cells(user=hq_manager, first=DAY, last=date(2026, 5, 31), now=NOW, below=closed)
    assert [(row.region.code, row.tally.due) for row in board.rows] == [("HZ", 1)]


def test_nothing_new_is_made(closed, hq, hq_manager, sign_in):
    above = member(region=hq, role=Role.REGION_SUPERVISOR)
    for user in (above, hq_manager):
        client = sign_in(user)
        client.post("/reports/daily/HZ/2026-05-14/submit/")
        client.post("/slips/HZ/2026-05-13/take/", {"numbers": "HZ-1"})
        body = {"region": "HZ", "date": "2026-05-14"}
        client.post("/api/v1/daily-reports/", body, content_type="application/json")
    assert list(DailyReport.objects.values_list("date", flat=True)) == [DAY]
    assert not Slip.objects.exists()
    assert "hf-button primary" not in sign_in(above).get("/reports/daily/HZ/2026-05-13/").content.decode()


def test_headquarters_is_no_branch(hq_manager, sign_in):
    assert sign_in(hq_manager).get("/reports/monthly/HQ/2026-05/").status_code == 404
