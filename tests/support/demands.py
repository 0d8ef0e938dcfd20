"""In CI nothing may be skipped for want of a program (stack.md, "The two commands")."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

DEMANDED = ("browser", "office", "worker", "assets")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    marks = [name for name in DEMANDED if item.get_closest_marker(name)]
    if report.skipped and marks and os.environ.get("REQUIRE_ALL") == "1" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} was skipped, and REQUIRE_ALL=1 demands {', '.join(marks)}: {call.excinfo}"
        )
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``-m database`` picks the tests that a second database can answer differently."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or asked & {"db", "transactional_db", "live_server"}:
            item.add_marker("database")
