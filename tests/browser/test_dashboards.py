"""Dashboards as they are used: charts by mouse, tables by keyboard, a picture to keep; the board on the wall.

Screens.md 4, L12, U3, U5, ruling 66. A chart is its table drawn, so what a click opens is the table's link.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from regions.choices import Role
from regions.models import Region, User
from tests.browser.desk import sign_in, violations, waiting
from tests.callbacks.calls import answer
from tests.factories import member

pytestmark = [pytest.mark.browser, pytest.mark.assets, pytest.mark.django_db(transaction=True)]
LOOKS = [(False, False), (False, True), (True, False), (True, True)]
PAGES = ("/hq/", "/reports/region/HZ/", "/my-day/", "/wall/")
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
# The first pixel of a drawing that is neither empty nor of the page's own colour.
INK = """card => {
  const canvas = card.querySelector("canvas");
  const dots = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const at = dots.findIndex((value, index) => index % 4 === 3 && value > 250);
  return at < 0 ? "" : [...dots.slice(at - 3, at)].join();
}"""

# Where a bar stands: across a row near the foot of the drawing, the middle of what has the colour of bars.
BAR = """drawing => {
  const canvas = drawing.querySelector("canvas");
  const style = getComputedStyle(document.documentElement);
  const [, ...colour] = /#(..)(..)(..)/.exec(style.getPropertyValue("--tblr-primary"));
  const y = Math.floor(canvas.height * 0.7);
  const dots = canvas.getContext("2d").getImageData(0, y, canvas.width, 1).data;
  const found = [];
  for (let x = 0; x < canvas.width; x += 1) {
    if (colour.every((part, at) => parseInt(part, 16) === dots[4 * x + at])) found.push(x);
  }
  const scale = canvas.clientWidth / canvas.width;
  return { x: scale * found[Math.floor(found.length / 2)], y: scale * y };
}"""


@pytest.fixture
def manager(region: Region, agent: User) -> User:
    """Who sees everything; two complaints about one matter, and what made them."""
    for _each in range(2):
        answer(waiting(region), agent, timezone.now(), satisfaction=2, words=True)
    hq = Region.objects.get(code="HQ")
    boss = member(region=hq, role=Role.HQ_MANAGER, username="hq_manager", name="总部经理")
    boss.memberships.create(region=hq, role=Role.HQ_AGENT)
    return boss


@pytest.fixture
def dashboard(page: Page, live_server: LiveServer, manager: User) -> Page:
    sign_in(page.context, user=manager, base=live_server.url)
    page.goto(f"{live_server.url}/hq/")
    page.wait_for_selector("#chart-pareto-title")
    return page


def card(page: Page, code: str) -> str:
    return f"section[aria-labelledby=chart-{code}-title]"


def test_a_bar_and_its_row_of_the_table_open_the_same_cases(dashboard: Page) -> None:
    pareto = card(dashboard, "pareto")
    expect(dashboard.locator(f"{pareto} canvas")).to_be_visible()
    expect(dashboard.locator(f"{pareto} table")).to_be_hidden()
    dashboard.keyboard.press("t")
    expect(dashboard.locator(f"{pareto} table")).to_be_visible()
    link = dashboard.locator(f"{pareto} tbody a").first
    count, path = int(link.inner_text()), link.get_attribute("href")
    link.focus()
    dashboard.keyboard.press("Enter")
    dashboard.wait_for_url("**/complaints/**")
    assert dashboard.locator("main tbody tr").count() == count == 2
    dashboard.go_back()
    expect(dashboard.locator(f"{pareto} table")).to_be_visible()  # as she left it
    dashboard.keyboard.press("t")
    drawing = dashboard.locator(f"{pareto} [data-chart]")
    expect(drawing.locator("canvas")).to_be_visible()
    drawing.click(position=drawing.evaluate(BAR))
    dashboard.wait_for_url("**/complaints/**")
    assert urlsplit(dashboard.url)._replace(scheme="", netloc="").geturl() == path


def test_theme_picture_text_and_months(dashboard: Page, tmp_path: Path) -> None:
    said: list[str] = []
    dashboard.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    dashboard.on("pageerror", lambda error: said.append(str(error)))
    pareto = dashboard.locator(card(dashboard, "pareto"))
    light = pareto.evaluate(INK)
    dashboard.keyboard.press("Alt+t")
    dashboard.wait_for_selector("html[data-bs-theme=dark]")
    assert pareto.evaluate(INK) != light != ""
    with dashboard.expect_download() as download:
        pareto.get_by_role("button", name="存为图片").click()
    saved = tmp_path / "chart.png"
    download.value.save_as(saved)
    assert (download.value.suggested_filename, saved.read_bytes()[:4]) == ("投诉类别.png", b"\x89PNG")
    pareto.get_by_role("button", name="复制为文字").click()
    expect(dashboard.locator("#messages")).to_contain_text("已复制")
    dashboard.keyboard.press("ArrowLeft")
    dashboard.wait_for_url("**month=**")
    dashboard.keyboard.press("ArrowRight")
    dashboard.wait_for_selector("#chart-pareto-text", state="attached")
    dashboard.keyboard.press("f")
    expect(dashboard.locator("select[name=month]")).to_be_focused()
    assert said == []


def test_the_board_keeps_its_figures_while_the_server_is_away(
    page: Page, live_server: LiveServer, manager: User
) -> None:
    sign_in(page.context, user=manager, base=live_server.url)
    page.clock.install()
    page.goto(f"{live_server.url}/wall/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    away = True

    def answered(route: Route) -> None:
        if away:
            route.abort("connectionrefused")
        else:
            route.continue_()

    page.route("**/wall/", answered)
    page.clock.run_for(16_000)
    stale = page.locator("[data-stale]")
    expect(stale).to_be_visible()
    expect(stale).to_contain_text("服务器没有回应，数字停在")
    expect(page.locator("#wall dd").nth(1)).to_have_text("2")
    away = False
    page.clock.run_for(16_000)
    expect(page.locator("[data-fresh]")).to_be_visible()
    expect(stale).to_be_hidden()


@pytest.mark.parametrize(("english", "dark"), LOOKS)
def test_every_dashboard_is_readable(
    page: Page, live_server: LiveServer, manager: User, english: bool, dark: bool
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=manager, base=live_server.url, english=english, dark=dark)
    for path in PAGES:
        page.goto(live_server.url + path)
        assert (path, violations(page), page.evaluate(TOO_WIDE)) == (path, [], False)
        if page.locator("[data-chart-tables]").count():
            page.keyboard.press("t")
            expect(page.locator("[data-chart-tables]")).to_have_attribute("aria-pressed", "true")
            assert (path, violations(page)) == (path, [])
            page.keyboard.press("t")
