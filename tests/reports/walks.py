"""A clock that goes on from step to step, and totals that must agree after each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from callbacks.actions.case_assigning import Assignment, accept, assign
from callbacks.actions.case_handling import Contact, contact
from callbacks.models import CallbackTask, Complaint
from tests.callbacks.calls import answer, at, due_task, save
from tests.callbacks.cases import HOUR, Office, handle, office
from tests.reports.agreement import differences

NOW = at("06-03 10:00")
DAY, SECOND = timedelta(days=1), timedelta(seconds=5)
BAD: dict[str, Any] = {"satisfaction": 2, "words": True}
WORDS = Contact(note="已致歉，约定明天上午上门")
__all__ = ["office"]


@dataclass
class Walk:
    """A clock that only goes on; after each step the totals must agree with the rows."""

    office: Office
    now: datetime = NOW
    seen: list[str] = field(default_factory=list)

    def agrees(self, step: str) -> None:
        self.seen.append(step)
        assert differences(now=self.now) == [], self.seen

    def later(self, span: timedelta) -> datetime:
        self.now += span
        return self.now


@pytest.fixture
def walk(office: Office) -> Walk:
    return Walk(office=office)


def called_task(walk: Walk, outcome: str = "connected_done", **answers: Any) -> CallbackTask:
    task = due_task(walk.office.region, now=walk.now)
    if outcome == "connected_done":
        answer(task, walk.office.agent, walk.now, **answers)
    else:
        save(task, walk.office.agent, outcome, walk.now)
    task.refresh_from_db()
    return task


def handled_case(case: Complaint, walk: Walk) -> Complaint:
    office = walk.office
    if case.handler_id is None:
        given = Assignment(department=office.department, handler=office.handler)
        case = assign(case=case, given=given, actor=office.lead, now=walk.later(HOUR))
    case = accept(case=case, actor=office.handler, now=walk.now)
    case = contact(case=case, given=WORDS, actor=office.handler, now=walk.now)
    return handle(case, office, walk.later(HOUR))
