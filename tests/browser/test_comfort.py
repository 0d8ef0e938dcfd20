"""What makes eight hours bearable: drafts, taking back, one talk for several orders, palette, own keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from callbacks.choices import ComplaintState, TaskState
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint, Dial
from regions.choices import DialMode, Role
from regions.models import Region, SavedFilter, User
from regions.policies.keys import KEY_ACTIONS, Place
from tests.browser.desk import SATISFIED, Desk, dissatisfied, sign_in, violations, waiting
from tests.factories import PASSWORD, CustomerFactory, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def hotel(region: Region, sets: int) -> list[CallbackTask]:
    customer = CustomerFactory(name="西湖大酒店")
    return [waiting(region, work_order__customer=customer) for _number in range(sets)]


# ---- Drafts (ruling 39)


def begun(desk: Desk) -> None:
    """Two answers and a note, nothing saved."""
    desk.open()
    desk.take_next()
    desk.press("1", "1", "5", "n")
    desk.type("客户晚上七点后在家")
    desk.press("Escape")


def test_an_ended_session_keeps_what_was_written(desk: Desk, region: Region, agent: User) -> None:
    waiting(region)
    begun(desk)
    desk.page.context.clear_cookies(name="sessionid")
    desk.press("5", "1", "1", "Enter")
    desk.page.wait_for_selector("#id_username")
    desk.page.fill("#id_username", agent.username)
    desk.page.fill("#id_password", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("#attempt-form")
    assert desk.page.is_checked("[name=satisfaction][value='5']")
    assert desk.page.input_value("#note") == "客户晚上七点后在家"
    assert CallAttempt.objects.count() == 0


def test_a_server_that_is_away_takes_nothing_from_the_page(desk: Desk, region: Region) -> None:
    waiting(region)
    begun(desk)
    desk.press("5", "1", "1")
    desk.page.route("**/attempts/**", lambda route: route.fulfill(status=503, body="<h1>Busy</h1>"))
    desk.press("Enter")
    desk.page.wait_for_selector("#messages .error")
    assert desk.page.input_value("#note") == "客户晚上七点后在家"
    desk.page.unroute("**/attempts/**")
    assert desk.page.evaluate("document.activeElement.id") == "save"  # Enter tries again
    desk.save()
    assert CallbackRecord.objects.get().note == "客户晚上七点后在家"


def test_a_lost_hold_says_so_and_keeps_the_text(desk: Desk, region: Region) -> None:
    task = waiting(region)
    begun(desk)
    colleague = member(region=region, role=Role.CALLBACK_AGENT, username="agent_2")
    CallbackTask.objects.filter(pk=task.pk).update(claimed_by=colleague)
    desk.press("5", "1", "1", "Enter")
    desk.page.wait_for_selector(".hf-error[role=alert]")
    assert desk.page.input_value("#note") == "客户晚上七点后在家"
    assert CallAttempt.objects.count() == 0


def kept(desk: Desk) -> list[str]:
    """What the page wrote into the tab's storage; htmx keeps the address there, too."""
    names: list[str] = desk.page.evaluate("Object.keys(sessionStorage)")
    return [name for name in names if not name.startswith("htmx")]


def test_logging_out_leaves_nothing_behind(desk: Desk, region: Region) -> None:
    waiting(region)
    begun(desk)
    assert kept(desk) != []
    desk.page.click("[data-logout] button")
    desk.page.wait_for_selector("#id_username")
    assert kept(desk) == []


# ---- Taking back (ruling 33)


def test_taking_back_withdraws_the_complaint_and_counts_down(desk: Desk, region: Region) -> None:
    first, _second = waiting(region), waiting(region)
    desk.open()
    desk.take_next()
    dissatisfied(desk, words="客户说师傅迟到两小时，还不耐烦")
    offer = desk.page.locator("[data-undo] button")
    assert "10 秒内有效" in offer.inner_text()
    expect(desk.page.locator("[data-countdown]")).to_have_text("8")
    assert violations(desk.page) == []
    desk.press("u")
    desk.page.wait_for_selector(f'#work[data-task="{first.pk}"]')
    assert Complaint.objects.get().state == ComplaintState.WITHDRAWN
    assert CallbackRecord.objects.effective().count() == 0


