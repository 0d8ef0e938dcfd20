"""A small demo, made once a test; and the slow way of writing its calls: through the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from callbacks.actions.calling import record_attempt
from callbacks.actions.dialling import DialRequest, dial
from reports.actions.demo.calls import DemoCall
from reports.actions.demo.plan import DemoPlan

NOW = datetime(2026, 6, 10, 3, 20, tzinfo=UTC)  # a Wednesday, 11:20 in Shanghai
PASSWORD = "demo-password-for-tests"


@pytest.fixture
def plan() -> DemoPlan:
    return DemoPlan(now=NOW, orders=140, days=7, seed=3, password=PASSWORD, filed_days=3)


def replay(calls: Sequence[DemoCall]) -> None:
    """Dial and save every call as an agent would (D, then the form)."""
    for call in calls:
        if call.is_dialled:
            request = DialRequest(phone_slot=call.slot)
            dial(task=call.task, agent=call.agent, request=request, now=call.dialled_at)
        record_attempt(task=call.task, agent=call.agent, submission=call.submission, now=call.saved_at)
