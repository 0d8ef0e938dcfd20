"""D6, U12: every figure of a question leads to as many callbacks as it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from callbacks.actions.questionnaires import draft_version, publish_version, put_question
from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.models import CallbackRecord, Questionnaire
from callbacks.policies.versions import Item, ItemOption
from config.lib.calendar import local_day
from regions.models import Region, User
from tests.callbacks.calls import answer, due_task
from tests.callbacks.views.screens import text
from tests.factories import CategoryFactory
from workorders.choices import ServiceMode

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CHANNEL = Item(
    "channel",
    "在哪里买的",
    "",
    QuestionShape.CHOICE,
    options=(ItemOption("1", "门店", "", "1"), ItemOption("2", "网上", "", "2")),
)
FILTER = Item("told_filter", "教过清洗滤网", "", QuestionShape.YES_NO)
WARMTH = Item("warmth", "制热效果", "", QuestionShape.LEVEL)
VISITS = Item("visits", "上门几次", "", QuestionShape.COUNT)
WISH = Item("wish", "还想要什么", "", QuestionShape.TEXT)
SILENT = Item("silent", "不统计的", "", QuestionShape.TEXT, is_figure=False)
FURTHER = (CHANNEL, FILTER, WARMTH, VISITS, WISH, SILENT)


@pytest.fixture
def asked(hq_manager: User) -> Questionnaire:
    now = timezone.now()
    draft = draft_version(kind=QuestionnaireKind.REPAIR, actor=hq_manager, now=now)
    for item in FURTHER:
        put_question(draft=draft, item=item, actor=hq_manager, now=now)
    return publish_version(draft=draft, valid_from=local_day(now), note="", actor=hq_manager, now=now)


def heard(region: Region, agent: User, **answers: object) -> CallbackRecord:
    now = timezone.now()
    saved = answer(due_task(region, now=now), agent, now, words=answers.get("satisfaction", 5) < 3, **answers)  # type: ignore[operator]
    assert saved.record is not None
    return saved.record


def row(page: str, key: str) -> str:
    found = re.search(rf'<tr data-row id="q-{key}">(.*?)</tr>', page, re.S)
    assert found is not None
    return found.group(1)


def plain(fragment: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", fragment).split())


def test_counts_shares_and_means(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, asked: Questionnaire
) -> None:
    heard(hangzhou, agent_hz, channel="1", told_filter=True, warmth=5, visits=2, wish="快一点")
    heard(hangzhou, agent_hz, channel="1", told_filter=False, warmth=4, visits=1)
    heard(hangzhou, agent_hz, channel="2", satisfaction=4)
    heard(hangzhou, agent_hz)
    page = text(sign_in(agent_hz).get("/answers/?kind=repair"))
    assert plain(row(page, "channel")) == "在哪里买的 4 门店 2 66.7% 网上 1 33.3% — 25.0% 1"
    assert plain(row(page, "told_filter")) == "教过清洗滤网 4 是 1 50.0% 否 1 50.0% — 50.0% 2"
    assert "4.50" in plain(row(page, "warmth"))
    assert plain(row(page, "visits")) == "上门几次 4 1 1 50.0% 2 1 50.0% 1.50 50.0% 2"
    assert plain(row(page, "wish")) == "还想要什么 4 已答 1 100.0% — 75.0% 3"
    assert "4.75" in plain(row(page, "satisfaction"))
    assert 'id="q-silent"' not in page


def test_every_figure_leads_to_as_many_callbacks(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, asked: Questionnaire
) -> None:
    heard(hangzhou, agent_hz, channel="1", told_filter=True, warmth=5, visits=2, wish="快")
    heard(hangzhou, agent_hz, channel="2", told_filter=False, satisfaction=2)
    heard(hangzhou, agent_hz, fault_fixed="partly", charge_status="standard", charge_amount="0")
    client = sign_in(agent_hz)
    page = text(client.get("/answers/?kind=repair"))
    found = re.findall(r'<a href="(/answers/callbacks/[^"]+)">(.*?)</a>', page, re.S)
    links = [(url, int(re.findall(r"\d+", plain(words))[-1])) for url, words in found]
    assert len(links) > 50
    counted, empty = [link for link in links if link[1]], [link for link in links if not link[1]]
    for url, shown in [*counted, *empty[:3]]:
        listed = text(client.get(url.replace("&amp;", "&")))
        assert (url, listed.count("data-row")) == (url, shown)
        assert f"共 {shown} 单" in listed


def test_a_conditional_question_is_asked_of_those_it_concerns(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    heard(hangzhou, agent_hz)
    heard(hangzhou, agent_hz, charge_status="standard", charge_amount="0", receipt_given=True)
    page = text(sign_in(agent_hz).get("/answers/?kind=repair"))
    assert plain(row(page, "receipt_given")) == "收据 1 有收据 1 100.0% 无收据 0 0.0% — 0.0% 0"
    assert plain(row(page, "charge_status")).startswith("收费情况 2 ")


def test_a_question_of_one_service_mode_is_asked_there_only(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    now = timezone.now()
    carried = due_task(hangzhou, now=now, work_order__service_mode=ServiceMode.CARRY_IN)
    answer(carried, agent_hz, now, site_cleaned=None, looks_intact=True)
    heard(hangzhou, agent_hz)
    page = text(sign_in(agent_hz).get("/answers/?kind=repair"))
    assert plain(row(page, "site_cleaned")).startswith("清理现场 1 ")
    assert plain(row(page, "looks_intact")).startswith("外观完好 1 ")


def test_results_older_than_the_first_version_count_with_it(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, asked: Questionnaire
) -> None:
    record = heard(hangzhou, agent_hz)
    CallbackRecord.objects.filter(pk=record.pk).update(questionnaire=None)
    heard(hangzhou, agent_hz)
    client = sign_in(agent_hz)
    assert plain(row(text(client.get("/answers/?kind=repair")), "satisfaction")).startswith("满意度 2 ")
    first = Questionnaire.objects.get(kind="repair", number=1)
    only = text(client.get(f"/answers/?kind=repair&version={first.pk}"))
    assert plain(row(only, "satisfaction")).startswith("满意度 1 ")
    assert 'id="q-channel"' not in only
    newest = text(client.get(f"/answers/?kind=repair&version={asked.pk}"))
    assert plain(row(newest, "satisfaction")).startswith("满意度 1 ")


def test_the_cut_narrows_by_day_region_category_and_kind(
    sign_in: SignIn, agent_hz: User, agent_nb: User, hq_manager: User, hangzhou: Region, ningbo: Region
) -> None:
    record = heard(hangzhou, agent_hz)
    other = heard(ningbo, agent_nb)
    other.work_order.category = CategoryFactory(name="冰箱")
    other.work_order.save()
    client = sign_in(hq_manager)
    category = record.work_order.category_id
    week_ago = local_day(timezone.now()) - timedelta(days=7)
    for query, expected in (
        ("kind=repair", 2),
        ("kind=repair&region=HZ", 1),
        (f"kind=repair&category={category}", 1),
        ("kind=install", 0),
        ("kind=second", 0),
        (f"kind=repair&first=2026-01-01&last={week_ago}", 0),
    ):
        page = text(client.get(f"/answers/?{query}"))
        assert (query, plain(row(page, "satisfaction")).split()[1]) == (query, str(expected))


def test_an_outsider_counts_nothing_of_hangzhou(
    sign_in: SignIn, agent_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    record = heard(hangzhou, agent_hz)
    client = sign_in(agent_nb)
    assert plain(row(text(client.get("/answers/?kind=repair")), "satisfaction")).startswith("满意度 0 ")
    listed = text(client.get("/answers/callbacks/?kind=repair&question=satisfaction&answer="))
    assert record.work_order.order_no not in listed
    assert client.get("/answers/?region=HZ").status_code == 400


@pytest.mark.parametrize("who", ["administrator", "dept_hz"])
def test_who_sees_no_rows_sees_no_figures(sign_in: SignIn, request: pytest.FixtureRequest, who: str) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get("/answers/").status_code == 404
    assert client.get("/answers/callbacks/?question=satisfaction").status_code == 404


def test_an_unknown_question_is_not_found_and_a_wrong_cut_says_why(sign_in: SignIn, agent_hz: User) -> None:
    client = sign_in(agent_hz)
    assert client.get("/answers/callbacks/?question=unheard").status_code == 404
    wrong = client.get("/answers/?first=2020-01-01&last=2026-01-01")
    assert wrong.status_code == 400
    assert "请选择不超过一年的一段日期" in text(wrong)


@pytest.mark.parametrize("rows", [1, 3])
def test_one_query_a_question_however_many_results(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, asked: Questionnaire, rows: int
) -> None:
    for _row in range(rows):
        heard(hangzhou, agent_hz, channel="1")
    client = sign_in(agent_hz)
    client.get("/answers/?kind=repair")
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get("/answers/?kind=repair"))
    # session, user, memberships; regions, categories and versions to choose from; the versions' questions
    assert len(queries) == page.count("<tr data-row") + FRAME
    with CaptureQueriesContext(connection) as queries:
        client.get("/answers/callbacks/?kind=repair&question=channel&answer=1")
    assert len(queries) == 9


FRAME = 10


def test_the_url_of_a_figure_carries_the_whole_cut(sign_in: SignIn, agent_hz: User, hangzhou: Region) -> None:
    page = text(sign_in(agent_hz).get("/answers/?kind=repair&first=2026-01-01&last=2026-03-01"))
    url = re.findall(r'href="(/answers/callbacks/[^"]+)"', page)[0].replace("&amp;", "&")
    given = parse_qs(urlsplit(url).query)
    assert (given["kind"], given["first"], given["last"]) == (["repair"], ["2026-01-01"], ["2026-03-01"])
