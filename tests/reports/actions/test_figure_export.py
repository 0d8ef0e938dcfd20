"""The rows behind a figure as a file: as many as it says, masked, of what she may take away (71)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client

from config.lib.errors import Forbidden, Refused
from config.lib.leases import RunState
from regions.models import Membership, Region, User
from reports.models import ExportRun
from reports.views.exports import narrowed_by
from tests.reports.cast import DAY, call, order, technician
from tests.reports.exported import export, made, table

pytestmark = pytest.mark.django_db
JUNE = {"first": "2026-06-01", "last": "2026-06-30"}
SOURCES = ("dispatched_onsite", "completed_onsite", "satisfaction_2", "due", "cases", "dials")


@pytest.fixture
def called(hangzhou: Region, agent_hz: User) -> None:
    worker = technician(region=hangzhou)
    for number, level in enumerate((5, 2, 2)):
        call(work_order=order(worker=worker, order_no=f"O{number}"), agent=agent_hz, satisfaction=level)


@pytest.mark.parametrize(("measure", "count"), zip(SOURCES, (3, 3, 2, 3, 0, 3), strict=True))
def test_a_figure_of_every_source_leaves_with_its_rows(
    called: None, lead_hz: User, measure: str, count: int
) -> None:
    run = export(lead_hz, "figure", measure=measure, **JUNE)
    assert (run.run_state, run.rows, run.total) == (RunState.DONE, count, count)


def test_a_sum_is_one_file_masked(called: None, lead_hz: User) -> None:
    run = export(lead_hz, "figure", measure="satisfaction_5+satisfaction_2", region="HZ", **JUNE)
    rows = table(run)
    assert sorted((row["单号"], row["结果"]) for row in rows) == [
        ("O0", "非常满意"),
        ("O1", "不太满意"),
        ("O2", "不太满意"),
    ]
    assert {row["客户"] for row in rows} == {"李*"}
    assert all("****" in row["电话"] for row in rows)
    assert narrowed_by(run=run) == "HZ · 非常满意＋不太满意 · 2026-06-01 · 2026-06-30"


def test_another_regions_rows_are_not_in_it(called: None, lead_nb: User, hq_manager: User) -> None:
    assert export(lead_nb, "figure", measure="answered", **JUNE).rows == 0
    assert export(hq_manager, "figure", measure="answered", **JUNE).rows == 3
    with pytest.raises(Http404):
        export(lead_nb, "figure", measure="answered", region="HZ", **JUNE)


def test_who_takes_no_list_takes_no_figure(called: None, agent_hz: User, lead_hz: User) -> None:
    with pytest.raises(Forbidden):
        export(agent_hz, "figure", measure="answered", **JUNE)
    Membership.objects.create(user=agent_hz, region=agent_hz.memberships.get().region, role="data_clerk")
    with pytest.raises(Forbidden):
        export(User.objects.get(pk=agent_hz.pk), "figure", measure="answered", **JUNE)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"measure": "nothing", **JUNE},
        {"measure": "answered+due", **JUNE},
        {"measure": "due", "first": "2026-06-30", "last": "2026-06-01"},
        {"measure": "due", **JUNE, "technician": "x"},
        {"measure": "done_onsite", "first": "2000-01-01", "last": "2199-12-31"},
    ],
)
def test_what_names_no_figure_is_refused(lead_hz: User, wrong: dict[str, str]) -> None:
    with pytest.raises((Refused, Http404)):
        export(lead_hz, "figure", **wrong)


def test_the_page_of_the_figure_asks_for_it(
    called: None, lead_hz: User, sign_in: Callable[[User], Client]
) -> None:
    query = f"measure=satisfaction_5&measure=satisfaction_2&first={DAY}&last={DAY}"
    sign_in(lead_hz).post("/exports/ask/", {"kind": "figure", "query": query})
    run = ExportRun.objects.get()
    assert run.filters["measure"] == "satisfaction_5+satisfaction_2"
    assert made(run).rows == 3
