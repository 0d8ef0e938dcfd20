"""Shared words of the call tests: clock, callback, submission."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from callbacks.actions.calling import record_attempt
from callbacks.actions.submissions import CaseWords, Saved, Submission
from callbacks.models import CallbackTask
from config.lib.errors import Refused
from regions.models import User
from tests.factories import CallbackTaskFactory
from workorders.choices import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
GOOD: dict[str, Any] = {
    "is_genuine": True,
    "satisfaction": 5,
    "attitude_rating": 5,
    "site_cleaned": "yes",
    "charge_status": "free",
}
WORDS: dict[str, Any] = {
    "respondent_relation": "self",
    "description": "客户说师傅做完就走,没有收拾",
    "complaint": CaseWords(demand="上门道歉"),
}


def at(text: str) -> datetime:
    """``06-03 10:00`` of 2026 in Shanghai."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


NOW = at("06-03 10:00")


def due_task(region: Any, *, now: datetime = NOW, **fields: Any) -> CallbackTask:
    """A repair of two days ago, in the second day of its window."""
    start = fields.pop("due_start", None)
    defaults = {"work_order__kind": Kind.REPAIR, "work_order__completed_at": now - timedelta(days=2)}
    if start is not None:
        defaults |= {"due_start": start, "callable_at": start}
    return CallbackTaskFactory(work_order__region=region, now=now, **{**defaults, **fields})


def second_phone(digits: str = "13900000009") -> dict[str, str]:
    from config.lib.encryption import digest

    return {
        "work_order__phone_alt": digits,
        "work_order__phone_alt_hmac": digest(digits),
        "work_order__phone_alt_masked": f"{digits[:3]}****{digits[-4:]}",
    }


def save(task: CallbackTask, agent: User, outcome: str, when: datetime = NOW, **fields: Any) -> Saved:
    submission = Submission(
        submission_id=fields.pop("submission_id", None) or uuid4(), outcome=outcome, **fields
    )
    return record_attempt(task=task, agent=agent, submission=submission, now=when)


def answer(
    task: CallbackTask, agent: User, when: datetime = NOW, words: bool = False, **answers: Any
) -> Saved:
    """A connected call; ``words`` adds what a case makes mandatory."""
    given = {key: value for key, value in {**GOOD, **answers}.items() if value is not None}
    return save(task, agent, "connected_done", when, answers=given, **(WORDS if words else {}))


def fields_of(call: Callable[[], object]) -> list[str]:
    """The fields that a refused call names."""
    with pytest.raises(Refused) as refused:
        call()
    return list(refused.value.fields)
