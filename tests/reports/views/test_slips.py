"""The clerk's pages of slips: tick, type, import, close; only her region (B4, A1, ruling 50)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.models import AuditEntry, Region, User
from reports.models import Slip, SlipDay, SlipPolicy
from tests.reports.cast import DAY, at, order, technician
from workorders.models import Technician

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = f"/slips/HZ/{DAY}/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def zhang(hangzhou: Region) -> Technician:
    return technician(region=hangzhou)


@pytest.fixture(autouse=True)
def evening() -> object:
    with time_machine.travel(at(DAY, 19), tick=False) as clock:
        yield clock


def text(answer) -> str:
    return answer.content.decode()


def test_the_day_lists_its_finished_orders_by_technician(sign_in, clerk_hz, hangzhou, zhang):
    li = technician(region=hangzhou, name="李师傅", number="HZ1009")
    for number in ("A1", "A2"):
        order(worker=zhang, order_no=number)
    order(worker=li, order_no="B1")
    order(worker=li, order_no="B2", status="open", completed_at=None)
    shown = text(sign_in(clerk_hz).get(URL))
    assert list(re.findall(r">([AB]\d)</a>", shown)) == ["A1", "A2", "B1"]
    assert "单据 0 / 工单 2" in shown
    assert "李雷" not in shown


def test_a_tick_answers_with_the_row_and_the_counts_alone(sign_in, clerk_hz, zhang):
    ticked = order(worker=zhang, order_no="A1")
    client = sign_in(clerk_hz)
    answer = client.post(f"{URL}tick/", {"order": ticked.pk}, headers=HTMX)
    shown = text(answer)
    assert "<html" not in shown
    assert "已收 A1 · 张师傅" in shown
    assert set(re.findall(r'id="([\w-]+)"[^>]*hx-swap-oob', shown)) == {
        "slip-counts",
        "slip-loose",
        f"slips-{ticked.pk}",
    }
    slip = Slip.objects.get()
    back = text(client.post(f"/slips/{slip.pk}/take-back/", headers=HTMX))
    assert "已撤回 A1" in back
    assert not Slip.objects.standing().exists()


def test_without_scripts_the_page_comes_back(sign_in, clerk_hz, zhang):
    order(worker=zhang, order_no="A1")
    answer = sign_in(clerk_hz).post(f"{URL}take/", {"number": "A1", "how": "scan"}, follow=True)
    assert "已收 A1 · 张师傅" in text(answer)
    assert Slip.objects.get().how == "scan"


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("Q9", "本区域没有这个工单号"),
        ("NB5", "本区域没有这个工单号"),
        ("A2", "还没有完工"),
        ("A3", "完工日期是 2026-06-03"),
        ("", "请输入或扫描工单号"),
    ],
)
def test_the_box_says_what_is_odd(sign_in, clerk_hz, ningbo, zhang, number, says):
    order(worker=zhang, order_no="A2", status="open", completed_at=None)
    order(worker=zhang, order_no="A3", completed_at=at(DAY - timedelta(days=2), 9))
    order(worker=technician(region=ningbo, number="NB1"), order_no="NB5")
    answer = sign_in(clerk_hz).post(f"{URL}take/", {"number": number}, headers=HTMX)
    assert answer.status_code == (200 if number else 400)
    assert says in text(answer)


def test_a_slip_taken_twice_is_told_with_who_and_when(sign_in, clerk_hz, zhang):
    order(worker=zhang, order_no="A1")
    client = sign_in(clerk_hz)
    for _turn in range(2):
        answer = client.post(f"{URL}take/", {"number": "A1"}, headers=HTMX)
    assert "A1 已经收过：谢信息 06-05 19:00，计入 2026-06-05" in text(answer)


def test_all_of_a_technician_at_once(sign_in, clerk_hz, ningbo, zhang):
    mine = [order(worker=zhang, order_no=number).pk for number in ("A1", "A2")]
    theirs = order(worker=technician(region=ningbo, number="NB1"), order_no="NB5").pk
    answer = sign_in(clerk_hz).post(f"{URL}tick/", {"order": [*mine, theirs, "x"]}, headers=HTMX)
    assert "已收 2 张单据" in text(answer)
    assert set(Slip.objects.values_list("order_no", flat=True)) == {"A1", "A2"}


def test_a_file_goes_in_line_by_line(sign_in, clerk_hz, zhang):
    """Good lines are taken, the others told by their line in the file."""
    for number in ("A1", "A2"):
        order(worker=zhang, order_no=number)
    rows = (
        "序号,工单号,服务人员,备注\n1,A1,张,\n2,,张,漏填\n3,1.5E+16,张,\n4,Q9,张,x\n5,A2,,\n6,A2,,\n合计,,,\n"
    )
    file = SimpleUploadedFile("单据.csv", rows.encode())
    shown = text(sign_in(clerk_hz).post(f"{URL}import/", {"file": file}))
    assert set(Slip.objects.values_list("order_no", "how")) == {(n, "import") for n in ("A1", "A2", "Q9")}
    assert re.findall(r'<td class="n">(\d+)</td><td>([^<]+)</td><td><span[^>]*>([^<]+)<', shown) == [
        ("3", "—", "「工单号」没有填写，这一列必填"),
        ("4", "1.5E+16", "「工单号」的内容“1.5E+16”无法识别"),
        ("5", "Q9", "没有这个工单号"),
    ]
    assert AuditEntry.objects.get(verb="import_slips").after["file"] == "单据.csv"


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"PK\x03\x04 no", "已损坏"), ("姓名,电话\n张,1\n".encode(), "没有找到表头"), (None, "请选择文件")],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(sign_in, clerk_hz, hangzhou, content, says):
    given = {} if content is None else {"file": SimpleUploadedFile("x.xlsx", content)}
    assert says in text(sign_in(clerk_hz).post(f"{URL}import/", given))
    assert not Slip.objects.exists()


def test_close_file_reopen(sign_in, clerk_hz, agent_hz, zhang):
    """Ruling 50: where the rule wants it the daily waits for the count, and says so."""
    order(worker=zhang, order_no="A1")
    SlipPolicy.objects.create(valid_from=DAY, slips_required=True)
    clerk, agent = sign_in(clerk_hz), sign_in(agent_hz)
    daily = f"/reports/daily/HZ/{DAY}/"
    assert "单据还没有清点完成" in text(agent.post(f"{daily}submit/", follow=True))
    assert "上报前必须清点" in text(clerk.get(URL))
    assert "可以上报日报了" in text(clerk.post(f"{URL}close/", follow=True))
    assert "已上报总部" in text(agent.post(f"{daily}submit/", follow=True))
    assert "已清点完成" in text(clerk.post(f"{URL}take/", {"number": "A1"}, follow=True))
    clerk.post(f"{URL}reopen/", {"reason": "补交"})
    assert SlipDay.objects.get().closed_at is None
    assert "已收 A1" in text(clerk.post(f"{URL}take/", {"number": "A1"}, follow=True))


def test_who_has_no_slips_in_hand_looks_only(sign_in, agent_hz, hq_agent, zhang):
    order(worker=zhang, order_no="A1")
    for user in (agent_hz, hq_agent):
        shown = text(sign_in(user).get(URL))
        assert "slip-box" not in shown
        assert "data-tick-one" not in shown
        sign_in(user).post(f"{URL}take/", {"number": "A1"})
    assert not Slip.objects.exists()


def test_what_was_typed_is_escaped(sign_in, clerk_hz, hangzhou):
    payload = "<b>x</b>"
    client = sign_in(clerk_hz)
    assert payload not in text(client.post(f"{URL}take/", {"number": payload}, headers=HTMX))
    assert payload not in text(client.get(URL))


# Scope and cost ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tail", ["take/", "tick/", "import/", "close/", "reopen/"])
def test_for_an_outsider_the_day_does_not_exist(sign_in, lead_nb, zhang, tail):
    work = order(worker=zhang, order_no="A1")
    given = {"number": "A1", "order": work.pk, "reason": "x"}
    assert sign_in(lead_nb).post(URL + tail, given).status_code == 404
    assert sign_in(lead_nb).get(URL).status_code == 404
    assert not Slip.objects.exists()


def test_an_outsider_takes_no_slip_back(sign_in, clerk_hz, lead_nb, zhang):
    order(worker=zhang, order_no="A1")
    sign_in(clerk_hz).post(f"{URL}take/", {"number": "A1"})
    assert sign_in(lead_nb).post(f"/slips/{Slip.objects.get().pk}/take-back/").status_code == 404
    assert Slip.objects.standing().exists()


def test_a_day_to_come_is_404(sign_in, clerk_hz, hangzhou):
    assert sign_in(clerk_hz).get(f"/slips/HZ/{DAY + timedelta(days=1)}/").status_code == 404


@pytest.mark.parametrize("items", [1, 3])
def test_the_day_and_the_list_cost_the_same_for_one_and_three(sign_in, clerk_hz, zhang, items):
    client = sign_in(clerk_hz)
    for number in range(items):
        order(worker=zhang, order_no=f"A{number}")
        order(worker=zhang, order_no=f"B{number}", completed_at=at(DAY - timedelta(days=number), 9))
        client.post(f"{URL}take/", {"number": f"A{number}"})
    costs = {}
    for url in (URL, "/slips/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs[url] = len(queries)
    assert costs == {URL: 10, "/slips/": 10}
