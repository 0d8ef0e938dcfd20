"""Days of work for the tests of filing and pages, through rows as the product makes them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from callbacks.choices import TaskState
from callbacks.models import CallAttempt, CallbackRecord, Outcome
from config.lib.calendar import at_local
from regions.models import Region, User
from tests.factories import CallbackTaskFactory, CategoryFactory, TechnicianFactory, WorkOrderFactory
from workorders.models import Technician, WorkOrder

DAY = date(2026, 6, 5)
SATISFIED = {
    "is_genuine": True,
    "satisfaction": 5,
    "attitude_rating": 5,
    "site_cleaned": "yes",
    "charge_status": "free",
}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return at_local(day, time(hour, minute))


def technician(*, region: Region, name: str = "张师傅", number: str = "HZ1008") -> Any:
    return TechnicianFactory(region=region, name=name, number=number)


def order(*, worker: Technician | None, order_no: str, category: str = "空调", **fields: Any) -> Any:
    region = fields.pop("region", None) or worker.region  # type: ignore[union-attr]
    fields.setdefault("dispatched_at", at(DAY, 9))
    fields.setdefault("completed_at", at(DAY, 16))
    fields.setdefault("landed_at", fields["dispatched_at"])
    return WorkOrderFactory(
        region=region,
        technician=worker,
        order_no=order_no,
        category=CategoryFactory(name=category),
        **fields,
    )


def task(*, work_order: WorkOrder, state: str = TaskState.COMPLETED, **fields: Any) -> Any:
    fields.setdefault("completed_at", at(DAY, 10))
    fields.setdefault("now", at(DAY, 9))
    return CallbackTaskFactory(work_order=work_order, state=state, **fields)


def call(
    *, work_order: WorkOrder, agent: User, when: datetime | None = None, **answers: Any
) -> CallbackRecord:
    """A completed first round with its attempt and record."""
    moment = when or at(DAY, 10)
    done = task(
        work_order=work_order,
        agent=agent,
        completed_at=moment,
        first_attempt_at=moment,
        attempts_made=1,
        now=moment,
    )
    attempt = CallAttempt.objects.create(
        task=done,
        region=work_order.region,
        agent=agent,
        outcome=Outcome.objects.get(code="connected_done"),
        dialled_at=moment,
        saved_at=moment,
        submission_id=uuid4(),
    )
    return CallbackRecord.objects.create(
        task=done,
        attempt=attempt,
        work_order=work_order,
        region=work_order.region,
        agent=agent,
        recorded_at=moment,
        **{**SATISFIED, **answers},
    )
