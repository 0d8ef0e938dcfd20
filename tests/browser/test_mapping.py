"""The wizard with a file of another system: its columns are told on one page, then it goes in (ruling 11).

On ../shared/data/real/baltimore-311: 5,000 rows under English headings, months first.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from regions.choices import Role
from regions.models import Region, User
from tests.browser.desk import sign_in, violations
from tests.factories import RegionFactory, member
from tests.workorders.imports.expected import SHARED, folded, shared_file
from workorders.models import ImportBatch, Source, SourceMapping

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = "data/real/baltimore-311/311_sample.csv"
CHOICES = {
    "order_no": "ServiceRequestNum",
    "region": "PoliceDistrict",
    "category": "SRType",
    "phone": "-",
    "dispatched_at": "CreatedDate",
    "completed_at": "CloseDate",
    "status": "SRStatus",
}
STATUSES = {"Closed": "finished", "Closed (Duplicate)": "void"}


@pytest.fixture
def clerk(hq: Region) -> User:
    shared_file(FILE)
    with (SHARED / FILE).open(encoding="utf-8-sig", newline="") as handle:
        districts = {row["PoliceDistrict"] for row in csv.DictReader(handle)} - {""}
    for number, name in enumerate(sorted(districts), 1):
        RegionFactory(code=f"B{number}", name=name)
    Source.objects.create(code="balt", name="Baltimore", plans_callbacks=False)
    return member(region=hq, role=Role.DATA_CLERK, username="clerk", name="谢信息")


def to_the_step(page: Page, base: str) -> ImportBatch:
    page.goto(f"{base}/imports/new/")
    page.set_input_files("#id_file", SHARED / FILE)
    page.select_option("#id_source", "balt")
    page.click("main button.hf-primary")
    page.wait_for_url("**/mapping/")
    return ImportBatch.objects.latest("pk")


@contextmanager
def redrawn(page: Page) -> Iterator[None]:
    """What is done inside sends the form; goes on when the answer stands in the page."""
    page.evaluate("document.getElementById('mapping').dataset.before = 'yes'")
    yield
    page.wait_for_selector("#mapping:not([data-before]):not(.htmx-settling):not(.htmx-request)")


def choose(page: Page, name: str, value: str) -> None:
    """A choice shows its example without leaving the page."""
    with redrawn(page):
        page.select_option(f"#id_from_{name}", value)


def fix(page: Page, name: str, value: str) -> None:
    page.fill(f"#id_fixed_{name}", value)
    with redrawn(page):
        page.press(f"#id_fixed_{name}", "Tab")


def answered(page: Page) -> None:
    for name, heading in CHOICES.items():
        if page.input_value(f"#id_from_{name}") != heading:
            choose(page, name, heading)
    for name, value in {"kind": "维修", "customer_name": "市民"}.items():
        if page.input_value(f"#id_from_{name}"):
            choose(page, name, "")
        fix(page, name, value)
    with redrawn(page):
        page.select_option("#id_date_format", "M/D/Y")


def test_a_foreign_file_from_upload_to_counts(page: Page, live_server: LiveServer, clerk: User) -> None:
    sign_in(page.context, user=clerk, base=live_server.url)
    batch = to_the_step(page, live_server.url)
    assert violations(page) == []
    answered(page)
    assert "2018-04-12 11:11:26" in folded(page.inner_text("#mapping"))
    for word, meaning in STATUSES.items():
        with redrawn(page):
            page.get_by_label(word, exact=True).select_option(meaning)
    with redrawn(page):
        page.get_by_label("其他的值").first.select_option("open")
    assert violations(page) == []
    page.click("main button.hf-primary")
    page.wait_for_selector("text=核对结果", timeout=60_000)
    batch.refresh_from_db()
    assert (batch.created, batch.rejected) == (4596, 404)
    assert SourceMapping.objects.get().headers["order_no"] == "ServiceRequestNum"
    page.keyboard.press("m")  # back to the step, with everything as it was saved
    page.wait_for_url("**/mapping/")
    assert page.input_value("#id_from_category") == "SRType"
    assert page.input_value("#id_fixed_kind") == "维修"


@pytest.mark.parametrize(("english", "dark"), [(True, False), (False, True)])
def test_the_step_in_the_other_language_and_theme(
    page: Page, live_server: LiveServer, clerk: User, english: bool, dark: bool
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page.context, user=clerk, base=live_server.url, english=english, dark=dark)
    to_the_step(page, live_server.url)
    choose(page, "status", "SRStatus")
    assert violations(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
