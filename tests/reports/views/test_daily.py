"""The daily's pages: figures that open their rows, filing buttons, versions, scope (A1, U12, screens 5)."""

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

from regions.models import AuditEntry, Region, User
from reports.actions import filing
from reports.models import DailyReport
from tests.reports.cast import DAY, at, call, order, technician
from workorders.models import Technician

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Coordinates = time_machine.Traveller
URL = f"/reports/daily/HZ/{DAY}/"
LIST = "/reports/daily/"
EVENING = at(DAY, 19)
MORNING = at(DAY + timedelta(days=1), 8)
LINK = re.compile(r'<a id="(f-[^"]+)" href="([^"]+)"[^>]*>(\d+)</a>')
CAPTION = re.compile(r"(\d+) 条 = ([^<\n]+)")


@pytest.fixture
def worker(hangzhou: Region) -> Technician:
    return technician(region=hangzhou)


@pytest.fixture(autouse=True)
def evening() -> object:
    with time_machine.travel(EVENING, tick=False) as clock:
        yield clock


def page(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_every_figure_opens_as_many_rows_as_it_says(
    sign_in: SignIn, agent_hz: User, worker: Technician
) -> None:
    call(work_order=order(worker=worker, order_no="O1"), agent=agent_hz, satisfaction=2)
    call(work_order=order(worker=worker, order_no="O2", category="冰箱"), agent=agent_hz, attitude_rating=3)
    client = sign_in(agent_hz)
    links = LINK.findall(page(client))
    assert len(links) == 21  # 2 + 8 figures a row and as many totals, and 不满意1 in the remark
    for _id, href, number in links:
        opened = page(client, URL + html.unescape(href))
        assert CAPTION.search(opened) is not None
        assert CAPTION.findall(opened)[0][0] == number
        assert "与表中一致" in opened


def test_the_rows_stand_below_their_row_masked(sign_in: SignIn, agent_hz: User, worker: Technician) -> None:
    record = call(work_order=order(worker=worker, order_no="O1"), agent=agent_hz, satisfaction=2)
    text = page(sign_in(agent_hz), f"{URL}?row=n:HZ1008&drill=remark.dissatisfied")
    assert "1 条 = 张师傅 · 不满意 · 2026-06-05" in text
    assert text.index("张师傅") < text.index("hf-opened") < text.index("合计")
    assert "李*" in text
    assert record.work_order.phone not in text
    assert record.work_order.customer_name not in text


def test_an_address_that_names_no_figure_opens_nothing(
    sign_in: SignIn, agent_hz: User, worker: Technician
) -> None:
    order(worker=worker, order_no="O1")
    assert "hf-opened" not in page(sign_in(agent_hz), f"{URL}?row=n:HZ1008&drill=nonsense")


def test_each_category_has_its_tab_and_its_sheet(sign_in: SignIn, agent_hz: User, worker: Technician) -> None:
    order(worker=worker, order_no="O1")
    order(worker=worker, order_no="O2", category="冰箱")
    text = page(sign_in(agent_hz), f"{URL}?category=冰箱")
    assert re.findall(r'<a class="hf-key" href="[^"]*"( aria-current="page")?>([^<]+)</a>', text)[:3] == [
        ("", "全部"),
        (' aria-current="page"', "冰箱"),
        ("", "空调"),
    ]
    assert "品类:冰箱" in text
    assert [number for _id, _href, number in LINK.findall(text)] == ["1", "1", "1", "1"]


def test_a_nil_day_is_filed_by_one_click(sign_in: SignIn, agent_hz: User) -> None:
    client = sign_in(agent_hz)
    assert "上报零报告" in page(client)
    response = client.post(f"{URL}submit/", follow=True)
    assert "已上报总部,第1版。" in response.content.decode()
    assert DailyReport.objects.get().is_nil


def test_submit_return_resubmit_accept_on_the_page(
    sign_in: SignIn, agent_hz: User, hq_agent: User, evening: Coordinates
) -> None:
    sign_in(agent_hz).post(f"{URL}submit/")
    evening.move_to(MORNING)
    region, hq = sign_in(agent_hz), sign_in(hq_agent)
    assert "接收" in page(hq)
    hq.post(f"{URL}return/", {"version": 1, "reason": "缺少备注"})
    assert "缺少备注" in page(region)
    assert "上报" in page(region)
    region.post(f"{URL}submit/")
    hq.post(f"{URL}accept/", {"version": 2})
    states = DailyReport.objects.order_by("version").values_list("version", "state")
    assert list(states) == [(1, "superseded"), (2, "accepted")]


def test_hq_decides_on_the_version_it_saw(
    sign_in: SignIn, agent_hz: User, hq_agent: User, hangzhou: Region, evening: Coordinates
) -> None:
    filing.submit(
        report=filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING),
        actor=agent_hz,
        now=EVENING,
    )
    order(worker=technician(region=hangzhou), order_no="O1")
    filing.refresh_submitted(region=hangzhou, day=DAY, now=EVENING)
    evening.move_to(MORNING)
    answer = sign_in(hq_agent).post(f"{URL}accept/", {"version": 1}, follow=True)
    assert "日报已有第2版" in answer.content.decode()
    assert DailyReport.objects.current().get().state == "submitted"


