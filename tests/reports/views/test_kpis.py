"""The page of rates, and its file (item 3; screens 5; kpis.md 3)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.utils.html import escape

from regions.actions.days import mark_days
from regions.choices import Role
from regions.models import AuditEntry, Region, User
from reports.models import MonthlyTotal
from reports.policies.kpis import KPIS
from tests.factories import RegionFactory, TechnicianFactory, WorkOrderFactory, member
from tests.reports.cast import at
from tests.reports.totals import counted, counted_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOVEMBER = "/reports/kpis/?period=2026-11"
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def december() -> Any:
    with time_machine.travel(at(date(2026, 12, 15), 10), tick=False):
        yield


def page(client: Client, url: str = NOVEMBER) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def cell(html: str, spoken: str) -> str:
    """The cell whose value is read aloud so."""
    found = re.search(
        rf'<div class="hf-cell">((?:(?!</td>).)*"{re.escape(spoken)}.*?)</div></td>', html, re.S
    )
    assert found, spoken
    return found.group(1)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_cell_says_value_counts_standing_and_what_it_was(
    lead_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    counted(hangzhou, DAY, satisfaction_5=88, satisfaction_2=12)
    counted(hangzhou, date(2026, 10, 2), satisfaction_5=9, satisfaction_2=1)
    html = page(sign_in(lead_hz))
    shown = cell(html, "杭州 满意度 88.0，95%区间 80.2–93.0")
    assert words(shown) == "差 88.0 88/ 100 环比 -2.0 / 同比 — / 累计 88.2"
    assert '<span class="hf-status late">差</span>' in shown
    assert words(cell(html, "合计 满意度 88.0")) == words(shown)


def test_value_and_denominator_open_their_rows_below_the_cell(
    lead_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    counted(hangzhou, DAY, satisfaction_5=30, satisfaction_4=1, satisfaction_1=1)
    client = sign_in(lead_hz)
    shown = cell(page(client), "杭州 满意度 96.9")
    above, below = re.findall(
        r'<a href="([^"]+)" hx-get="\1" hx-target="closest tr" hx-swap="afterend"', shown
    )
    days = "first=2026-11-01&amp;last=2026-11-30&amp;region=HZ"
    assert above == f"/reports/figure/?measure=satisfaction_5&amp;measure=satisfaction_4&amp;{days}"
    assert below.count("measure=") == 5


def test_timeliness_opens_the_ripe_days_alone(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, date(2026, 12, 1), due=40, timely=40)
    counted(hangzhou, date(2026, 12, 14), due=2)
    shown = cell(page(sign_in(lead_hz), "/reports/kpis/?period=2026-12"), "杭州 回访及时率 100.0")
    assert words(shown).startswith("达标 100.0 40/ 40 · 未到期 2")
    assert shown.count("first=2026-12-01&amp;last=2026-12-12") == 4


def test_what_is_counted_on_a_page_of_its_own_opens_it(
    lead_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    html = page(sign_in(lead_hz), f"{NOVEMBER}&theme=service")
    days = "first=2026-11-01&amp;last=2026-11-30&amp;region=HZ"
    assert f'href="/reports/board/?{days}"' in cell(html, "杭州 日报及时率 —")
    assert f'href="/reconciliation/?{days}"' in cell(html, "杭州 报表数据真实率 —")
    assert "<a" not in cell(html, "杭州 真实率 —")


def test_a_complement_opens_the_errors(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, called_base=50, confirmed_errors=2)
    shown = cell(page(sign_in(lead_hz)), "杭州 资料准确率 96.0")
    assert words(shown).startswith("未达标 96.0 1−2/ 50")
    assert "measure=confirmed_errors" in shown


def test_too_few_are_not_judged(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, due=19, handled=1)
    assert "样本不足" in cell(page(sign_in(lead_hz)), "杭州 回访完成率 5.3")


def test_every_rate_has_its_definition_and_target(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    html = page(sign_in(lead_hz), f"{NOVEMBER}&theme=all")
    for kpi in KPIS:
        assert f'aria-describedby="define-{kpi.code}"' in html
        assert escape(str(kpi.definition)) in html
    assert "目标 ≥95.0" in html
    assert "目标 ≤3.0" in html


def test_rates_that_are_read_together_stand_together(
    lead_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    client = sign_in(lead_hz)
    assert "define-complaint_rate" not in page(client)
    assert "define-effective_rate" in page(client)
    assert "define-complaint_rate" in page(client, f"{NOVEMBER}&theme=cases")
    assert "暂无" in page(client, f"{NOVEMBER}&theme=service")


def test_a_poor_region_says_why(hq_manager: User, hangzhou: Region, ningbo: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, satisfaction_5=80, satisfaction_2=20, due=100, handled=100)
    counted(ningbo, DAY, due=100, handled=94)
    html = page(sign_in(hq_manager))
    reasons = re.findall(r'<span class="hf-status late hf-why">([^<]+)</span>', html)
    assert reasons == [
        "差：回访及时率 0.0，低于 90.0；满意度 80.0，低于 90.0",
        "差：回访完成率 94.0，低于 95.0；回访及时率 0.0，低于 90.0",
    ]
    assert "hf-why" not in page(sign_in(hq_manager), f"{NOVEMBER}&kind=repair")


def test_rule_unmet_is_printed_apart(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, due=20, handled=19, rule_unmet=1)
    html = page(sign_in(lead_hz))
    assert "未达规则（计入应回访，不算办结） 1" in html
    assert "measure=rule_unmet" in html


def test_who_oversees_nobody_sees_herself(
    agent_hz: User, lead_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    other = member(region=hangzhou, role=Role.CALLBACK_AGENT, name="高洁")
    counted_of(agent_hz, hangzhou, DAY, due=30, handled=30, own_due=10, own_timely=10)
    counted_of(other, hangzhou, DAY, due=10, handled=5)
    url = f"{NOVEMBER}&by=agent"
    own = page(sign_in(agent_hz), url)
    assert "高洁" not in own
    assert "agent=agent_hz" in cell(own, "合计 回访完成率 100.0")
    assert "measure=own_timely" in cell(own, "范琳 018 回访及时率 100.0")
    assert "高洁" in page(sign_in(lead_hz), url)


def test_a_region_leads_to_its_technicians_and_back(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, technician=TechnicianFactory(region=hangzhou, number="HZ1", name="张师傅"), due=1)
    client = sign_in(lead_hz)
    down = "/reports/kpis/?by=technician&amp;period=2026-11&amp;region=HZ"
    assert f'<a href="{down}">杭州</a>' in page(client)
    below = page(client, down.replace("&amp;", "&"))
    assert "张师傅" in below
    assert (
        '<a class="hf-key" href="/reports/kpis/?by=region&amp;period=2026-11" data-key="Backspace">' in below
    )


@pytest.mark.parametrize(
    "query",
    ["period=2026-13", "period=2027-01", "by=weather", "kind=theft", "region=XX", "category=宇宙", "theme=x"],
)
def test_what_cannot_be_read_does_not_exist(
    lead_hz: User, hangzhou: Region, sign_in: SignIn, query: str
) -> None:
    assert sign_in(lead_hz).get(f"/reports/kpis/?{query}").status_code == 404


def test_many_technicians_come_in_pages(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    for number in range(51):
        counted(hangzhou, DAY, technician=TechnicianFactory(region=hangzhou, name=f"师傅{number:02}"), due=1)
    client, url = sign_in(lead_hz), f"{NOVEMBER}&by=technician"
    first, second = page(client, url), page(client, f"{url}&page=2")
    assert (first.count("<tr data-row>"), second.count("<tr data-row>")) == (50, 1)
    assert words(cell(first, "合计 回访完成率 0.0")).startswith("差 0.0 0/ 51")
    assert "page=2" in first
    assert page(client, f"{url}&page=99").count("<tr data-row>") == 1


def test_two_of_one_name_have_their_own_figures(
    hq_manager: User, hangzhou: Region, ningbo: Region, sign_in: SignIn
) -> None:
    """Without a number the name is a technician's only in his region (ruling 16)."""
    for region, handled in ((hangzhou, 10), (ningbo, 30)):
        worker = TechnicianFactory(region=region, number="", name="张伟")
        counted(region, DAY, technician=worker, due=40, handled=handled)
    client = sign_in(hq_manager)
    html = page(client, f"{NOVEMBER}&by=technician")
    assert "10/ 40" in words(cell(html, "张伟（杭州） 回访完成率 25.0"))
    assert "30/ 40" in words(cell(html, "张伟（宁波） 回访完成率 75.0"))
    rows = client.get("/api/v1/kpis/?by=technician&period=2026-11").json()["rows"]
    told = {row["key"]: row["kpi"]["completion_rate"]["value"] for row in rows}
    assert told == {"张伟(HZ)": "25.0", "张伟(NB)": "75.0"}
    answer = client.get("/reports/kpis/kpis.xlsx?by=technician&period=2026-11")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    linked = {sheet[f"A{row}"].value: sheet[f"B{row}"].hyperlink.target for row in (5, 6)}
    assert len({url.partition("technician=")[2] for url in linked.values()}) == 2


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    hq_manager: User, sign_in: SignIn, many: int, django_assert_num_queries: Any
) -> None:
    for _number in range(many):
        region = RegionFactory()
        counted(region, DAY, due=30, handled=30, technician=TechnicianFactory(region=region))
    client = sign_in(hq_manager)
    page(client)
    with django_assert_num_queries(30):
        page(client)


