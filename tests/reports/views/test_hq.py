"""The dashboard of headquarters (ruling 57, screens.md 4): six figures that open their rows (U12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from callbacks.choices import TaskState
from regions.models import Region, User
from reports.actions.rollup import rebuild_totals
from reports.aggregates.filing_board import BoardRow
from reports.policies.board import Tally
from reports.views import dashboard_page
from tests.callbacks.calls import answer, due_task
from tests.factories import RegionFactory
from tests.reports.cast import at, call, order, task, technician
from workorders.models import Technician

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/hq/"
TODAY = date(2026, 6, 20)
NOW = at(TODAY, 10)
DAY = date(2026, 6, 5)
TITLES = re.compile(r'<h2 title="[^"]*">([^<]+)</h2>')
QUERIES = 44


@pytest.fixture(autouse=True)
def morning() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def work(region: Region, agent: User, *, answers: dict[int, int], left: int = 0, day: date = DAY) -> None:
    """Called on their day with these answers by how often; ``left`` were due and never called."""
    number = f"{region.code}1"
    known = Technician.objects.filter(number=number).first()
    worker = known or technician(region=region, number=number)
    moment = at(day, 10)
    made = 0
    for level, count in answers.items():
        for _each in range(count):
            made += 1
            finished = at(day - timedelta(days=1), 16)
            one = order(
                worker=worker,
                order_no=f"{region.code}-{day}-{made}",
                completed_at=finished,
                dispatched_at=finished,
            )
            call(work_order=one, agent=agent, when=moment, satisfaction=level)
    for each in range(left):
        one = order(worker=worker, order_no=f"{region.code}-{day}-L{each}", completed_at=moment)
        task(work_order=one, state=TaskState.DUE, completed_at=None, now=moment)


def counted() -> None:
    rebuild_totals(first=date(2026, 5, 1), last=TODAY, now=NOW)


@pytest.fixture
def month(hangzhou: Region, ningbo: Region, agent_hz: User, agent_nb: User) -> None:
    """杭州 20 of 20 satisfied, 宁波 10 of 20 and two never called."""
    work(hangzhou, agent_hz, answers={5: 14, 4: 6})
    work(ningbo, agent_nb, answers={5: 10, 1: 10}, left=2)
    counted()


@pytest.fixture
def shown(month: None, hq_manager: User, sign_in: SignIn) -> Callable[..., dict]:
    client = sign_in(hq_manager)

    def ask(**asked: str) -> dict:
        answered = client.get(URL, asked)
        assert answered.status_code == 200
        return answered.context

    return ask


def tile(context: dict, code: str):
    return next(each for each in context["tiles"] if each.value.kpi.code == code)


def test_the_six_figures_in_their_order(month, hq_manager, sign_in):
    html = sign_in(hq_manager).get(URL).content.decode()
    assert TITLES.findall(html) == [
        "回访完成率",
        "回访及时率",
        "满意度",
        "真实率",
        "不满意投诉解决率",
        "日报及时率",
    ]
    assert "有效率" in html
    assert "暂无：总部抽访还没有开始" in html


def test_each_figure_opens_exactly_its_rows(shown, hq_manager, sign_in):
    """U12: above the line and below it."""
    client, opened = sign_in(hq_manager), 0
    for each in shown()["tiles"]:
        pairs = ((each.url, each.value.counted), (each.whole_url, each.value.denominator))
        for url, number in pairs:
            if url.startswith("/reports/figure/") and each.has_value:
                behind = client.get(url).context["behind"]
                assert (each.value.kpi.code, behind.count, behind.figure) == (
                    each.value.kpi.code,
                    number,
                    number,
                )
                opened += 1
    assert opened == 6


def test_value_target_and_what_stood_before(month, shown, hangzhou, agent_hz):
    work(hangzhou, agent_hz, answers={5: 4, 2: 1}, day=date(2026, 5, 8))
    counted()
    found = tile(shown(), "satisfaction_rate")
    assert (found.value.value, found.value.numerator, found.value.denominator) == ("75.0", 30, 40)
    assert (found.status.word, found.value.target) == ("差", "95.0")
    assert [value for _label, value in found.beside] == ["-5.0", "—", "75.6"]


def test_every_bar_of_the_pareto_opens_as_many_cases(month, hangzhou, agent_hz, hq_manager, sign_in):
    when = timezone.now()
    for satisfaction, count in ((2, 2), (1, 1)):
        for _each in range(count):
            answer(due_task(hangzhou, now=when), agent_hz, when, satisfaction=satisfaction, words=True)
    answer(due_task(hangzhou, now=when), agent_hz, when, attitude_rating=1, words=True)
    client = sign_in(hq_manager)
    for asked in ({}, {"region": "HZ"}, {"kind": "repair"}, {"category": "空调"}, {"region": "NB"}):
        chart = client.get(URL, asked).context["pareto"]
        assert asked.get("region") == "NB" or asked.get("category") or chart.rows
        for row in chart.rows:
            opened = client.get(row.points[0].url).context["page"].items
            assert len(opened) == int(row.points[0].text), row
    assert [row.points[0].text for row in client.get(URL).context["pareto"].rows] == ["3", "1"]


def test_regions_that_chance_may_have_ordered_share_a_rank(shown, agent_hz):
    """20 of 20 and 10 of 20 do not overlap; a region of three is too small to be placed."""
    small = RegionFactory(code="WZ", name="温州")
    work(small, agent_hz, answers={5: 3})
    counted()
    assert [row.category for row in shown()["ranking"].rows] == ["第1 杭州", "第2 宁波", "样本不足 温州"]
    assert [row.points[0].interval for row in shown()["ranking"].rows][:2] == ["83.9–100.0", "29.9–70.1"]
    work(small, agent_hz, answers={5: 16, 2: 1}, day=date(2026, 6, 8))
    counted()
    ranking = shown()["ranking"]
    assert [row.category for row in ranking.rows] == ["并列1 杭州", "并列1 温州", "第3 宁波"]
    assert [row.url for row in ranking.rows] == [f"/reports/region/{code}/" for code in ("HZ", "WZ", "NB")]


def test_a_poor_region_and_the_curve_of_the_chosen_figure_over_twelve_months(shown):
    [(row, reasons)] = shown()["poor"]
    assert row.name == "宁波"
    assert "满意度 50.0，低于 90.0" in reasons
    assert shown(kind="install")["poor"] == []
    chart = shown(figure="completion_rate")["trend"]
    assert (len(chart.rows), chart.categories[0], chart.categories[-1]) == (12, "2025-07", "2026-06")
    assert [series.name for series in chart.series] == ["回访完成率", "上年同月"]
    assert (chart.rows[-1].points[0].text, chart.rows[-1].points[0].note) == ("95.2", "40 ÷ 42")
    assert chart.target == "98.0"


def test_what_it_is_narrowed_to_stands_in_the_address(shown, hq_manager, sign_in):
    scope = shown(region="HZ", category="空调", kind="install", month="2026-06", figure="filing_rate")[
        "scope"
    ]
    assert scope.url() == (
        "/hq/?month=2026-06&category=%E7%A9%BA%E8%B0%83&kind=install&figure=filing_rate&region=HZ"
    )
    assert (scope.previous_url.split("&")[0], scope.following_url) == ("/hq/?month=2026-05", "")
    assert tile(shown(region="HZ"), "satisfaction_rate").value.denominator == 20
    client = sign_in(hq_manager)
    for wrong in ("month=2026-07", "month=x", "region=XX", "category=没有", "kind=no", "figure=no"):
        assert client.get(f"{URL}?{wrong}").status_code == 404, wrong


@pytest.mark.parametrize("who", ["agent_hz", "lead_hz", "clerk_hz", "administrator"])
def test_it_is_headquarters_own(request, sign_in, who):
    assert sign_in(request.getfixturevalue(who)).get(URL).status_code == 404


def test_of_many_regions_the_worst_filed_are_shown(hangzhou, ningbo, monkeypatch):
    """In their order; the rest stand on the filing board."""
    monkeypatch.setattr(dashboard_page, "FILING_ROWS", 2)
    fine, late, later = (
        BoardRow(RegionFactory(code=f"R{days}"), (), Tally(due=9, on_time=9 - days)) for days in (0, 3, 1)
    )
    assert dashboard_page.worst_filed(rows=[fine, late, later]) == [late, later]
    assert dashboard_page.worst_filed(rows=[fine, late]) == [fine, late]


@pytest.mark.parametrize("regions", [1, 3])
def test_its_queries_do_not_grow(regions, agent_hz, hq_manager, sign_in):
    for number in range(regions):
        work(RegionFactory(code=f"R{number}"), agent_hz, answers={5: 2})
    counted()
    client = sign_in(hq_manager)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) == QUERIES