def test_each_version_has_its_own_rows_and_downloads(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, worker: Technician
) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING)
    filing.submit(report=draft, actor=agent_hz, now=EVENING)
    order(worker=worker, order_no="O1")
    filing.refresh_submitted(region=hangzhou, day=DAY, now=EVENING)
    client = sign_in(agent_hz)
    for version, figures in [(1, ["0", "0"]), (2, ["1", "1", "1", "1"])]:
        text = page(client, f"{URL}?version={version}")
        assert [number for _id, _href, number in LINK.findall(text)] == figures
        for kind in ("workbook", "poster"):
            response = client.get(f"{URL}{kind}.xlsx?version={version}")
            stored = bytes(getattr(DailyReport.objects.get(version=version), kind))
            assert response.content == stored


def test_a_download_has_a_safe_name_and_leaves_a_trace(sign_in: SignIn, agent_hz: User) -> None:
    client = sign_in(agent_hz)
    client.post(f"{URL}submit/")
    response = client.get(f"{URL}workbook.xlsx")
    assert response["Content-Disposition"] == (
        f"attachment; filename=\"daily-HZ-{DAY}-v1-workbook.xlsx\"; filename*=UTF-8''"
        "%E5%8C%BA%E5%9F%9F%E5%94%AE%E5%90%8E%E5%AE%A2%E6%9C%8D%E5%9B%9E%E8%AE%BF%E6%97%A5%E6%8A%A5%E8%A1%A8_"
        f"%E6%9D%AD%E5%B7%9E_%E5%85%A8%E9%83%A8_{DAY}_%E7%AC%AC1%E7%89%88.xlsx"
    )
    entry = AuditEntry.objects.get(verb="export_daily_workbook")
    assert (entry.actor, entry.region_id, entry.after["date"]) == (
        agent_hz,
        agent_hz.memberships.get().region_id,
        str(DAY),
    )


def test_notes_are_kept_and_shown(sign_in: SignIn, agent_hz: User, worker: Technician) -> None:
    order(worker=worker, order_no="O1")
    client = sign_in(agent_hz)
    client.post(f"{URL}notes/", {"category": "", "remark:n:HZ1008": "请假半天", "notes": "台风"})
    text = page(client)
    assert "<td> 请假半天</td>" in text
    assert "说明：台风" in text


def test_text_for_the_group_chat_is_on_the_page(sign_in: SignIn, agent_hz: User, worker: Technician) -> None:
    order(worker=worker, order_no="O1")
    assert "1. 张师傅：派单 1；完成 1" in page(sign_in(agent_hz))


def test_what_people_typed_is_escaped(sign_in: SignIn, agent_hz: User, hangzhou: Region) -> None:
    payload = "<script>alert(1)</script>"
    order(worker=technician(region=hangzhou, name=payload), order_no=payload, category=payload[:40])
    assert payload not in page(sign_in(agent_hz), f"{URL}?row=n:HZ1008&drill=dispatched")


# Scope ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("get", ""),
        ("get", "?version=1"),
        ("get", "workbook.xlsx"),
        ("get", "poster.xlsx"),
        ("post", "submit/"),
        ("post", "accept/"),
        ("post", "return/"),
        ("post", "correct/"),
        ("post", "notes/"),
    ],
)
def test_for_an_outsider_the_region_does_not_exist(
    sign_in: SignIn, agent_nb: User, agent_hz: User, hangzhou: Region, method: str, tail: str
) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING)
    filing.submit(report=draft, actor=agent_hz, now=EVENING)
    response = getattr(sign_in(agent_nb), method)(URL + tail, {"reason": "x", "version": "1"})
    assert response.status_code == 404
    assert DailyReport.objects.get().state == "submitted"


