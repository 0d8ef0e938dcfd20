"""The whole way in a browser (issue "The loop", proof 4): nobody is forgotten until she says satisfied.

Dissatisfied call → inbox → assign → parts → arrived → handled with photo → second callback not satisfied →
level 2 → instruction, expert's opinion → handled → satisfied → closed. Each person signs in as herself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from callbacks.models import CallbackRecord, CallbackTask, Complaint, FollowUp
from config.lib.calendar import local
from regions.models import Region, User
from tests.browser.desk import Desk, dissatisfied, sign_in, violations, waiting
from tests.callbacks.cases import Office, fresh, open_office
from workorders.choices import Kind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Walk:
    """One browser; whoever acts next signs in."""

    def __init__(self, *, page: Page, base: str) -> None:
        self.page, self.base = page, base

    def as_(self, user: User, path: str) -> Page:
        self.page.context.clear_cookies()
        sign_in(self.page.context, user=user, base=self.base)
        self.page.goto(self.base + path)
        assert (path, violations(self.page)) == (path, [])
        return self.page

    def step(self, user: User, case: Complaint, verb: str, **fields: str) -> None:
        """Open the form of a verb, fill it, send it; the timeline grows."""
        page = self.as_(user, f"/complaints/{case.number}/{verb}/")
        before = page.locator(".hf-timeline li").count()
        for name, value in fields.items():
            fill(page, name=name, value=value)
        page.locator("#step button.hf-primary").click()
        expect(page.locator(".hf-message.success")).to_be_visible()
        assert page.locator(".hf-timeline li").count() > before


def fill(page: Page, *, name: str, value: str) -> None:
    field = page.locator(f"#step [name={name}]").first
    kind = field.evaluate("field => field.type || field.tagName.toLowerCase()")
    if kind in {"radio", "checkbox"}:
        page.locator(f"#step [name={name}][value='{value}']").check(force=True)
    elif kind.startswith("select"):
        field.select_option(value)
    else:
        field.fill(value)


@pytest.fixture
def office(region: Region) -> Office:
    return open_office(region=region, hq=Region.objects.get(code="HQ"))


@pytest.fixture
def walk(browser: Browser, live_server: LiveServer) -> Walk:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    return Walk(page=context.new_page(), base=live_server.url)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    content = BytesIO()
    Image.new("RGB", (320, 240), "white").save(content, "JPEG")
    path = tmp_path / "slip.jpg"
    path.write_bytes(content.getvalue())
    return path


def desk_of(walk: Walk, user: User) -> Desk:
    walk.as_(user, "/queue/")
    return Desk(page=walk.page, base=walk.base)


def a_dissatisfied_call(walk: Walk, office: Office) -> Complaint:
    waiting(office.region, work_order__kind=Kind.REPAIR)
    desk = desk_of(walk, office.agent)
    desk.take_next()
    dissatisfied(desk, words="师傅修完第二天又不制冷了，态度也不耐烦")
    return Complaint.objects.get()


def taken_up(walk: Walk, office: Office, case: Complaint) -> None:
    page = walk.as_(office.lead, "/inbox/")
    expect(page.locator("tbody [data-row]")).to_contain_text(case.number)
    walk.step(office.lead, case, "assign", handler=office.handler.username)
    page = walk.as_(office.handler, "/work/")
    expect(page.locator("main")).to_contain_text(case.number)
    walk.step(office.handler, case, "accept")
    walk.step(office.handler, case, "contact", note="已致歉，约定明天上午上门")


def parts_come(walk: Walk, office: Office, case: Complaint) -> None:
    expected = local(timezone.now()).date() + timedelta(days=3)
    walk.step(
        office.handler,
        case,
        "wait-parts",
        part_0="压缩机",
        quantity_0="1",
        expected_on=f"{expected}",
        told_customer="yes",
    )
    page = walk.as_(office.agent, "/queue/")
    expect(page.locator("main")).to_contain_text("配件跟踪")
    assert FollowUp.objects.open().count() == 1
    walk.step(office.handler, case, "parts-arrived")
    assert FollowUp.objects.open().count() == 0


def handled(walk: Walk, office: Office, case: Complaint, photo: Path | None = None) -> None:
    if photo is not None:
        page = walk.as_(office.handler, f"/complaints/{case.number}/")
        page.set_input_files("#photo", photo)
        page.locator("#photos button").click()
        expect(page.locator("#photos ol")).to_contain_text("320×240")
    walk.step(
        office.handler,
        case,
        "handle",
        result="已更换压缩机并试机，客户在场确认",
        root_cause="parts",
        responsible_kind="technician",
        done_at=minute(timezone.now()),
    )


def minute(at: datetime) -> str:
    return f"{local(at):%Y-%m-%dT%H:%M}"


def called_back(walk: Walk, office: Office, *, solved: str, level: str) -> None:
    """Dial, connected, contacted, solved, satisfaction; a respondent; Enter."""
    desk = desk_of(walk, office.agent)
    desk.take_next()
    desk.dial()
    desk.press("1", "1", solved, level, "1")
    desk.save()


def test_from_the_dissatisfied_call_to_the_satisfied_one(walk: Walk, office: Office, photo: Path) -> None:
    case = a_dissatisfied_call(walk, office)
    taken_up(walk, office, case)
    parts_come(walk, office, case)
    handled(walk, office, case, photo)

    called_back(walk, office, solved="3", level="2")
    assert (fresh(case).state, fresh(case).level) == ("reopened", 2)
    walk.step(office.lead, case, "instruct", text="今天内派高级师傅上门复查")
    walk.step(office.lead, case, "name-expert", expert=office.expert.username)
    walk.step(office.expert, case, "opinion", text="建议更换四通阀，压缩机保压测试一小时")
    walk.step(office.handler, case, "contact", note="再次致歉，今天下午上门")
    handled(walk, office, case)

    called_back(walk, office, solved="1", level="5")
    closed = fresh(case)
    assert (closed.state, closed.closing_satisfaction, closed.closing_agent) == (
        "closed_satisfied",
        5,
        office.agent,
    )
    assert [task.round for task in CallbackTask.objects.order_by("round")] == [1, 2, 3]
    first = CallbackRecord.objects.effective().get()
    assert (first.round, first.satisfaction, first.pk) == (1, 2, closed.record.pk)
    page = walk.as_(office.lead, f"/complaints/{case.number}/")
    told = page.locator(".hf-timeline").inner_text()
    for words in ("等配件", "升级", "主管指示", "专家意见", "满意结案"):
        assert words in told, words
    page = walk.as_(office.lead, "/inbox/")
    expect(page.locator("main")).not_to_contain_text(case.number)