# ---- One talk for a customer's several orders (decision 22, ruling 38)


def test_the_same_customers_next_order_needs_no_dial(desk: Desk, region: Region) -> None:
    first, second = hotel(region, 2)
    other = waiting(region, rank=0)
    CallbackTask.objects.filter(pk=other.pk).update(rank=900)
    desk.open()
    assert desk.take_next() == str(first.pk)
    assert "同一客户还有 1 单" in (desk.page.text_content(".hf-same") or "")
    desk.dial()
    desk.press(*SATISFIED)
    desk.save()
    assert desk.task == str(second.pk)
    assert "同一通电话" in (desk.page.text_content("#number") or "")
    desk.press(*SATISFIED)
    desk.save()
    assert desk.task == str(other.pk)
    assert desk.page.query_selector("#number[data-dialled]") is None
    assert Dial.objects.count() == 1
    assert CallbackRecord.objects.effective().count() == 2


def test_a_hotels_sets_are_ticked_and_saved_by_keyboard(desk: Desk, region: Region) -> None:
    hotel(region, 6)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.press(*SATISFIED, "x")
    desk.page.wait_for_selector(".hf-unit")
    desk.press("j", "j", "Space", "j", "j", "Shift+Space")  # the first three
    ticked = desk.page.eval_on_selector_all("[name=also]", "boxes => boxes.map(box => box.checked)")
    assert ticked == [False, True, True, True, False]
    assert violations(desk.page) == []
    desk.save()
    assert CallbackRecord.objects.effective().count() == 4
    assert CallbackTask.objects.filter(state=TaskState.COMPLETED).count() == 4
    assert Dial.objects.count() == 1
    desk.press("u")
    desk.page.wait_for_selector(".hf-message.info")
    assert CallbackRecord.objects.effective().count() == 0


