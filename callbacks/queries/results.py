"""An order's first callback as the ERP gets it back: codes and times, nothing of the customer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from callbacks.choices import OPEN_STATES, TaskState
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint, ResultChange
from callbacks.models.result import ResultChangeQuerySet
from config.lib.calendar import local
from regions.rules import IMPORT_ROLES
from regions.scoping import AnyUser, region_ids
from workorders.choices import Status
from workorders.models import WorkOrder

# The order was voided or opened again in the ERP since: what had been answered no longer counts (ruling 14).
UNDONE = "undone"
ANSWERS = (
    "is_genuine",
    "satisfaction",
    "attitude_rating",
    "site_cleaned",
    "charge_status",
    "charge_amount",
)
ORDER = ("pk", "source", "order_no", "status", "undone_at", "region_id", "region__code")


@dataclass(frozen=True, slots=True)
class OrderResult:
    """``has_ended``: there is something to tell, even when the ERP never heard of it before."""

    order_id: int
    region_id: int
    source: str
    has_ended: bool
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StreamPart:
    """``cursor``: where the next part begins, the same when nothing came; ``has_more``: already now."""

    changes: list[ResultChange]
    cursor: int
    has_more: bool


def stream_end() -> int:
    """The last position there is."""
    return ResultChange.objects.aggregate(last=Max("pk"))["last"] or 0


def results_after(*, user: AnyUser, source: str, after: int, size: int) -> StreamPart:
    """Of the regions whose orders she may import, the next ``size`` results behind the position ``after``."""
    until = stream_end()
    rows = hers(user=user, source=source).between(after=after, until=until)
    found = list(rows.order_by("pk")[: size + 1])
    more = len(found) > size
    cursor = found[size - 1].pk if more else max(after, until)
    return StreamPart(changes=found[:size], cursor=cursor, has_more=more)


def hers(*, user: AnyUser, source: str) -> ResultChangeQuerySet:
    ids = region_ids(user, roles=IMPORT_ROLES)
    return ResultChange.objects.visible_to(user).filter(source=source, region__in=ids)


def results_of(*, orders: Collection[int]) -> list[OrderResult]:
    """As the rows stand now; orders without a callback and without a complaint are left out. Five queries."""
    tasks = _standing_tasks(orders)
    complaints = _latest_complaints(orders)
    records = {
        record["task"]: record
        for record in CallbackRecord.objects.standing()
        .filter(task__in=[task.pk for task in tasks.values()])
        .values("task", "recorded_at", *ANSWERS)
    }
    outcomes = _last_outcomes([task.pk for task in tasks.values()])
    found = WorkOrder.objects.filter(pk__in=orders).order_by("pk").values(*ORDER)
    return [
        _result(order, tasks.get(order["pk"]), complaints.get(order["pk"]), records, outcomes)
        for order in found
        if order["pk"] in tasks or order["pk"] in complaints
    ]


def _standing_tasks(orders: Collection[int]) -> dict[int, CallbackTask]:
    """The first round that counts; where none does, the last that did."""
    rows = CallbackTask.objects.first_round().filter(work_order__in=orders).select_related("agent")
    chosen: dict[int, CallbackTask] = {}
    for task in rows.order_by("pk"):
        before = chosen.get(task.work_order_id)
        if before is None or not _counts(before) or _counts(task):
            chosen[task.work_order_id] = task
    return chosen


def _counts(task: CallbackTask) -> bool:
    return task.state != TaskState.CANCELLED and task.flagged_at is None


def _latest_complaints(orders: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = Complaint.objects.filter(work_order__in=orders).order_by("pk")
    return {
        order: (number, state) for order, number, state in rows.values_list("work_order", "number", "state")
    }


def _last_outcomes(tasks: Collection[int]) -> dict[int, tuple[str, datetime]]:
    rows = CallAttempt.objects.standing().filter(task__in=tasks).order_by("dialled_at", "pk")
    return {task: (code, at) for task, code, at in rows.values_list("task", "outcome__code", "dialled_at")}


def _result(
    order: dict[str, Any],
    task: CallbackTask | None,
    complaint: tuple[str, str] | None,
    records: dict[Any, Any],
    outcomes: dict[int, tuple[str, datetime]],
) -> OrderResult:
    record = records.get(task.pk) if task is not None else None
    outcome, dialled_at = outcomes.get(task.pk, ("", None)) if task is not None else ("", None)
    undone = _is_undone(order, task)
    agent = task.agent if task is not None else None
    state = "" if task is None else str(task.state)
    told = dict.fromkeys(ANSWERS) if undone or record is None else _told(record)
    row = {
        "order_no": order["order_no"],
        "source": order["source"],
        "region": order["region__code"],
        "callback_state": UNDONE if undone else state,
        "outcome": outcome,
        **told,
        "complaint_no": complaint[0] if complaint else "",
        "complaint_state": complaint[1] if complaint else "",
        "called_at": _text(record["recorded_at"] if record else dialled_at),
        "agent_no": (agent.staff_no or agent.username) if agent is not None else "",
    }
    return OrderResult(
        order_id=order["pk"],
        region_id=order["region_id"],
        source=order["source"],
        has_ended=complaint is not None or state not in {"", *OPEN_STATES},
        row=row,
    )


def _is_undone(order: dict[str, Any], task: CallbackTask | None) -> bool:
    if task is None:
        return False
    since = order["undone_at"] is not None and order["undone_at"] > task.created_at
    return since or task.flagged_at is not None or order["status"] != Status.FINISHED


def _told(record: dict[str, Any]) -> dict[str, Any]:
    amount = record["charge_amount"]
    return {name: record[name] for name in ANSWERS} | {
        "charge_amount": None if amount is None else f"{amount:.2f}"
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else local(at).isoformat(timespec="seconds")
