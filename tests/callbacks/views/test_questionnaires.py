"""The pages of headquarters: versions of the questions and of the scripts (D6, L27)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from callbacks.actions.questionnaires import draft_version, publish_version, put_question
from callbacks.choices import QuestionnaireKind, QuestionShape, ScriptCode
from callbacks.models import CallbackRecord, Questionnaire, ScriptText
from callbacks.policies.versions import Item
from config.lib.calendar import local_day
from regions.models import Region, User
from tests.callbacks.views.screens import HTMX, save, sheet, text, waiting

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FILTER = Item("told_filter", "教过清洗滤网", "Told to clean the filter", QuestionShape.YES_NO, is_needed=True)
CHANNEL = {
    "key": "channel",
    "label": "在哪里买的",
    "label_en": "Where bought",
    "shape": "choice",
    "option_1": "门店",
    "option_1_en": "Shop",
    "option_2": "网上",
    "is_figure": "on",
}


@pytest.fixture
def hq_client(sign_in: SignIn, hq_manager: User) -> Client:
    return sign_in(hq_manager)


@pytest.fixture
def draft(hq_manager: User) -> Questionnaire:
    return draft_version(kind=QuestionnaireKind.INSTALL, actor=hq_manager, now=timezone.now())


def published(boss: User, *items: Item, kind: QuestionnaireKind = QuestionnaireKind.INSTALL) -> Questionnaire:
    now = timezone.now()
    version = draft_version(kind=kind, actor=boss, now=now)
    for item in items:
        put_question(draft=version, item=item, actor=boss, now=now)
    return publish_version(draft=version, valid_from=local_day(now), note="", actor=boss, now=now)


def keys_of(version: Questionnaire) -> list[str]:
    return list(version.items.order_by("position").values_list("key", flat=True))


def test_from_new_version_to_publication(hq_client: Client) -> None:
    made = hq_client.post("/questionnaires/draft/", {"kind": "install"})
    version = Questionnaire.objects.get(number=2)
    here = f"/questionnaires/{version.pk}/"
    assert made["Location"] == here
    assert hq_client.post(f"{here}questions/", CHANNEL)["Location"] == here
    hq_client.post(f"{here}arrange/", {"verb": "up:channel"})
    hq_client.post(f"{here}arrange/", {"verb": "drop:on_time"})
    assert keys_of(version)[-2:] == ["channel", "bracket_feeling"]
    assert "on_time" not in keys_of(version)
    hq_client.post(f"{here}arrange/", {"verb": "take_in:on_time"})
    preview = text(hq_client.get(f"{here}preview/"))
    assert 'data-question="channel"' in preview
    assert "<kbd>1</kbd>门店" in preview
    day = local_day(timezone.now())
    hq_client.post(f"{here}publish/", {"valid_from": day.isoformat(), "note": "加一问"})
    version.refresh_from_db()
    assert (version.is_draft, version.valid_from, version.note) == (False, day, "加一问")
    assert "不再改动" in text(hq_client.get(here))


def test_a_question_that_cannot_stand_comes_back_with_what_was_typed(
    hq_client: Client, draft: Questionnaire
) -> None:
    answer = hq_client.post(
        f"/questionnaires/{draft.pk}/questions/", CHANNEL | {"key": "note", "option_2": ""}
    )
    assert answer.status_code == 400
    assert "“note”是系统用的名字" in text(answer)
    assert 'value="在哪里买的"' in text(answer)
    assert "channel" not in keys_of(draft)


def test_a_question_keeps_its_code_when_it_is_changed(hq_client: Client, draft: Questionnaire) -> None:
    here = f"/questionnaires/{draft.pk}/questions/"
    hq_client.post(here, CHANNEL)
    assert 'value="门店"' in text(hq_client.get(f"{here}channel/"))
    hq_client.post(f"{here}channel/", CHANNEL | {"key": "other", "label": "哪里买的"})
    assert keys_of(draft).count("channel") == 1
    assert draft.items.get(key="channel").label == "哪里买的"


def test_a_known_question_can_only_be_worded(hq_client: Client, draft: Questionnaire) -> None:
    here = f"/questionnaires/{draft.pk}/questions/on_time/"
    assert "是否准时" in text(hq_client.get(here))
    hq_client.post(here, {"label": "师傅准时吗", "shape": "text", "is_needed": "on"})
    item = draft.items.get(key="on_time")
    assert (item.label, item.shape, item.is_needed, item.is_figure) == ("师傅准时吗", "", False, False)
    assert hq_client.get(f"/questionnaires/{draft.pk}/questions/satisfaction/").status_code == 404


def test_what_is_published_shows_no_way_to_change_it(hq_client: Client, hq_manager: User) -> None:
    version = published(hq_manager, FILTER)
    here = f"/questionnaires/{version.pk}/"
    assert "<button" not in text(hq_client.get(here)).split("<main")[1].split("</main>")[0]
    assert hq_client.get(f"{here}questions/told_filter/").status_code == 404
    assert hq_client.post(f"{here}questions/", CHANNEL).status_code == 404
    hq_client.post(f"{here}arrange/", {"verb": "drop:told_filter"})
    hq_client.post(f"{here}discard/")
    assert hq_client.post(f"{here}publish/", {"valid_from": "2999-01-01"}).status_code == 409
    assert "told_filter" in keys_of(version)


def test_a_day_that_is_over_is_refused_at_its_field(hq_client: Client, draft: Questionnaire) -> None:
    answer = hq_client.post(f"/questionnaires/{draft.pk}/publish/", {"valid_from": "2020-01-01"})
    assert answer.status_code == 400
    assert "生效日期只能是今天或以后。" in text(answer)


def test_a_draft_can_be_dropped(hq_client: Client, draft: Questionnaire) -> None:
    assert hq_client.post(f"/questionnaires/{draft.pk}/discard/")["Location"] == "/questionnaires/"
    assert Questionnaire.objects.filter(pk=draft.pk).count() == 0


@pytest.mark.parametrize("who", ["agent_hz", "lead_hz", "clerk_hz", "hq_agent", "administrator"])
def test_for_everybody_else_the_pages_do_not_exist(
    sign_in: SignIn, request: pytest.FixtureRequest, draft: Questionnaire, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for path in ("/questionnaires/", f"/questionnaires/{draft.pk}/", "/scripts/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/questionnaires/{draft.pk}/discard/").status_code == 404


def test_the_agent_is_asked_the_version_of_the_day(
    sign_in: SignIn, agent_hz: User, hq_manager: User, hangzhou: Region
) -> None:
    version = published(hq_manager, FILTER)
    task, client = waiting(hangzhou, work_order__kind="install"), sign_in(agent_hz)
    page = text(client.post("/queue/take/", {"callback": task.pk}, headers=HTMX))
    assert f"/attempts/?questionnaire={version.pk}" in page
    assert page.index('data-question="charge_status"') < page.index('data-question="told_filter"')
    refused = save(client, task)
    assert refused.status_code == 400
    assert "请填写“教过清洗滤网”。" in text(refused)
    assert save(client, task, told_filter="true").status_code == 200
    assert CallbackRecord.objects.get().extra_answers == {"told_filter": True}
    assert "教过清洗滤网" in text(client.get(f"/callbacks/{task.pk}/"))
    assert 'data-question="told_filter"' in text(client.get(f"/callbacks/{task.pk}/amend/"))


def test_a_sheet_opened_before_the_new_version_is_saved_as_it_was_shown(
    sign_in: SignIn, agent_hz: User, hq_manager: User, hangzhou: Region
) -> None:
    first = Questionnaire.objects.get(kind="install")
    task, client = waiting(hangzhou, work_order__kind="install"), sign_in(agent_hz)
    client.post("/queue/take/", {"callback": task.pk})
    published(hq_manager, FILTER)
    where = f"/callbacks/{task.pk}/attempts/?questionnaire={first.pk}"
    short = client.post(where, sheet(satisfaction=""), headers=HTMX)
    assert short.status_code == 400
    assert "told_filter" not in text(short)
    assert f"?questionnaire={first.pk}" in text(short)
    assert client.post(where, sheet(), headers=HTMX).status_code == 200
    assert CallbackRecord.objects.get().questionnaire == first


def test_answers_are_read_back_with_the_words_of_their_version(
    sign_in: SignIn, agent_hz: User, hq_manager: User, hangzhou: Region
) -> None:
    published(hq_manager, FILTER)
    task, client = waiting(hangzhou, work_order__kind="install"), sign_in(agent_hz)
    save(client, task, told_filter="true")
    now = timezone.now()
    later = draft_version(kind=QuestionnaireKind.INSTALL, actor=hq_manager, now=now)
    reworded = Item("told_filter", "新的问法", "", QuestionShape.YES_NO)
    put_question(draft=later, item=reworded, actor=hq_manager, now=now)
    tomorrow = local_day(now) + timedelta(days=1)
    publish_version(draft=later, valid_from=tomorrow, note="", actor=hq_manager, now=now)
    page = text(client.get(f"/callbacks/{task.pk}/"))
    assert "教过清洗滤网" in page
    assert "新的问法" not in page


def script(**changes: Any) -> dict[str, str]:
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    return {
        "code": ScriptCode.OPENING,
        "valid_from": tomorrow.isoformat(),
        "text": "{staff_no}号为您服务，{kind}{category}",
        **changes,
    }


def test_a_script_is_previewed_with_its_variables_filled(hq_client: Client) -> None:
    page = text(hq_client.post("/scripts/", script(preview="1")))
    assert "018号为您服务，安装空调" in page
    assert ScriptText.objects.filter(code=ScriptCode.OPENING).count() == 1


def test_an_unknown_variable_is_refused_in_one_clear_sentence(hq_client: Client) -> None:
    answer = hq_client.post("/scripts/", script(text="{staffno}号"))
    assert answer.status_code == 400
    assert "不认识{staffno}；这里可以用{brand}、{staff_no}、{day}、{kind}、{category}、{hotline}。" in text(
        answer
    )


def test_new_words_stand_beside_the_old_ones(hq_client: Client) -> None:
    assert hq_client.post("/scripts/", script())["Location"] == "/scripts/"
    page = text(hq_client.get("/scripts/"))
    assert "待生效" in page
    assert ScriptText.objects.filter(code=ScriptCode.OPENING).count() == 2


def test_phrases_and_colleagues_stand_on_the_call_screen(
    sign_in: SignIn, agent_hz: User, lead_hz: User, hangzhou: Region
) -> None:
    lead_hz.dialects = "温州话"
    lead_hz.save()
    task = waiting(hangzhou, work_order__customer__dialect="温州话")
    client = sign_in(agent_hz)
    client.post("/queue/take/", {"callback": task.pk})
    page = text(client.get("/queue/"))
    assert 'data-phrase="客户表示满意，没有其他要求。" data-key="m y"' in page
    assert 'name="hand_to" value="lead_hz"' in page
    assert "首访 · 温州话" in page


def test_a_dialect_learnt_on_the_phone_brings_the_colleagues(
    sign_in: SignIn, agent_hz: User, lead_hz: User, hangzhou: Region
) -> None:
    lead_hz.dialects = "温州话"
    lead_hz.save()
    task = waiting(hangzhou)
    answer = sign_in(agent_hz).post(f"/callbacks/{task.pk}/dialect/", {"dialect": "温州话"}, headers=HTMX)
    assert 'hx-swap-oob="true"' in text(answer)
    assert 'value="lead_hz"' in text(answer)
