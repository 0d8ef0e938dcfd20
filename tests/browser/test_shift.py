"""A shift by keyboard alone, keys counted (U1, U2, U4); two agents who never hold one callback."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Response
from pytest_django.live_server_helper import LiveServer

from callbacks.choices import TaskState
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint, DataRecheck
from regions.choices import Role
from regions.models import Region, User
from tests.browser.desk import SATISFIED, Desk, dissatisfied, sign_in, waiting
from tests.factories import member
from workorders.choices import Kind, ServiceMode

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "客户说师傅迟到两小时,还不耐烦"


def satisfied(desk: Desk) -> None:
    desk.dial()
    desk.press(*SATISFIED)
    desk.save()


def unreached(desk: Desk, key: str) -> None:
    desk.dial()
    desk.press(key)
    desk.save()


def appointed(desk: Desk) -> None:
    desk.dial()
    desk.press("9", "1", "1")
    desk.save()


# Twenty prove it every day, a hundred in the drill (U1).
TIMES = [20, pytest.param(100, marks=pytest.mark.drill)]
LARGEST_SWAP = 15_000


def swaps(desk: Desk) -> list[int]:
    """How many bytes of HTML every answer to the page brings from now on."""
    sizes: list[int] = []

    def note(answer: Response) -> None:
        if "hx-request" in answer.request.headers and answer.request.method == "POST":
            sizes.append(len(answer.body()))

    desk.page.on("response", note)
    return sizes


@pytest.mark.parametrize("calls", TIMES)
def test_a_satisfied_free_install_takes_eight_keys_and_no_page_load(
    desk: Desk, region: Region, calls: int
) -> None:
    tasks = [str(waiting(region).pk) for _number in range(calls)]
    desk.open()
    assert desk.take_next() == tasks[0]
    loads: list[str] = []
    desk.page.on("framenavigated", lambda frame: loads.append(frame.url))
    sizes = swaps(desk)
    keys = []
    for following in [*tasks[1:], ""]:
        desk.keys = 0
        satisfied(desk)
        keys.append(desk.keys)
        assert desk.task == following
    assert set(keys) == {8}
    assert loads == []
    assert max(sizes) <= LARGEST_SWAP
    assert CallbackRecord.objects.effective().filter(satisfaction=5).count() == calls


@pytest.mark.parametrize("calls", TIMES)
def test_a_repair_with_a_charge_takes_twelve_keys_at_most(desk: Desk, region: Region, calls: int) -> None:
    for _number in range(calls):
        waiting(region, work_order__kind=Kind.REPAIR, work_order__charge=120)
    desk.open()
    desk.take_next()
    keys = []
    for _number in range(calls):
        desk.keys = 0
        desk.dial()
        desk.press("1", "1", "5", "4", "1", "2")
        desk.save()
        keys.append(desk.keys)
    assert max(keys) <= 12
    assert CallbackRecord.objects.effective().filter(charge_status="standard").count() == calls


def work_through(desk: Desk, region: Region, calls: int) -> None:
    """Mixed outcomes by keyboard alone: unreached, carried in, appointed, dissatisfied, satisfied (U2)."""
    for number in range(calls):
        carried_in = number % 8 == 7
        kind = {"work_order__kind": Kind.REPAIR, "work_order__service_mode": ServiceMode.CARRY_IN}
        waiting(region, **(kind if carried_in else {}))
    desk.open()
    desk.take_next()
    for number in range(calls):
        if number % 10 == 3:
            unreached(desk, "236842"[number // 10])
        elif number % 8 == 7:
            desk.dial()
            desk.press("1", "1", "4", "5", "1")  # no cleaning in the workshop
            desk.save()
        elif number % 20 == 5:
            appointed(desk)
        elif number % 20 == 9:
            dissatisfied(desk, words=WORDS)
        else:
            satisfied(desk)
    assert desk.page.text_content(".hf-next b") == "都打完了"
    assert CallAttempt.objects.count() == calls
    assert desk.foreign == []
    assert desk.errors == []


def counted_states() -> dict[str, int]:
    states = list(CallbackTask.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


def test_forty_calls_with_the_mouse_unplugged(desk: Desk, region: Region) -> None:
    work_through(desk, region, 40)
    assert counted_states() == {
        TaskState.COMPLETED: 34,
        TaskState.IN_PROGRESS: 4,
        TaskState.BAD_DATA: 1,
        TaskState.REFUSED: 1,
    }
    assert (Complaint.objects.count(), DataRecheck.objects.count()) == (2, 1)


@pytest.mark.drill
def test_a_whole_shift_of_sixty_calls_with_the_mouse_unplugged(desk: Desk, region: Region) -> None:
    work_through(desk, region, 60)
    assert counted_states() == {
        TaskState.COMPLETED: 51,
        TaskState.IN_PROGRESS: 7,
        TaskState.BAD_DATA: 1,
        TaskState.REFUSED: 1,
    }
    assert (Complaint.objects.count(), DataRecheck.objects.count()) == (3, 1)


def test_a_slow_line_loses_no_key(desk: Desk, region: Region) -> None:
    """300 ms each way (screens.md): the answers are given while the number is still on its way."""
    for _number in range(3):
        waiting(region)
    desk.open()
    desk.take_next()
    network = desk.page.context.new_cdp_session(desk.page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", slow)
    for _number in range(3):
        before = desk.task
        desk.press("d", *SATISFIED, "Enter")
        desk.page.wait_for_selector(f'#work:not([data-task="{before}"])')
    assert CallbackRecord.objects.effective().filter(satisfaction=5).count() == 3
    assert CallAttempt.objects.filter(dial__isnull=False).count() == 3


def test_nothing_typed_is_lost_when_the_save_is_refused(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press("1", "1", "2", "4", "1", "1", "1")
    desk.type("太短")
    desk.press("Enter")
    desk.type("道歉")
    desk.press("Enter", "Enter")
    error = desk.page.wait_for_selector(".hf-error")
    assert error is not None
    assert desk.page.input_value("#description") == "太短"
    assert desk.page.evaluate("document.activeElement.id") == "description"
    assert CallAttempt.objects.count() == 0


def test_a_missing_answer_is_shown_before_anything_is_sent(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press("1", "1", "5", "Enter")
    asked = desk.page.eval_on_selector_all(".hf-q.wanting", "rows => rows.map(row => row.dataset.question)")
    assert asked == ["attitude_rating", "site_cleaned", "charge_status"]
    assert CallAttempt.objects.count() == 0


def test_single_keys_rest_while_somebody_types(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.press("n")
    desk.page.keyboard.type("d1s?")
    assert desk.page.input_value("#note") == "d1s?"
    assert desk.page.query_selector("#number[data-dialled]") is None
    assert desk.page.query_selector("dialog[open]") is None


def test_the_help_names_the_keys_of_the_page(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.press("?")
    listed = desk.page.eval_on_selector_all("#help dt", "names => names.map(name => name.textContent)")
    assert {"拨打", "备注", "建议", "跳过", "放回", "日报"} <= set(listed)
    desk.press("Escape")
    assert desk.page.query_selector("dialog[open]") is None


def test_a_draft_comes_back_after_a_reload_and_is_gone_once_saved(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.press("1", "1", "5")
    desk.page.reload()
    assert desk.page.is_checked("[name=satisfaction][value='5']")
    desk.dial()
    desk.press("5", "1", "1")
    desk.save()
    assert desk.page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))") == []


def test_u_takes_the_last_save_back_into_her_hand(desk: Desk, region: Region) -> None:
    first, _second = waiting(region), waiting(region)
    desk.open()
    desk.take_next()
    satisfied(desk)
    desk.press("u")
    desk.page.wait_for_selector(f'#work[data-task="{first.pk}"]')
    assert CallAttempt.objects.standing().count() == 0


def test_c_registers_a_complaint_although_no_answer_demands_one(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press(*SATISFIED)
    desk.press("c", "1")
    desk.type(WORDS)
    desk.press("Enter")
    desk.type("尽快答复")
    desk.press("Enter")
    desk.save()
    assert Complaint.objects.get().demand == "尽快答复"


def test_e_opens_a_re_check_with_respondent_and_description(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press(*SATISFIED)
    desk.press("e", "1")
    desk.press("1")
    desk.type("地址应为文化路2号,客户本人更正")
    desk.press("Enter")
    desk.save()
    assert DataRecheck.objects.get().kind == "wrong_information"


def test_further_outcomes_stand_behind_the_nought(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press("0", "7")
    desk.save()
    assert CallAttempt.objects.get().outcome.code == "voicemail"


def test_two_agents_never_hold_one_callback(
    browser: Browser, live_server: LiveServer, region: Region, agent: User
) -> None:
    other = member(region=region, role=Role.CALLBACK_AGENT, username="agent_2", name="周敏")
    for _number in range(12):
        waiting(region)
    desks = []
    for user in (agent, other):
        context = browser.new_context(locale="zh-CN")
        sign_in(context, user=user, base=live_server.url)
        desks.append(Desk(page=context.new_page(), base=live_server.url))
    for desk in desks:
        desk.open()
    for desk in desks:
        desk.press("Enter")  # both before either has an answer
    for desk in desks:
        desk.page.wait_for_selector("#attempt-form")
    held = [[desk.task] for desk in desks]
    for _round in range(5):
        for desk in desks:
            desk.dial()
            desk.press(*SATISFIED)
        before = [desk.task for desk in desks]
        for desk in desks:
            desk.press("Enter")
        for desk, task, mine in zip(desks, before, held, strict=True):
            desk.page.wait_for_selector(f'#work:not([data-task="{task}"])')
            mine.append(desk.task)
    assert set(held[0]) & set(held[1]) == set()
    assert sorted({*held[0], *held[1]}) == sorted(str(task.pk) for task in CallbackTask.objects.all())
