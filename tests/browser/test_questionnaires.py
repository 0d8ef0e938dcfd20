"""D6, D7, D11: headquarters adds a question, the agent is asked it by one key, the figure shows it."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from callbacks.actions.questionnaires import draft_version, publish_version, put_question
from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Questionnaire
from callbacks.policies.versions import Item
from config.lib.calendar import local_day
from regions.choices import Role
from regions.models import Region, User
from tests.browser.desk import Desk, sign_in, violations, waiting
from tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (False, True), (True, False), (True, True)]


@pytest.fixture
def boss() -> User:
    hq = Region.objects.get(code="HQ")
    return member(region=hq, role=Role.HQ_MANAGER, username="hq_manager", name="总部经理")


def desk_of(page: Page, live_server: LiveServer, agent: User) -> Desk:
    page.context.clear_cookies()
    sign_in(page.context, user=agent, base=live_server.url)
    return Desk(page=page, base=live_server.url)


def test_a_question_from_headquarters_to_the_figure(
    page: Page, live_server: LiveServer, boss: User, agent: User, region: Region
) -> None:
    waiting(region)
    sign_in(page.context, user=boss, base=live_server.url)
    page.goto(f"{live_server.url}/questionnaires/")
    with page.expect_navigation():  # keys are heard once the next page has loaded
        page.click("section[aria-labelledby=kind-install] button")
    page.keyboard.press("n")
    page.fill("[name=key]", "told_filter")
    page.fill("[name=label]", "教过清洗滤网")
    page.select_option("[name=shape]", "yes_no")
    page.check("[name=is_needed]")
    with page.expect_navigation():
        page.click("button.hf-primary")
    page.wait_for_selector("#q-told_filter")
    with page.expect_navigation():
        page.keyboard.press("p")
    page.wait_for_selector("#attempt-form")
    page.keyboard.press("1")  # the preview's keys work
    page.wait_for_selector("[data-question=outcome] input:checked")
    page.keyboard.press("Escape")
    page.wait_for_selector("[name=valid_from]")
    page.click("text=发布这一版")
    page.wait_for_selector("text=不再改动")
    version = Questionnaire.objects.get(kind="install", number=2)
    assert version.is_draft is False

    desk = desk_of(page, live_server, agent)
    desk.open()
    desk.take_next()
    desk.keys = 0
    desk.dial()
    desk.press("1", "1", "5", "5", "1", "1", "2")
    desk.save()
    assert desk.keys == 9
    record = CallbackRecord.objects.get()
    assert (record.extra_answers, record.questionnaire) == ({"told_filter": False}, version)

    page.goto(f"{live_server.url}/answers/")
    page.click("#q-told_filter >> text=否 1")
    page.wait_for_selector("main table a")
    assert page.locator("main tbody tr").count() == 1
    assert (desk.errors, desk.foreign) == ([], [])


def test_optional_questions_are_left_by_key_and_mandatory_ones_are_not(
    page: Page, live_server: LiveServer, agent: User, region: Region
) -> None:
    waiting(region)
    desk = desk_of(page, live_server, agent)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press("1", "1", "o")
    page.wait_for_selector("#panel-more [data-move-on]")
    focused = "document.activeElement.closest('[data-question]').dataset.question"
    assert page.evaluate(focused) == "on_time"
    desk.press("z")
    assert page.evaluate(focused) == "satisfaction"
    desk.press("z")
    assert page.evaluate(focused) == "satisfaction"
    desk.press("5", "5", "1", "1")
    assert page.evaluate("document.activeElement.id") == "save"
    desk.save()
    assert CallbackRecord.objects.get().on_time == ""


def test_a_phrase_by_its_code(page: Page, live_server: LiveServer, agent: User, region: Region) -> None:
    waiting(region)
    desk = desk_of(page, live_server, agent)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press("1", "p", "m", "y")
    page.wait_for_selector("#note")
    assert page.input_value("#note") == "客户表示满意，没有其他要求。"
    desk.press("Escape")
    desk.press("1", "5", "5", "1", "1")
    desk.save()
    assert CallAttempt.objects.get().note == "客户表示满意，没有其他要求。"


def test_no_common_language_goes_to_a_colleague_by_one_key(
    page: Page, live_server: LiveServer, agent: User, region: Region
) -> None:
    wang = member(region=region, role=Role.CALLBACK_AGENT, username="wang", name="王芳", dialects="温州话")
    task = waiting(region, work_order__customer__dialect="温州话")
    desk = desk_of(page, live_server, agent)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press("0")
    page.keyboard.press(page.locator("#more-outcomes label:has([value=language]) kbd").inner_text().lower())
    focused = "document.activeElement.closest('[data-question]').dataset.question"
    assert page.evaluate(focused) == "hand_to"
    desk.press("1")
    desk.save()
    assert CallbackTask.objects.get(pk=task.pk).assigned_to == wang


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_the_pages_of_headquarters(
    page: Page, live_server: LiveServer, boss: User, english: bool, dark: bool
) -> None:
    now = timezone.now()
    draft = draft_version(kind=QuestionnaireKind.INSTALL, actor=boss, now=now)
    further = Item("told_filter", "教过清洗滤网", "Told", QuestionShape.YES_NO)
    put_question(draft=draft, item=further, actor=boss, now=now)
    sign_in(page.context, user=boss, base=live_server.url, english=english, dark=dark)
    page.set_viewport_size({"width": 1280, "height": 800})
    here = f"/questionnaires/{draft.pk}/"
    paths = ["/questionnaires/", here, f"{here}preview/", f"{here}questions/", f"{here}questions/on_time/"]
    for path in [*paths, "/scripts/", "/answers/", "/answers/callbacks/?question=satisfaction"]:
        page.goto(live_server.url + path)
        assert (path, violations(page)) == (path, [])
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert (path, wide) == (path, False)
    publish_version(draft=draft, valid_from=local_day(now), note="", actor=boss, now=now)
    page.goto(live_server.url + here)
    assert violations(page) == []
