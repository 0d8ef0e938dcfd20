"""``/api/docs/`` in a real browser under the strict Content-Security-Policy (ruling 66)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_docs_open_without_a_complaint_of_the_browser(page: Page, live_server, sign_in, agent_hz):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not ours(request.url) else None)

    def ours(url: str) -> bool:
        return url.startswith((live_server.url, "data:"))

    session = sign_in(agent_hz).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/api/docs/")
    page.locator("#operations-callbacks-callbacks_dial_create").click()
    expect(page.get_by_text("先写审计，再返回号码")).to_be_visible()
    assert said == []