def test_what_stands_beside_a_month_is_made_before_it_is_read(
    lead_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    """An order of October moved: the page of November, its file and the API tell it in 累计 and 环比."""
    client, spoken = sign_in(lead_hz), "杭州 完工比例 —"
    for number, day in enumerate((date(2026, 10, 5), date(2025, 11, 5)), start=1):
        WorkOrderFactory(region=hangzhou, dispatched_at=at(day, 9), order_no=f"HZ-{number}")
        mark_days(days=[(hangzhou.pk, day)], now=at(DAY, 9))
    assert words(cell(page(client, f"{NOVEMBER}&theme=all"), spoken)).endswith("累计 0.0")
    assert MonthlyTotal.objects.filter(month=date(2025, 11, 1)).exists()


def test_what_still_waits_is_said(
    lead_hz: User, hangzhou: Region, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.actions.rollup.MOST_AT_ONCE", 1)
    mark_days(days=[(hangzhou.pk, date(2026, 10, day)) for day in range(1, 9)], now=at(DAY, 9))
    client = sign_in(lead_hz)
    assert "正在重新统计" in page(client)
    assert client.get("/api/v1/kpis/?period=2026-11").json()["waiting"] > 0
    notes = [str(row[0]) for row in downloaded(client, "period=2026-11")]
    assert any(note.startswith("正在重新统计") for note in notes)


# The file --------------------------------------------------------------------------------------------------
def downloaded(client: Client, query: str) -> list[list[Any]]:
    answer = client.get(f"/reports/kpis/kpis.xlsx?{query}")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [[each.value for each in line] for line in sheet.iter_rows()]


def test_the_workbook_holds_the_table_of_the_page(lead_hz: User, hangzhou: Region, sign_in: SignIn) -> None:
    counted(hangzhou, DAY, satisfaction_5=88, satisfaction_2=12, called_base=50, confirmed_errors=2)
    rows = downloaded(sign_in(lead_hz), "period=2026-11")
    assert rows[0][0] == "指标表"
    assert rows[1][0] == "2026年11月"
    heads = rows[2]
    at_rate = heads.index("满意度")
    assert rows[3][at_rate : at_rate + 7] == ["%", "分子", "分母", "判断", "环比", "同比", "累计"]
    assert rows[4][0] == "杭州"
    assert rows[4][at_rate : at_rate + 7] == ["88.0", 88, 100, "差", "—", "—", "88.0"]
    assert rows[4][heads.index("资料准确率") + 1] == "1−2"
    assert rows[5][0] == "合计"
    assert rows[5][1:] == rows[4][1:]


def test_a_figure_of_the_workbook_links_to_its_rows(
    lead_hz: User, hangzhou: Region, sign_in: SignIn, settings: Any
) -> None:
    settings.SITE_URL = "https://callbacks.example.cn"
    counted(hangzhou, DAY, due=40, handled=40, timely=40)
    answer = sign_in(lead_hz).get("/reports/kpis/kpis.xlsx?period=2026-11")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    place = "https://callbacks.example.cn/reports/figure/?"
    assert (
        sheet["B5"].hyperlink.target == f"{place}measure=handled&first=2026-11-01&last=2026-11-30&region=HZ"
    )


def test_the_file_is_audited_and_only_for_who_may_export(
    lead_hz: User, agent_hz: User, hangzhou: Region, sign_in: SignIn
) -> None:
    counted(hangzhou, DAY, due=1)
    assert sign_in(agent_hz).get("/reports/kpis/kpis.xlsx").status_code == 404
    assert not AuditEntry.objects.filter(verb="export_kpis").exists()
    downloaded(sign_in(lead_hz), "period=2026-11")
    entry = AuditEntry.objects.get(verb="export_kpis")
    assert (entry.actor, entry.region, entry.after["rows"]) == (lead_hz, hangzhou, 1)


def test_a_file_of_too_many_rows_says_how_to_narrow_it(
    lead_hz: User, hangzhou: Region, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.actions.downloading_kpis.MOST_RATES", 2 * len(KPIS))
    for name in ("张一", "张二", "张三"):
        counted(hangzhou, DAY, technician=TechnicianFactory(region=hangzhou, name=name), due=1)
    client, asked = sign_in(lead_hz), "by=technician&period=2026-11&theme=all"
    answer = client.get(f"/reports/kpis/kpis.xlsx?{asked}", follow=True)
    assert answer.redirect_chain == [(f"/reports/kpis/?{asked}", 302)]
    assert "共 3 行，一次最多导出 2 行" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="export_kpis").exists()
    assert client.get("/reports/kpis/kpis.xlsx?by=technician&period=2026-11").status_code == 200


def test_a_file_holds_only_regions_whose_lists_she_may_take_away(
    hangzhou: Region, ningbo: Region, sign_in: SignIn
) -> None:
    user = member(region=hangzhou, role=Role.REGION_SUPERVISOR)
    user.memberships.create(region=ningbo, role=Role.CALLBACK_AGENT)
    for region in (hangzhou, ningbo):
        counted(region, DAY, due=1)
    client = sign_in(user)
    assert "宁波" in page(client)
    assert [row[0] for row in downloaded(client, "period=2026-11")][4:6] == ["杭州", "合计"]
