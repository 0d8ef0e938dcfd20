"""Shared words of the browser tests: signed-in pages, a keyboard that counts, axe."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from callbacks.models import CallbackTask
from callbacks.policies.priority import Rank
from regions.models import Region, User
from tests.factories import CallbackTaskFactory

AXE = Path(settings.BASE_DIR) / "build" / "test-assets" / "axe.min.js"
# The keys of a satisfied customer's answers.
SATISFIED = ("1", "1", "5", "5", "1", "1")


def sign_in(
    context: BrowserContext, *, user: User, base: str, english: bool = False, dark: bool = False
) -> None:
    """The session of a real login, without its form."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    cookies[settings.LANGUAGE_COOKIE_NAME] = "en" if english else "zh-hans"
    cookies["theme"] = "dark" if dark else "light"
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])


@dataclass(slots=True)
class Desk:
    """The call screen with the mouse unplugged: every key is counted, every foreign request noted."""

    page: Page
    base: str
    keys: int = 0
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        home = urlsplit(self.base).netloc
        self.page.on(
            "request",
            lambda sent: self.foreign.append(sent.url) if urlsplit(sent.url).netloc != home else None,
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console", lambda said: self.errors.append(said.text) if "Content Security" in said.text else None
        )

    def open(self) -> None:
        self.page.goto(f"{self.base}/queue/")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        """Words are not counted: the bars are about keys besides typing."""
        self.page.keyboard.insert_text(text)

    @property
    def task(self) -> str:
        return self.page.get_attribute("#work", "data-task") or ""

    def take_next(self) -> str:
        """From the empty desk: one key."""
        self.press("Enter")
        self.page.wait_for_selector("#attempt-form")
        return self.task

    def dial(self) -> None:
        self.press("d")
        self.page.wait_for_selector("#number[data-dialled]")

    def save(self) -> None:
        """Enter, and the next one is on the screen, or the desk is empty."""
        before = self.task
        self.press("Enter")
        self.page.wait_for_selector(f'#work:not([data-task="{before}"])')


def waiting(region: Region, **fields: Any) -> CallbackTask:
    return CallbackTaskFactory(work_order__region=region, **{"rank": Rank.IN_WINDOW, **fields})


def violations(page: Page) -> list[str]:
    """What axe finds wrong, by rule and place."""
    if not AXE.is_file():
        pytest.skip("the front-end files are not built: python -m config.assets")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def dissatisfied(desk: Desk, *, words: str) -> None:
    """An attitude complaint is opened in the same save."""
    desk.dial()
    desk.press("1", "1", "2", "4", "1", "1", "1")
    desk.type(words)
    desk.press("Enter")
    desk.type("道歉")
    desk.press("Enter")
    desk.save()
