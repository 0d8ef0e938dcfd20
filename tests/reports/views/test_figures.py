"""The rows behind any figure (item 4, U12): as many as it says, of nobody else's region."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from callbacks.models import CallAttempt, Outcome
from config.lib.calendar import day_range, local_day
from regions.actions.days import mark_days
from reports.models import DailyAgentTotal, MonthlyAgentTotal
from reports.policies.figure_links import FigureOf, figure_url
from tests.factories import CallbackTaskFactory, RegionFactory, TechnicianFactory, WorkOrderFactory

pytestmark = pytest.mark.django_db
MAY = FigureOf(first=date(2026, 5, 1), last=date(2026, 5, 31))


@pytest.fixture
def orders(hangzhou, ningbo):
    """Three of 杭州, one of them a workshop repair, and one of 宁波, in May."""
    at = day_range(date(2026, 5, 12))[0]
    worker = TechnicianFactory(region=hangzhou, name="张师傅", number="HZ1")
    ours = [
        WorkOrderFactory(region=hangzhou, technician=worker, dispatched_at=at, order_no=f"HZ-{number}")
        for number in range(2)
    ]
    WorkOrderFactory(
        region=hangzhou, kind="repair", service_mode="carry_in", dispatched_at=at, order_no="HZ-SX"
    )
    WorkOrderFactory(region=ningbo, dispatched_at=at, order_no="NB-1")
    mark_days(days=[(region.pk, local_day(at)) for region in (hangzhou, ningbo)], now=at)
    return ours


def test_a_figure_opens_exactly_its_rows(orders, agent_hz, sign_in):
    url = figure_url(measures=["dispatched_onsite"], of=MAY)
    page = sign_in(agent_hz).get(url)
    behind = page.context["behind"]
    assert [row.order_no for row in behind.rows] == ["HZ-1", "HZ-0"]
    assert (behind.figure, behind.count, behind.agrees) == (2, 2, True)
    assert "NB-1" not in page.content.decode()


def test_measures_of_one_figure_are_opened_together(orders, agent_hz, sign_in):
    url = figure_url(measures=["dispatched_onsite", "dispatched_carry_in"], of=MAY)
    behind = sign_in(agent_hz).get(url).context["behind"]
    assert (behind.figure, behind.count) == (3, 3)


def test_below_its_cell_come_the_first_rows_alone(orders, agent_hz, sign_in):
    url = figure_url(measures=["dispatched_onsite"], of=MAY)
    part = sign_in(agent_hz).get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<tr class="hf-opened fetched">')
    assert "<html" not in part


@pytest.mark.parametrize(
    "narrowed", [{"region": "NB"}, {"region": "XX"}, {"category": "没有"}, {"technician": "999999"}]
)
def test_what_does_not_exist_for_her_is_404(orders, agent_hz, sign_in, narrowed):
    of = FigureOf(first=MAY.first, last=MAY.last, **narrowed)
    assert sign_in(agent_hz).get(figure_url(measures=["dispatched_onsite"], of=of)).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "measure=nothing&first=2026-05-01&last=2026-05-31",
        "measure=due&measure=dispatched_onsite&first=2026-05-01&last=2026-05-31",
        "measure=due&first=2026-05-31&last=2026-05-01",
        "measure=due",
        "measure=done_onsite&first=2000-01-01&last=2199-12-31",
        "measure=carried_over&first=2023-05-31&last=2026-05-31",
    ],
)
def test_an_address_that_names_no_figure_is_404(agent_hz, sign_in, address):
    assert sign_in(agent_hz).get(f"/reports/figure/?{address}").status_code == 404


def test_three_years_at_most_open_whatever_depends_on_the_month(orders, agent_hz, sign_in):
    of = FigureOf(first=date(2023, 6, 1), last=date(2026, 5, 31))
    for measure in ("done_onsite", "carried_over"):
        assert sign_in(agent_hz).get(figure_url(measures=[measure], of=of)).status_code == 200


def test_nobody_is_somebody_to_ask_for(orders, hangzhou, agent_hz, sign_in):
    at = day_range(MAY.first)[0]
    WorkOrderFactory(region=hangzhou, technician=None, dispatched_at=at, order_no="HZ-NONE")
    mark_days(days=[(hangzhou.pk, MAY.first)], now=at)
    of = FigureOf(first=MAY.first, last=MAY.last, technician="-")
    behind = sign_in(agent_hz).get(figure_url(measures=["dispatched_onsite"], of=of)).context["behind"]
    assert [row.order_no for row in behind.rows] == ["HZ-NONE"]


def test_a_colleagues_figures_are_not_hers(orders, agent_hz, agent_nb, sign_in):
    of = FigureOf(first=MAY.first, last=MAY.last, agent=agent_nb.username)
    assert sign_in(agent_hz).get(figure_url(measures=["answered"], of=of)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    hangzhou, agent_hz, sign_in, django_assert_num_queries, count
):
    at = day_range(date(2026, 5, 12))[0]
    WorkOrderFactory.create_batch(count, region=hangzhou, dispatched_at=at)
    mark_days(days=[(hangzhou.pk, local_day(at))], now=at)
    client, url = sign_in(agent_hz), figure_url(measures=["dispatched_onsite"], of=MAY)
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)


def test_a_region_alone_and_a_region_with_all_below(orders, hangzhou, hq_manager, sign_in):
    """``region`` is one region alone, ``within`` has what lies below it too."""
    below = RegionFactory(code="YH", name="余杭", parent=hangzhou)
    at = day_range(date(2026, 5, 12))[0]
    WorkOrderFactory(region=below, dispatched_at=at, order_no="YH-1")
    mark_days(days=[(below.pk, local_day(at))], now=at)
    client, found = sign_in(hq_manager), {}
    for name in ("region", "within"):
        of = FigureOf(first=MAY.first, last=MAY.last, **{name: "HZ"})
        behind = client.get(figure_url(measures=["dispatched_onsite"], of=of)).context["behind"]
        assert behind.agrees
        found[name] = [row.order_no for row in behind.rows]
    assert found == {"region": ["HZ-1", "HZ-0"], "within": ["YH-1", "HZ-1", "HZ-0"]}


def test_talk_agrees_by_its_seconds_and_each_row_says_its_own(hangzhou, agent_hz, lead_hz, sign_in):
    at = datetime(2026, 5, 12, 2, 0, 10, 900_000, tzinfo=UTC)
    for seconds in (40, 25):
        CallAttempt.objects.create(
            task=CallbackTaskFactory(work_order__region=hangzhou, region=hangzhou),
            region=hangzhou,
            agent=agent_hz,
            outcome=Outcome.objects.filter(is_connected=True).first(),
            dialled_at=at,
            ended_at=at + timedelta(seconds=seconds),
            saved_at=at + timedelta(minutes=1),
            submission_id=uuid4(),
        )
    mark_days(days=[(hangzhou.pk, local_day(at))], now=at)
    url = figure_url(measures=["talk_seconds"], of=MAY)
    page = sign_in(lead_hz).get(url)
    behind = page.context["behind"]
    assert (behind.figure, behind.total, behind.count, behind.agrees) == (65, 65, 2, True)
    assert sorted(row.result.split(" · ")[1] for row in behind.rows) == ["25 秒", "40 秒"]

    for totals in (DailyAgentTotal, MonthlyAgentTotal):
        totals.objects.update(talk_seconds=F("talk_seconds") + 1)
    assert "现在是 65 秒" in sign_in(lead_hz).get(url).content.decode()
