"""日报核对 as pages: three columns, figures that open, differences explained by the region (B5, A9, U12)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.models import Region, User
from reports.actions import filing, reconciling, slips
from reports.actions.slips import Count
from reports.choices import SlipHow
from reports.models import DayDifference
from tests.reports.cast import DAY, at, order, technician
from tests.reports.compared import compared_day
from workorders.models import Technician, WorkOrder

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = f"/reconciliation/HZ/{DAY}/"
LIST = f"/reconciliation/?first={DAY}&last={DAY}"
LINK = re.compile(r'<a id="f-[^"]+" href="([^"]+)"[^>]*>(\d+)</a>')
CAPTION = re.compile(r"(\d+) 条 = ([^<\n]+)")


@pytest.fixture
def zhang(hangzhou: Region) -> Technician:
    return technician(region=hangzhou)


@pytest.fixture(autouse=True)
def night() -> object:
    with time_machine.travel(at(DAY, 23), tick=False) as clock:
        yield clock


@pytest.fixture
def _uneven(hangzhou, agent_hz, clerk_hz, zhang):
    """Filed 2 and 2; the ERP took one back, one landed later; one slip is in, one has no order."""
    for number in ("A1", "A2"):
        order(worker=zhang, order_no=number)
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=at(DAY, 19))
    filing.submit(report=draft, actor=agent_hz, now=at(DAY, 19))
    WorkOrder.objects.filter(order_no="A2").update(status="void")
    order(worker=zhang, order_no="A3", landed_at=at(DAY, 22))
    count = Count(region=hangzhou, day=DAY)
    slips.take_slips(numbers=["A1", "Q9"], count=count, how=SlipHow.TYPE, actor=clerk_hz, now=at(DAY, 20))
    slips.close_slips(count=count, actor=clerk_hz, now=at(DAY, 22, 30))


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("_uneven")
def test_the_day_shows_three_columns_and_what_is_apart(sign_in, lead_hz):
    shown = text(sign_in(lead_hz).get(URL))
    assert [number for _url, number in LINK.findall(shown)] == [
        *("2", "1", "1", "2", "1"),
        *("0", "0", "1", "0", "0"),  # the slip without order
        *("2", "1", "2", "2", "1"),
    ]
    assert shown.count('<span class="hf-status late">+1</span>') == 4
    assert "上报时 ERP 里还没有的，不算差异" in shown
    assert "A3" in shown
    rows = DayDifference.objects.standing().order_by("pk").values_list("kind", "column")
    assert list(rows) == [
        ("figure", "dispatched"),
        ("figure", "completed"),
        ("slip_without_order", "completed"),
    ]
    assert "数据有变动" not in shown


@pytest.mark.usefixtures("_uneven")
def test_every_figure_opens_as_many_rows_as_it_says(sign_in, lead_hz):
    client = sign_in(lead_hz)
    for href, number in LINK.findall(text(client.get(URL))):
        opened = CAPTION.findall(text(client.get(URL + html.unescape(href))))
        assert [count for count, _caption in opened] == [number]


@pytest.mark.usefixtures("_uneven")
def test_the_region_explains_inline(sign_in, clerk_hz, hq_manager):
    gap = DayDifference.objects.filter(kind="figure").first()
    post = f"/reconciliation/differences/{gap.pk}/explain/"
    client = sign_in(clerk_hz)
    assert text(client.get(LIST)).count('<span class="hf-status late">3</span>') == 2
    shown = text(client.post(post, {"explanation": "客户退单"}, follow=True))
    assert "说明已保存" in shown
    assert "客户退单" in shown
    assert text(client.get(LIST)).count('<span class="hf-status late">2</span>') == 2
    headquarters = sign_in(hq_manager)
    assert 'name="explanation"' not in text(headquarters.get(URL))
    assert "差异由区域说明" in text(headquarters.post(post, {"explanation": "x"}, follow=True))


@pytest.mark.usefixtures("_uneven")
def test_what_moved_since_is_said_and_checked_again_by_one_key(sign_in, hq_agent, agent_hz):
    WorkOrder.objects.filter(order_no="A1").update(status="void")
    client = sign_in(hq_agent)
    assert "上次核对后数据有变动" in text(client.get(URL))
    assert "已重新核对：2 行中 0 行一致" in text(client.post(f"{URL}check/", follow=True))
    assert "上次核对后数据有变动" not in text(client.get(URL))
    assert "您的角色不能核对" in text(sign_in(agent_hz).post(f"{URL}check/", follow=True))


def test_a_day_without_a_daily_says_how_to_get_there(sign_in, lead_hz, hangzhou):
    client = sign_in(lead_hz)
    assert "这一天还没有上报过日报" in text(client.get(URL))
    assert "没有可核对的数字" in text(client.post(f"{URL}check/", follow=True))


@pytest.mark.usefixtures("_uneven")
def test_headquarters_sees_regions_a_region_its_days(sign_in, hq_agent, lead_hz, ningbo):
    client = sign_in(hq_agent)
    names = re.findall(r'<td class="hf-nowrap"><a href="[^"]*">([^<]+)</a></td>', text(client.get(LIST)))
    assert names == ["杭州", "宁波", "合计"]
    assert '<td class="n">0.0</td>' in text(client.get(LIST))
    names = re.findall(
        r'<td class="hf-nowrap"><a href="[^"]*">([^<]+)</a></td>', text(sign_in(lead_hz).get(LIST))
    )
    assert names == [str(DAY), "合计"]
    listed = text(client.get(f"{LIST}&gaps=open"))
    assert listed.count("#differences") == 3
    assert "Q9" in listed


def test_an_outsider_sees_nothing_of_it(sign_in, lead_nb, hangzhou):
    gap = compared_day(hangzhou, day=DAY, now=at(DAY, 22), order_no="Q9")
    client = sign_in(lead_nb)
    assert client.get(URL).status_code == 404
    assert client.post(f"{URL}check/").status_code == 404
    assert (
        client.post(f"/reconciliation/differences/{gap.pk}/explain/", {"explanation": "x"}).status_code == 404
    )
    assert "Q9" not in text(client.get(f"{LIST}&gaps=all"))
    assert client.get(f"{LIST}&region=HZ").status_code == 400
    assert DayDifference.objects.unexplained().count() == 1


@pytest.mark.parametrize("items", [1, 3])
def test_the_day_and_the_list_cost_the_same_for_one_and_three(
    sign_in, lead_hz, agent_hz, hangzhou, zhang, items
):
    for number in range(items):
        order(worker=zhang, order_no=f"A{number}")
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=at(DAY, 19))
    filing.submit(report=draft, actor=agent_hz, now=at(DAY, 19))
    WorkOrder.objects.update(status="void")
    reconciling.check_day(region=hangzhou, day=DAY, now=at(DAY, 20))
    for number in range(items):
        compared_day(hangzhou, day=DAY - timedelta(days=number), now=at(DAY, 20), order_no=f"Q{number}")
    costs = {}
    client = sign_in(lead_hz)
    for url in (URL, f"/reconciliation/?first={DAY - timedelta(days=5)}&last={DAY}&gaps=open"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs[url[:17]] = len(queries)
    assert costs == {URL[:17]: 14, "/reconciliation/?": 10}
