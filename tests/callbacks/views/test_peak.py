"""/peak-season/ and /exception-days/: headquarters' manager alone; preview, save, end, draw again (C2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.actions.exception_days import ClosedDays, set_exception_days
from callbacks.actions.peak import PeakTerms, set_peak_policy
from callbacks.actions.planning import plan_callbacks
from callbacks.models import CallbackTask, ExceptionDay, PeakPolicy
from regions.models import Region, User
from tests.callbacks.calls import at
from tests.callbacks.views.screens import text
from tests.factories import RegionFactory, WorkOrderFactory
from workorders.choices import MemberLevel

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL, DAYS = "/peak-season/", "/exception-days/"
TODAY = at("06-09 10:00")
TERMS = {"starts_on": "2026-06-01", "ends_on": "2026-06-30", "ratio": "30"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(sign_in: SignIn, hq_manager: User) -> Client:
    return sign_in(hq_manager)


def finished(region: Region, when: str = "06-08 10:00", **fields: object) -> None:
    arrival = at(when)
    WorkOrderFactory(
        region=region,
        completed_at=arrival,
        dispatched_at=arrival - timedelta(hours=4),
        landed_at=arrival,
        finished_landed_at=arrival,
        **fields,
    )


def season(hq_manager: User, **fields: object) -> PeakPolicy:
    given = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30), "ratio": Decimal(30), **fields}
    return set_peak_policy(terms=PeakTerms(**given), actor=hq_manager, now=TODAY)


def row_of(page: str, name: str) -> list[str]:
    """The cells' words of the row that begins with ``name``."""
    import re

    row = page.split(f"<td>{name}</td>")[1].split("</tr>")[0]
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]


def test_the_preview_says_what_would_be_left_out_and_saves_nothing(client: Client, hangzhou: Region) -> None:
    for _ in range(9):
        finished(hangzhou)
    finished(hangzhou, member_level=MemberLevel.VIP)
    finished(hangzhou, phone_hmac="", phone="", phone_raw="")
    page = text(client.get(URL, TERMS))
    assert "同一日期至今 2026-06-01 – 2026-06-09" in page
    # population, VIP, repeat, complaint, charge, no number, called, left out
    assert row_of(page, "杭州") == ["11", "1", "0", "0", "0", "1", "4", "7"]
    assert not PeakPolicy.objects.exists()


def test_every_figure_of_the_preview_opens_its_rows(client: Client, hangzhou: Region) -> None:
    finished(hangzhou)
    finished(hangzhou, member_level=MemberLevel.VIP, order_no="VIP-1")
    everything = text(client.get(f"{URL}orders/", {**TERMS, "of": "HZ"}))
    assert everything.count("data-row") == 2
    vips = text(client.get(f"{URL}orders/", {**TERMS, "of": "HZ", "cause": "a"}))
    assert (vips.count("data-row"), "VIP-1" in vips) == (1, True)
    assert text(client.get(f"{URL}orders/", {**TERMS, "of": "NB"})).count("data-row") == 0


@pytest.mark.parametrize(
    ("earlier", "period"),
    [
        ("2025-07-05 10:00", "去年同期 2025-07-02 – 2025-07-11"),
        ("", "最近同样长的一段 2026-05-30 – 2026-06-08"),
    ],
)
def test_of_days_that_lie_ahead_it_says_which_it_looked_at(
    client: Client, hangzhou: Region, earlier: bool, period: str
) -> None:
    finished(hangzhou)
    if earlier:
        year_ago = at("07-05 10:00") - timedelta(days=364)
        WorkOrderFactory(region=hangzhou, completed_at=year_ago, landed_at=year_ago)
    page = text(client.get(URL, {**TERMS, "starts_on": "2026-07-01", "ends_on": "2026-07-10"}))
    assert period in page
    assert row_of(page, "杭州")[0] == "1"


def test_saved_it_stands_in_the_list_with_its_maker(client: Client, hq_manager: User) -> None:
    after = client.post(URL, TERMS, follow=True)
    policy = PeakPolicy.objects.get()
    assert after.redirect_chain == [(f"{URL}{policy.pk}/", 302)]
    page = text(client.get(URL))
    assert page.count("data-row") == 1
    assert "2026-06-01 – 2026-06-30" in page
    assert "正在执行" in page
    assert str(hq_manager) in page


def test_an_exception_needs_its_reason_and_says_that_it_is_one(client: Client, hangzhou: Region) -> None:
    refused = client.post(URL, {**TERMS, "region": hangzhou.pk})
    assert refused.status_code == 400
    assert "单个区域的例外须写明原因" in text(refused)
    client.post(URL, {**TERMS, "region": hangzhou.pk, "reason": "台风后积压"})
    assert "例外</span> 杭州" in text(client.get(URL))


def test_the_same_days_again_are_refused_where_one_typed_them(client: Client, hq_manager: User) -> None:
    season(hq_manager)
    answer = client.post(URL, {**TERMS, "starts_on": "2026-06-20"})
    assert answer.status_code == 409
    assert "范围相同、日期重叠" in text(answer)


