"""A second callback by keyboard alone, and the follow-ups above the queue (item 4; U1, U2, U3)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from callbacks.actions.following_up import Answer, finish_follow_up
from callbacks.choices import ComplaintState, FollowUpState
from callbacks.models import CallbackRecord, Complaint, FollowUp
from regions.models import Region
from tests.browser.desk import SATISFIED, Desk, sign_in, violations, waiting
from tests.callbacks.cases import Office, fresh, handled, handling, open_office, waits_for_parts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LARGEST_SWAP = 15_000
LOOKS = [(False, False), (False, True), (True, False), (True, True)]


@pytest.fixture
def office(region: Region) -> Office:
    return open_office(region=region, hq=Region.objects.get(code="HQ"))


@pytest.fixture
def called(page: Page, live_server: LiveServer, office: Office) -> Desk:
    """The desk of the agent who made the first call."""
    sign_in(page.context, user=office.agent, base=live_server.url)
    return Desk(page=page, base=live_server.url)


def some_hours_ago() -> datetime:
    return timezone.now() - timedelta(hours=8)


def second(office: Office) -> Complaint:
    return handled(office, some_hours_ago())


def waits(office: Office) -> FollowUp:
    ago = timezone.now() - timedelta(days=4)
    case = waits_for_parts(handling(office, ago), office, ago + timedelta(hours=3))
    return case.follow_ups.get()


def test_a_satisfied_one_takes_seven_keys_and_closes_its_case(called: Desk, office: Office) -> None:
    case = second(office)
    called.open()
    called.take_next()
    expect(called.page.locator("#told")).to_contain_text(case.number)
    called.keys = 0
    called.dial()
    called.press("1", "1", "1", "5", "1")
    called.save()
    assert called.keys == 7
    expect(called.page.locator("#messages")).to_contain_text(f"投诉 {case.number} 已结案")
    assert fresh(case).state == ComplaintState.CLOSED_SATISFIED
    record = CallbackRecord.objects.get(round=2)
    assert (record.contacted, record.solved, record.satisfaction) == (True, "yes", 5)
    assert record.respondent_name == case.work_order.customer_name


def test_an_unsatisfied_one_says_that_it_goes_round_again_and_u_takes_it_back(
    called: Desk, office: Office
) -> None:
    case = second(office)
    called.open()
    called.take_next()
    called.dial()
    called.press("1", "2", "3", "2", "2")
    called.type("张三妻子")
    called.press("Enter")
    called.save()
    expect(called.page.locator("#messages")).to_contain_text("重新处理，升到 2 级")
    assert (fresh(case).state, fresh(case).level) == (ComplaintState.REOPENED, 2)
    called.press("u")
    called.page.wait_for_selector("#attempt-form")
    expect(called.page.locator("#told")).to_contain_text(case.number)
    assert (fresh(case).state, fresh(case).level) == (ComplaintState.SECOND_CALLBACK, 1)


def test_the_rounds_follow_each_other_with_their_own_questions(called: Desk, office: Office) -> None:
    """Parts that the page keeps are those of every call: what does not fit a round is out of sight."""
    waiting(office.region, rank=31)
    second(office)
    waiting(office.region, rank=41)
    called.open()
    sizes: list[int] = []

    def note(answer: Response) -> None:
        if "hx-request" in answer.request.headers and answer.request.method == "POST":
            sizes.append(len(answer.body()))

    called.take_next()
    called.page.on("response", note)
    for answers in (SATISFIED, ("1", "1", "1", "5", "1"), SATISFIED):
        called.dial()
        called.press(*answers)
        called.save()
    assert called.page.text_content(".hf-next b") == "都打完了"
    assert sorted(CallbackRecord.objects.filter(satisfaction=5).values_list("round", flat=True)) == [1, 1, 2]
    assert max(sizes) <= LARGEST_SWAP
    assert called.errors == []


def test_whether_the_job_was_done_at_all_is_not_offered(called: Desk, office: Office) -> None:
    second(office)
    called.open()
    called.take_next()
    called.dial()
    called.press("0")
    more = called.page.locator("#more-outcomes")
    expect(more.get_by_text("非本人")).to_be_visible()
    expect(more.get_by_text("称未安装")).to_be_hidden()
    expect(called.page.locator("[data-open=data-error]")).to_have_count(0)


def test_a_new_complaint_in_a_second_callback_asks_who_answered_once(called: Desk, office: Office) -> None:
    second(office)
    called.open()
    called.take_next()
    called.dial()
    called.press("1", "1", "1", "5", "1", "c")
    expect(called.page.locator("#description")).to_be_focused()
    expect(called.page.locator("[data-question=respondent_relation]:visible")).to_have_count(1)
    called.type("客户说新来的师傅又迟到两小时")
    called.press("Enter")
    called.type("道歉")
    called.press("Enter")
    called.save()
    assert Complaint.objects.count() == 2


def test_a_follow_up_by_keyboard(called: Desk, office: Office) -> None:
    check = waits(office)
    called.open()
    expect(called.page.locator("#follow-ups")).to_contain_text("1")
    called.press("a")
    called.page.wait_for_url("**/follow-ups/")
    called.press("j", "Enter")
    called.page.wait_for_url(f"**/follow-ups/{check.pk}/")
    called.press("d")
    expect(called.page.locator(".hf-revealed")).to_contain_text(check.complaint.work_order.phone[-4:])
    called.press("3", "n")
    expect(called.page.locator("[name=note]")).to_be_focused()
    called.type("仓库说配件明天到，已告知客户")
    called.press("Control+Enter")
    called.page.wait_for_url("**/follow-ups/")
    expect(called.page.locator("#messages")).to_contain_text("前再跟踪一次")
    check.refresh_from_db()
    assert (check.state, check.told_customer) == (FollowUpState.DONE, True)


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_no_barrier_on_any_of_the_screens(
    page: Page, live_server: LiveServer, office: Office, english: bool, dark: bool
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    second(office)
    check, done = waits(office), waits(office)
    answer = Answer(note="仓库说配件明天到", told_customer=True)
    finish_follow_up(follow_up=done, answer=answer, actor=office.agent, now=timezone.now())
    sign_in(page.context, user=office.agent, base=live_server.url, english=english, dark=dark)
    desk = Desk(page=page, base=live_server.url)
    desk.open()
    assert violations(page) == []
    desk.take_next()
    desk.dial()
    desk.press("1", "1", "2", "3", "2")
    assert violations(page) == []
    for path in ("", "?show=done", f"{check.pk}/", f"{done.pk}/"):
        page.goto(f"{live_server.url}/follow-ups/{path}")
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
