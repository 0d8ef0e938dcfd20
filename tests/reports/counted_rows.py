"""Rows that count, made with no more than what decides about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from callbacks.choices import TaskState
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint, DataRecheck, Outcome
from regions.models import Region, User
from tests.callbacks.calls import at
from tests.factories import CallbackTaskFactory, WorkOrderFactory
from workorders.choices import Status
from workorders.models import WorkOrder

NOON = at("06-03 12:00")
DAY = timedelta(days=1)


def order(
    region: Region, dispatched: str = "06-02 09:00", completed: str = "06-02 15:00", **fields: Any
) -> WorkOrder:
    done = {"completed_at": at(completed)} if completed else {"completed_at": None, "status": Status.OPEN}
    return WorkOrderFactory(region=region, dispatched_at=at(dispatched), **{**done, **fields})


def task(region: Region, state: TaskState = TaskState.COMPLETED, **fields: Any) -> CallbackTask:
    """Due on the third of June; handled at noon unless said otherwise."""
    handled = state not in {TaskState.DUE, TaskState.PENDING, TaskState.WAIVED}
    given: dict[str, Any] = {
        "first_attempt_at": NOON, "completed_at": NOON if handled else None, "attempts_made": 1, "now": NOON,
    }  # fmt: skip
    if "work_order" not in fields:
        given |= {"work_order__region": region, "work_order__completed_at": at("06-02 15:00")}
    return CallbackTaskFactory(state=state, **{**given, **fields})


def attempt(
    task: CallbackTask, agent: User, when: Any = NOON, *, code: str = "connected_done"
) -> CallAttempt:
    return CallAttempt.objects.create(
        task=task,
        region=task.region,
        agent=agent,
        outcome=Outcome.objects.get(code=code),
        dialled_at=when,
        ended_at=when + timedelta(seconds=90),
        saved_at=when,
        submission_id=uuid4(),
    )


def record(task: CallbackTask, agent: User, when: Any = NOON, **fields: Any) -> CallbackRecord:
    given = {"satisfaction": 5, "attitude_rating": 5, "is_genuine": True, **fields}
    return CallbackRecord.objects.create(
        task=task if not given.get("retracted_at") else None,
        attempt=attempt(task, agent, when),
        work_order=task.work_order,
        region=task.region,
        agent=agent,
        round=task.round,
        recorded_at=when,
        **given,
    )


def second_rating(first: CallbackTask, agent: User, satisfaction: int, **fields: Any) -> CallbackRecord:
    case = fields.pop("case", None) or case_of(first, agent)
    second = CallbackTaskFactory(
        work_order=first.work_order,
        round=CallbackTask.objects.filter(work_order=first.work_order).count() + 1,
        complaint=case,
        state=TaskState.COMPLETED,
        completed_at=NOON + DAY,
        now=NOON + DAY,
    )
    return record(second, agent, NOON + DAY, satisfaction=satisfaction, **fields)


def case_of(first: CallbackTask, agent: User, **fields: Any) -> Complaint:
    given = {
        "number": f"C-{Complaint.objects.count():06d}", "work_order": first.work_order,
        "region": first.work_order.region, "record": getattr(first, "record", None), "kind": "dissatisfied",
        "category": "other", "severity": "minor", "complainant": "李雷", "matter": "不制冷", "demand": "再修",
        "description": "不制冷", "occurred_at": NOON, "registered_at": NOON, "registered_by": agent,
    }  # fmt: skip
    return Complaint.objects.create(**{**given, **fields})


def recheck(task: CallbackTask, **fields: Any) -> DataRecheck:
    concluded = {"state": "confirmed_error", "evidence": "问过"} if fields["checked_at"] else {}
    given = {"work_order": task.work_order, "region": task.region, "kind": "empty_number", "opened_at": NOON}
    return DataRecheck.objects.create(task=task, **given, **concluded, **fields)