def test_a_reload_during_a_talk_goes_on_with_it(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    desk.dial()
    desk.page.reload()
    assert desk.page.query_selector("#number[data-dialled]") is not None
    assert "****" in (desk.page.text_content(".hf-number") or "")
    desk.press(*SATISFIED)
    desk.save()
    assert Dial.objects.count() == 1


# ---- Keys


def test_the_help_names_every_key_of_the_call_screen(desk: Desk, region: Region, agent: User) -> None:
    """U11: what the table of keys knows for this page stands in the help, with the key itself."""
    agent.dial_mode = DialMode.TEL
    agent.save()
    customer = CustomerFactory(name="李雷")
    for _number in range(2):
        waiting(region, work_order__customer=customer)
    desk.open()
    desk.take_next()
    desk.press("?")
    named = desk.page.eval_on_selector_all(
        "#help dd", "keys => keys.map(key => [...key.children].map(cap => cap.textContent).join(' '))"
    )
    wanted = {action.key.upper() for action in KEY_ACTIONS if action.place is Place.CALL}
    # Nothing has been saved yet, so nothing is to be taken back; no optional question is open to be skipped;
    # no case waits to be looked after.
    assert wanted - {"U", "Z", "A"} <= set(named)
    assert {"?", "CTRL K", "ALT L", "ALT T", "G Q", "G R", "G D"} <= {name.upper() for name in named}


def test_a_key_of_ones_own_works_at_once(desk: Desk, region: Region, agent: User) -> None:
    waiting(region)
    desk.page.goto(f"{desk.base}/preferences/")
    desk.page.focus("#id_dial")
    desk.press("b")
    assert desk.page.input_value("#id_dial") == "b"
    desk.press("Enter")
    desk.page.wait_for_selector(".hf-message.success")
    desk.open()
    desk.take_next()
    desk.press("d")
    assert desk.page.query_selector("#number[data-dialled]") is None
    desk.press("b")
    desk.page.wait_for_selector("#number[data-dialled]")


def test_a_pair_is_taken_as_it_is_pressed(desk: Desk, region: Region, agent: User) -> None:
    desk.page.goto(f"{desk.base}/preferences/")
    desk.page.focus("#id_go_reports")
    desk.press("h", "b", "Enter")
    desk.page.wait_for_selector(".hf-message.success")
    agent.refresh_from_db()
    assert agent.keymap == {"keys": {"go_reports": "h b"}, "singles_off": False}


def test_single_keys_can_be_switched_off(desk: Desk, region: Region, agent: User) -> None:
    agent.keymap = {"keys": {}, "singles_off": True}
    agent.save()
    waiting(region)
    desk.open()
    desk.take_next()
    desk.page.evaluate("document.activeElement.blur()")
    desk.press("d", "1", "s")
    assert desk.page.query_selector("#number[data-dialled]") is None
    assert desk.page.query_selector("input:checked") is None
    assert desk.page.query_selector("dialog[open]") is None
    desk.page.focus("[name=outcome]")
    desk.press("1")
    assert desk.page.is_checked("[name=outcome][value=connected_done]")


def test_composing_a_word_triggers_nothing(desk: Desk, region: Region) -> None:
    waiting(region)
    desk.open()
    desk.take_next()
    composing = "new KeyboardEvent('keydown', {key: 'd', isComposing: true, bubbles: true})"
    desk.page.evaluate(f"document.body.dispatchEvent({composing})")
    desk.press("?")
    assert desk.page.query_selector("#number[data-dialled]") is None


def test_the_global_keys_lead_everywhere(desk: Desk, region: Region, agent: User) -> None:
    desk.page.goto(f"{desk.base}/complaints/")
    for keys, place in ((("g", "r"), "/daily/"), (("g", "q"), "/queue/"), (("g", "d"), "/queue/")):
        desk.press(*keys)
        desk.page.wait_for_url(f"**{place}*")


# ---- Palette


def test_the_palette_finds_pages_and_orders_without_a_mouse(desk: Desk, region: Region) -> None:
    task = waiting(region)
    order = task.work_order
    asked: list[str] = []
    desk.page.on("request", lambda sent: asked.append(sent.url))
    desk.page.goto(f"{desk.base}/callbacks/{task.pk}/")
    desk.page.goto(f"{desk.base}/complaints/")
    desk.press("Control+k")
    desk.page.wait_for_selector("#palette-found a")
    assert order.order_no in (desk.page.text_content("#palette-found") or "")  # seen lately
    assert violations(desk.page) == []
    desk.type(order.phone)
    desk.page.wait_for_selector(f"#palette-found a[href='/callbacks/{task.pk}/']")
    assert [url for url in asked if order.phone in url] == []
    desk.press("ArrowDown", "Enter")
    desk.page.wait_for_url(f"**/callbacks/{task.pk}/")
    desk.press("Control+k", "Escape")
    assert desk.page.query_selector("dialog[open]") is None


# ---- Saved filters


def test_a_tab_is_saved_opened_and_deleted_by_keyboard(desk: Desk, region: Region, agent: User) -> None:
    waiting(region)
    desk.page.goto(f"{desk.base}/callbacks/?state=due")
    desk.press("w")
    desk.page.focus(".hf-save [name=name]")
    desk.type("待打")
    desk.press("Enter")
    desk.page.wait_for_selector(".hf-tabs [aria-current]")
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.page, saved.query) == (agent, "callbacks:callbacks", "state=due")
    desk.page.goto(f"{desk.base}/callbacks/")
    assert violations(desk.page) == []
    desk.press("g", "1")
    desk.page.wait_for_url("**/callbacks/?state=due")
    desk.page.focus(".hf-tabs form button")
    desk.press("Enter")
    desk.page.wait_for_url("**/callbacks/")
    assert SavedFilter.objects.count() == 0


# ---- The back office


def test_the_language_key_works_in_the_back_office_too(page: Page, live_server: LiveServer) -> None:
    hq = Region.objects.get(code="HQ")
    boss = member(region=hq, role=Role.ADMINISTRATOR, username="admin", is_staff=True, is_superuser=True)
    sign_in(page.context, user=boss, base=live_server.url)
    page.goto(f"{live_server.url}/admin/regions/region/")
    page.keyboard.press("Alt+l")
    page.wait_for_selector("html[lang=en]")
    assert page.url == f"{live_server.url}/admin/regions/region/"
