"""Rows of every kind that the API lists, in the region of one order."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.utils import timezone

from callbacks.choices import (
    ComplaintCategory,
    ComplaintKind,
    FindingGround,
    FollowUpKind,
    RecheckKind,
    RootCause,
    Severity,
    TaskState,
)
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    Complaint,
    CustomerNeed,
    DataRecheck,
    FollowUp,
    ImprovementOrder,
    Outcome,
    ServiceFinding,
    Suggestion,
)
from callbacks.policies.priority import Rank
from config.lib.calendar import local_day
from regions.models import Region, User
from tests.factories import CallbackTaskFactory, DepartmentFactory, WorkOrderFactory


def callback_of(region: Region, **fields: Any) -> CallbackTask:
    order = WorkOrderFactory(region=region)
    task: Any = CallbackTaskFactory(work_order=order, **{"rank": Rank.DUE_TODAY, **fields})
    return cast(CallbackTask, task)


def attempt_of(task: CallbackTask, agent: User, *, outcome: str = "no_answer", **fields: Any) -> CallAttempt:
    now = timezone.now()
    return CallAttempt.objects.create(
        task=task,
        region=task.region,
        agent=agent,
        outcome=Outcome.objects.get(code=outcome),
        phone_masked=task.work_order.phone_masked,
        dialled_at=now,
        saved_at=now,
        submission_id=uuid.uuid4(),
        **fields,
    )


def record_of(task: CallbackTask, agent: User, **answers: Any) -> CallbackRecord:
    """A completed callback with its answers."""
    now = timezone.now()
    CallbackTask.objects.filter(pk=task.pk).update(
        state=TaskState.COMPLETED, completed_at=now, agent=agent, attempts_made=1
    )
    return CallbackRecord.objects.create(
        task=task,
        attempt=attempt_of(task, agent, outcome="connected_done"),
        work_order=task.work_order,
        region=task.region,
        agent=agent,
        recorded_at=now,
        **{"satisfaction": 5, "attitude_rating": 5, "is_genuine": True, **answers},
    )


def complaint_of(region: Region, agent: User, **fields: Any) -> Complaint:
    now = timezone.now()
    given = {
        "number": f"TS{uuid.uuid4().hex[:12]}",
        "kind": ComplaintKind.DISSATISFIED,
        "category": ComplaintCategory.OTHER,
        "grounds": ["dissatisfied"],
        "severity": Severity.MINOR,
        "complainant": "李雷",
        "matter": "师傅迟到",
        "demand": "请回电 13812345678",
        "description": "客户说师傅迟到两小时",
        "occurred_at": now,
        "registered_at": now,
        "registered_by": agent,
        **fields,
    }
    order: Any = WorkOrderFactory(region=region)
    return Complaint.objects.create(work_order=order, region=region, **given)


def follow_up_of(complaint: Complaint, **fields: Any) -> FollowUp:
    now = timezone.now()
    given = {"kind": FollowUpKind.PARTS_CHECK, "due_at": now, "created_at": now, **fields}
    return FollowUp.objects.create(complaint=complaint, region=complaint.region, **given)


def improvement_of(complaint: Complaint, **fields: Any) -> ImprovementOrder:
    now = timezone.now()
    department: Any = complaint.department or DepartmentFactory(region=complaint.region)
    given = {"root_cause": RootCause.REPAIR, "opened_at": now, "due_on": local_day(now), **fields}
    return ImprovementOrder.objects.create(
        complaint=complaint, region=complaint.region, department=department, **given
    )


def recheck_of(region: Region, **fields: Any) -> DataRecheck:
    task = callback_of(region)
    given = {"kind": RecheckKind.EMPTY_NUMBER, "opened_at": timezone.now(), **fields}
    return DataRecheck.objects.create(work_order=task.work_order, task=task, region=region, **given)


def finding_of(region: Region, agent: User) -> ServiceFinding:
    task, now = callback_of(region), timezone.now()
    return ServiceFinding.objects.create(
        record=record_of(task, agent),
        work_order=task.work_order,
        region=region,
        grounds=[FindingGround.SITE_NOT_CLEANED],
        opened_at=now,
        due_at=now,
    )


def suggestion_of(region: Region, agent: User) -> Suggestion:
    return Suggestion.objects.create(**_heard(region, agent))


def need_of(region: Region, agent: User) -> CustomerNeed:
    return CustomerNeed.objects.create(**_heard(region, agent))


def _heard(region: Region, agent: User) -> dict[str, Any]:
    task = callback_of(region)
    return {
        "attempt": attempt_of(task, agent),
        "work_order": task.work_order,
        "region": region,
        "text": "希望周末也能上门",
        "heard_at": timezone.now(),
        "heard_by": agent,
    }