@pytest.mark.parametrize("who", ["administrator", "head_hz", "dept_hz"])
def test_roles_without_rows_see_no_daily(sign_in: SignIn, request: pytest.FixtureRequest, who: str) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get(URL).status_code == 404
    assert client.get(LIST).status_code == 403


def test_a_guest_is_asked_to_sign_in(client: Client, hangzhou: Region) -> None:
    for url in (LIST, URL, f"{URL}workbook.xlsx"):
        assert client.get(url).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/reports/daily/HZ/2026-13-01/",
        f"/reports/daily/XX/{DAY}/",
        f"{URL}?version=9",
        f"{URL}?version=x",
        "/reports/daily/HZ/0001-01-01/",
        "/reports/daily/HZ/1999-12-31/",
        f"{LIST}?until=0001-01-05",
        f"{LIST}?region=HZ&until=9999-12-31",
    ],
)
def test_what_is_not_there_is_404(sign_in: SignIn, agent_hz: User, address: str) -> None:
    assert sign_in(agent_hz).get(address).status_code == 404


def test_a_day_to_come_is_404(sign_in: SignIn, agent_hz: User) -> None:
    assert sign_in(agent_hz).get(f"/reports/daily/HZ/{DAY + timedelta(days=1)}/").status_code == 404


def test_hq_may_not_submit_and_is_told_so(sign_in: SignIn, hq_agent: User, hangzhou: Region) -> None:
    response = sign_in(hq_agent).post(f"{URL}submit/", follow=True)
    assert "您的角色不能" in response.content.decode()
    assert not DailyReport.objects.filed().exists()


# Lists ---------------------------------------------------------------------------------------------------
def test_a_region_sees_its_days_with_missing_ones(sign_in: SignIn, agent_hz: User, hangzhou: Region) -> None:
    for day in (DAY, DAY - timedelta(days=20)):
        filing.make_draft(region=hangzhou, day=day, actor=None, now=EVENING)
    text = page(sign_in(agent_hz), LIST)
    assert text.count("data-row") == 31
    assert text.count("逾期未报") == 20  # today is not due yet
    assert text.count("未启用") == 10  # nothing was owed before the region's first daily
    assert "日报及时率" in text


def test_hq_sees_who_filed_and_who_did_not(
    sign_in: SignIn, hq_agent: User, agent_hz: User, hangzhou: Region, ningbo: Region
) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING)
    filing.submit(report=draft, actor=agent_hz, now=EVENING)
    text = page(sign_in(hq_agent), f"{LIST}?date={DAY}")
    assert re.findall(r'<td><a href="[^"]+">([^<]+)</a></td>', text) == ["杭州", "宁波"]
    assert "已上报" in text
    assert "未起草" in text


def test_an_outsiders_list_shows_nothing_of_another_region(
    sign_in: SignIn, agent_nb: User, hangzhou: Region
) -> None:
    client = sign_in(agent_nb)
    assert "杭州" not in page(client, LIST)
    assert client.get(f"{LIST}?region=HZ").status_code == 404


@pytest.mark.parametrize("reports", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, reports: int
) -> None:
    for back in range(reports):
        filing.make_draft(region=hangzhou, day=DAY - timedelta(days=back), actor=None, now=EVENING)
    client = sign_in(agent_hz)
    page(client, LIST)
    with CaptureQueriesContext(connection) as queries:
        page(client, LIST)
    assert len(queries) == 11


@pytest.mark.parametrize("orders", [1, 3])
def test_the_day_takes_the_same_queries_for_one_and_three_orders(
    sign_in: SignIn, agent_hz: User, worker: Technician, orders: int
) -> None:
    for number in range(orders):
        call(work_order=order(worker=worker, order_no=f"O{number}"), agent=agent_hz)
    client = sign_in(agent_hz)
    page(client)
    with CaptureQueriesContext(connection) as queries:
        page(client)
    assert len(queries) == 26


@pytest.mark.parametrize("forged", ["²", "9" * 5_000])
def test_a_forged_version_decides_nothing(
    sign_in: SignIn, agent_hz: User, hq_agent: User, hangzhou: Region, evening: Coordinates, forged: str
) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING)
    filing.submit(report=draft, actor=agent_hz, now=EVENING)
    evening.move_to(MORNING)
    assert sign_in(hq_agent).post(f"{URL}accept/", {"version": forged}).status_code in {302, 404}
    assert DailyReport.objects.current().get().state == "submitted"