@pytest.mark.parametrize(
    "changed", [{"ratio": "101"}, {"ratio": "三成"}, {"ends_on": "2026-05-01"}, {"starts_on": ""}]
)
def test_impossible_terms_come_back_with_a_sentence(client: Client, changed: dict[str, str]) -> None:
    answer = client.post(URL, {**TERMS, **changed})
    assert answer.status_code == 400
    assert "hf-error" in text(answer)
    assert "hf-error" in text(client.get(URL, {**TERMS, "starts_on": "x", **changed}))


def test_what_it_left_out_opens_its_callbacks(client: Client, hq_manager: User, hangzhou: Region) -> None:
    policy = season(hq_manager)
    for _ in range(9):
        finished(hangzhou)
    finished(hangzhou, member_level=MemberLevel.VIP)
    plan_callbacks(now=TODAY)
    page = text(client.get(f"{URL}{policy.pk}/"))
    assert row_of(page, "杭州") == ["10", "1", "0", "0", "0", "0", "3", "7"]
    for drawn, count in (("left_out", 7), ("called", 3), ("a", 1)):
        listed = client.get("/callbacks/", {"season": policy.pk, "region": "HZ", "drawn": drawn})
        assert text(listed).count("data-row") == count


def test_drawn_again_it_is_the_same_or_the_orders_are_named(
    client: Client, hq_manager: User, hangzhou: Region
) -> None:
    policy = season(hq_manager)
    for _ in range(10):
        finished(hangzhou)
    plan_callbacks(now=TODAY)
    assert "重算 1 次抽取、10 单，与记录完全一致。" in text(client.get(f"{URL}{policy.pk}/?check"))
    task = CallbackTask.objects.exclude(waive_reason="").first()
    assert task is not None
    CallbackTask.objects.filter(pk=task.pk).update(waive_reason="")
    assert task.work_order.order_no in text(client.get(f"{URL}{policy.pk}/?check"))


def test_ended_early_it_says_from_when(client: Client, hq_manager: User) -> None:
    policy = season(hq_manager)
    page = client.post(f"{URL}{policy.pk}/end/", {"ended_on": "2026-06-15"}, follow=True)
    assert "从 2026-06-15 起恢复 100% 回访。" in text(page)
    assert "2026-06-01 – 2026-06-14" in text(page)
    again = client.post(f"{URL}{policy.pk}/end/", {"ended_on": "2026-06-20"}, follow=True)
    assert "已经提前结束" in text(again)


def test_closed_days_are_set_and_withdrawn(client: Client, hangzhou: Region) -> None:
    given = {"starts_on": "2026-06-10", "ends_on": "2026-06-11", "region": hangzhou.pk, "reason": "台风"}
    page = text(client.post(DAYS, given, follow=True))
    assert page.count("data-row") == 1
    assert "打开的回访期限已顺延" in page
    row = ExceptionDay.objects.get()
    page = text(client.post(f"{DAYS}{row.pk}/withdraw/", follow=True))
    assert "已经顺延的期限不再改回" in page
    assert "已撤销</span>" in page


def test_impossible_days_come_back_with_a_sentence(client: Client) -> None:
    given = {"starts_on": "2026-06-10", "ends_on": "2026-06-01", "reason": "台风"}
    answer = client.post(DAYS, given)
    assert answer.status_code == 400
    assert "结束日期不能早于开始日期" in text(answer)


@pytest.mark.parametrize("who", ["agent_hz", "lead_hz", "clerk_hz", "hq_agent", "agent_nb", "administrator"])
def test_for_anybody_else_the_pages_do_not_exist(
    sign_in: SignIn, request: pytest.FixtureRequest, who: str, hq_manager: User
) -> None:
    policy = season(hq_manager)
    client = sign_in(request.getfixturevalue(who))
    for url in (URL, f"{URL}{policy.pk}/", f"{URL}orders/", DAYS):
        assert client.get(url).status_code == 404
    for url in (URL, f"{URL}{policy.pk}/end/", DAYS):
        assert client.post(url, TERMS).status_code == 404
    assert PeakPolicy.objects.filter(ended_on=None).count() == 1
    assert URL not in text(client.get("/preferences/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_one_as_for_three(client: Client, hq_manager: User, rows: int) -> None:
    for n in range(rows):
        region = RegionFactory()
        july = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 31)}
        season(hq_manager, region=region, reason="台风", **july)
        days = ClosedDays(starts_on=date(2026, 7, 1 + n), ends_on=date(2026, 7, 1 + n), reason="台风")
        set_exception_days(days=days, actor=hq_manager, now=TODAY)
        finished(region)
        finished(region, "06-07 10:00")
    client.get(URL)
    with CaptureQueriesContext(connection) as listed:
        assert text(client.get(URL)).count("data-row") == rows
    with CaptureQueriesContext(connection) as days_listed:
        assert text(client.get(DAYS)).count("data-row") == rows
    with CaptureQueriesContext(connection) as previewed:
        client.get(URL, TERMS)
    # session, user, memberships, frame; rows, categories, regions; the preview seven more
    assert [len(listed), len(days_listed), len(previewed)] == [7, 6, 14]
