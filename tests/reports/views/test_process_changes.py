"""Headquarters' dated list of process changes with their effect (A11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from regions.models import AuditEntry, Region, User
from reports.models import ProcessChange, ProcessChangeEnding
from tests.factories import RegionFactory
from tests.reports.cast import at
from tests.reports.totals import counted

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/reports/analysis/changes/"
SEEN = "/reports/analysis/?period=2026-06&part=changes"
DAY = date(2026, 6, 1)
GIVEN = {
    "effective_on": "2026-06-01",
    "what": "晚上也拨打",
    "why": "白天没人接",
    "owner": "周主管",
    "kpi": "satisfaction_rate",
}


@pytest.fixture(autouse=True)
def july() -> Any:
    with time_machine.travel(at(date(2026, 7, 10), 10), tick=False):
        yield


@pytest.fixture
def manager(sign_in: SignIn, hq_manager: User) -> Client:
    return sign_in(hq_manager)


def row(client: Client) -> list[str]:
    [section] = client.get(SEEN).context["analysis"].sections
    return [cell.text for cell in section.table.rows[0].cells]


def before_and_after(region: Region, *, then: tuple[int, int], now: tuple[int, int]) -> None:
    """Satisfied and dissatisfied of the 28 days before, and of those from the first of June on."""
    for day, (good, bad) in ((DAY - timedelta(days=28), then), (DAY + timedelta(days=27), now)):
        counted(region, day, satisfaction_5=good, satisfaction_1=bad)
    counted(region, DAY - timedelta(days=29), satisfaction_1=500)
    counted(region, DAY + timedelta(days=28), satisfaction_1=500)


def test_a_change_stands_with_what_the_rate_was_before_and_after(manager, hangzhou, ningbo, lead_hz, sign_in):
    before_and_after(hangzhou, then=(60, 40), now=(95, 5))
    before_and_after(ningbo, then=(100, 0), now=(100, 0))
    assert manager.post(URL, {**GIVEN, "region": hangzhou.pk}).status_code == 302
    assert row(manager) == [
        "2026-06-01", "晚上也拨打", "白天没人接", "周主管", "杭州", "满意度",
        "60.0(60÷100，50.2–69.1)", "95.0(95÷100，88.8–97.8)", "变好",
    ]  # fmt: skip
    assert AuditEntry.objects.get(verb="add_process_change").after["what"] == "晚上也拨打"


def test_a_change_of_a_region_above_opens_what_was_counted_in_the_one_in_view(manager, hangzhou, ningbo):
    east = RegionFactory(code="EAST", name="东区")
    for region in (hangzhou, ningbo):
        region.parent = east
        region.save()
    before_and_after(hangzhou, then=(48, 2), now=(45, 5))
    before_and_after(ningbo, then=(20, 0), now=(20, 0))
    manager.post(URL, {**GIVEN, "region": east.pk})
    for narrowed, printed in (("&region=HZ", 48), ("&region=EAST", 68), ("", 68)):
        context = manager.get(f"{SEEN}{narrowed}").context
        [section] = context["analysis"].sections
        [before, _after] = [cell.figures[0] for cell in section.table.rows[0].cells if cell.figures]
        url = context["scope"].address(section, section.table.rows[0], before)
        assert (before.count, manager.get(url).context["behind"].figure) == (printed, printed), narrowed


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ((60, 40), (62, 38), "差别在误差之内"),
        ((95, 5), (60, 40), "变差"),
        ((10, 9), (95, 5), "样本不足"),
    ],
)
def test_what_chance_may_have_done_is_not_called_an_effect(manager, hangzhou, then, now, said):
    before_and_after(hangzhou, then=then, now=now)
    manager.post(URL, GIVEN)
    assert (row(manager)[4], row(manager)[-1]) == ("全部区域", said)


def test_a_rate_that_should_be_low_is_better_when_it_falls(manager, hangzhou):
    for day, cases in ((DAY - timedelta(days=2), 60), (DAY, 20)):
        counted(hangzhou, day, cases=cases, completed_onsite=100)
    manager.post(URL, {**GIVEN, "kpi": "complaint_rate"})
    assert row(manager)[-1] == "变好"


def test_a_young_change_says_how_many_days_are_in(manager, hangzhou):
    counted(hangzhou, date(2026, 7, 1), satisfaction_5=30)
    counted(hangzhou, date(2026, 7, 8), satisfaction_5=30)
    manager.post(URL, {**GIVEN, "effective_on": "2026-07-06"})
    [section] = manager.get(f"{SEEN}&period=2026-07").context["analysis"].sections
    assert section.table.rows[0].cells[-1].text == "差别在误差之内（4/28 天）"


def test_it_is_never_edited_and_ends_once_for_a_reason(manager, hangzhou, hq_manager):
    manager.post(URL, GIVEN)
    change = ProcessChange.objects.get()
    with pytest.raises(TypeError):
        change.save()
    end = f"{URL}{change.pk}/end/"
    manager.post(end, {"reason": "  "})
    assert not ProcessChangeEnding.objects.exists()
    manager.post(end, {"reason": "人手不够"})
    manager.post(end, {"reason": "再来一次"})
    assert [(each.reason, each.by) for each in ProcessChangeEnding.objects.all()] == [
        ("人手不够", hq_manager)
    ]
    assert "2026-07-10 停止" in manager.get(URL).content.decode()
    assert row(manager)[2] == "白天没人接（2026-07-10 停止：人手不够）"
    assert AuditEntry.objects.filter(verb="end_process_change").count() == 1


def test_what_says_nothing_is_refused_at_its_field(manager):
    answer = manager.post(URL, {**GIVEN, "effective_on": "2020-01-01"})
    assert (answer.status_code, answer.context["form"].errors) == (
        400, {"effective_on": ["生效日期离今天不能超过一年。"]},
    )  # fmt: skip
    assert manager.post(URL, {**GIVEN, "owner": " "}).status_code == 400
    assert not ProcessChange.objects.exists()


def test_a_region_sees_its_own_and_the_companys_and_enters_none(
    manager, hangzhou, ningbo, lead_hz, lead_nb, agent_hz, sign_in
):
    counted(hangzhou, DAY, satisfaction_5=30)
    manager.post(URL, {**GIVEN, "region": hangzhou.pk})
    manager.post(URL, {**GIVEN, "what": "新话术"})
    seen = {
        user.username: [
            line.cells[1].text for line in sign_in(user).get(SEEN).context["analysis"].sections[0].table.rows
        ]
        for user in (lead_hz, lead_nb)
    }
    assert seen == {"lead_hz": ["新话术", "晚上也拨打"], "lead_nb": ["新话术"]}
    assert {sign_in(user).get(URL).status_code for user in (lead_hz, agent_hz)} == {404}
    end = f"{URL}{ProcessChange.objects.order_by('pk')[0].pk}/end/"
    assert sign_in(lead_hz).post(end, {"reason": "x"}).status_code == 404


def test_it_is_read_in_english(manager, hangzhou):
    manager.post(URL, GIVEN)
    manager.cookies["django_language"] = "en"
    with translation.override("en"):  # what a request sets is set back
        html = manager.get(SEEN).content.decode()
    for word in ("Process changes", "28 days before", "a clue, no proof", "All regions"):
        assert word in html
