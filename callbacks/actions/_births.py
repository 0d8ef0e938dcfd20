"""How callbacks are born: grouped by what decides about them, inserted in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from callbacks.actions._insert import insert_from
from callbacks.choices import OPEN_STATES, RecheckKind, TaskState
from callbacks.models import CallbackPolicy, CallbackTask, DataRecheck, RecheckEvent
from callbacks.policies.priority import Waiting, place
from callbacks.policies.scheduling import FinishedOrder, Plan, plan
from callbacks.policies.states import RECHECK_OPENS_AS
from callbacks.queries.numbers import policies_on, scheduling_rule
from config.lib.calendar import local_day
from regions.actions.days import mark_days
from workorders.choices import Kind, MemberLevel
from workorders.models import Source, WorkOrder
from workorders.models.work_order import WorkOrderQuerySet

READ_AT_ONCE = 20_000
INSERT_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Born:
    planned: int = 0
    waived: int = 0
    data_errors: int = 0

    def plus(self, *, state: TaskState, count: int) -> Born:
        return Born(
            planned=self.planned + (count if state in {TaskState.PENDING, TaskState.DUE} else 0),
            waived=self.waived + (count if state is TaskState.WAIVED else 0),
            data_errors=self.data_errors + (count if state is TaskState.BAD_DATA else 0),
        )


@dataclass(frozen=True, slots=True)
class Litter:
    """Everything that decides about an order's callback; orders of one litter get equal callbacks."""

    policy_id: int
    order: FinishedOrder
    is_vip: bool


def bear(*, orders: WorkOrderQuerySet, now: datetime) -> Born:
    """A first-round callback for every finished order without a standing one (C1, rulings 2, 13)."""
    born = Born()
    for rows in _unplanned(orders=orders, now=now):
        policies = policies_on(region_ids=frozenset(row[1] for row in rows), day=local_day(now))
        by_id = {policy.pk: policy for policy in policies.values()}
        for litter, ids in _litters(rows=rows, policies=policies, now=now).items():
            policy = by_id[litter.policy_id]
            fate = plan(order=litter.order, rule=scheduling_rule(policy), today=local_day(now))
            for start in range(0, len(ids), INSERT_AT_ONCE):
                some = _Some(ids=ids[start : start + INSERT_AT_ONCE], policy=policy, is_vip=litter.is_vip)
                born = born.plus(state=fate.state, count=_insert(some=some, fate=fate, now=now))
    return born


def _without_callback(orders: WorkOrderQuerySet) -> WorkOrderQuerySet:
    history = Source.objects.filter(plans_callbacks=False).values("code")
    standing = CallbackTask.objects.standing().first_round().filter(work_order=OuterRef("pk"))
    return orders.finished().exclude(source__in=history).filter(~Exists(standing))


Row = tuple[int, int, str, datetime, datetime, str, bool]


def _unplanned(*, orders: WorkOrderQuerySet, now: datetime) -> Iterator[list[Row]]:
    """Batches of (id, region, kind, completed, landed, phone trouble, VIP) in order of id."""
    waiting = _without_callback(orders).filter(completed_at__lte=now)
    last = 0
    while True:
        rows: list[Any] = list(
            waiting.filter(pk__gt=last)
            .order_by("pk")
            .annotate(
                landed=Coalesce("finished_landed_at", "landed_at"),
                trouble=_phone_trouble(),
                vip=Case(
                    When(
                        Q(member_level=MemberLevel.VIP) | Q(customer__member_level=MemberLevel.VIP),
                        then=Value(value=True),
                    ),
                    default=Value(value=False),
                ),
            )
            .values_list("pk", "region_id", "kind", "completed_at", "landed", "trouble", "vip")[:READ_AT_ONCE]
        )
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _phone_trouble() -> Case:
    """Ruling 2: no usable phone is ``missing`` when the ERP gave nothing, else ``invalid_format``."""
    return Case(
        When(~Q(phone_hmac=""), then=Value("")),
        When(phone_raw="", then=Value(str(RecheckKind.MISSING))),
        default=Value(str(RecheckKind.INVALID_FORMAT)),
        output_field=CharField(),
    )


def _litters(
    *, rows: list[Row], policies: dict[int, CallbackPolicy], now: datetime
) -> dict[Litter, list[int]]:
    """Landing later than ``now`` happens when a past day is planned again: then it landed that day."""
    today = local_day(now)
    found: dict[Litter, list[int]] = defaultdict(list)
    for pk, region_id, kind, completed_at, landed_at, trouble, is_vip in rows:
        order = FinishedOrder(
            kind=Kind(kind),
            completed_on=local_day(completed_at),
            landed_on=min(local_day(landed_at), today),
            phone_trouble=RecheckKind(trouble) if trouble else None,
        )
        found[Litter(policy_id=policies[region_id].pk, order=order, is_vip=is_vip)].append(pk)
    return found


@dataclass(frozen=True, slots=True)
class _Some:
    ids: list[int]
    policy: CallbackPolicy
    is_vip: bool


@transaction.atomic
def _insert(*, some: _Some, fate: Plan, now: datetime) -> int:
    """Tasks, their re-checks and the marks of their days together; what another machine did first is left."""
    orders = _without_callback(WorkOrder.objects.filter(pk__in=some.ids))
    born = insert_from(model=CallbackTask, source=orders, values=_task_values(some=some, fate=fate, now=now))
    if fate.state is TaskState.BAD_DATA:
        _open_rechecks(ids=some.ids, kind=fate.recheck_kind, now=now)
    if born:
        regions = orders.model.objects.filter(pk__in=some.ids).values_list("region_id", flat=True).distinct()
        mark_days(days=[(region, day) for region in regions for day in _days(fate=fate, now=now)], now=now)
    return born


def _days(*, fate: Plan, now: datetime) -> tuple[date, ...]:
    """The day it is due, and today when it is born done (资料错误 stands in today's 备注)."""
    return (fate.window.last, local_day(now)) if fate.state is TaskState.BAD_DATA else (fate.window.last,)


def _task_values(*, some: _Some, fate: Plan, now: datetime) -> dict[str, Any]:
    waiting = Waiting(due_start=fate.window.due_start, due_end=fate.window.due_end, is_vip=some.is_vip)
    found = place(waiting=waiting, now=now)
    in_queue = fate.state in OPEN_STATES
    return {
        "work_order": F("pk"),
        "region": F("region_id"),
        "state": fate.state,
        "due_start": fate.window.due_start,
        "due_end": fate.window.due_end,
        "due_on": fate.window.last,
        "late_import": fate.late_import,
        "policy": some.policy,
        "waive_reason": fate.waive_reason or "",
        "rank": found.rank if in_queue else None,
        "callable_at": found.callable_at,
        "rerank_at": found.rerank_at if in_queue else None,
        "completed_at": now if fate.state is TaskState.BAD_DATA else None,
        "created_at": now,
    }


def _open_rechecks(*, ids: list[int], kind: RecheckKind | None, now: datetime) -> None:
    """100 % (F2): each callback born as bad data has its re-check, and that one its first event."""
    opened = DataRecheck.objects.filter(task=OuterRef("pk"))
    tasks = (
        CallbackTask.objects.standing()
        .first_round()
        .filter(~Exists(opened), work_order__in=ids, state=TaskState.BAD_DATA)
    )
    values = {
        "work_order": F("work_order_id"),
        "task": F("pk"),
        "region": F("region_id"),
        "kind": kind,
        "state": RECHECK_OPENS_AS,
        "opened_at": now,
    }
    insert_from(model=DataRecheck, source=tasks, values=values)
    told = RecheckEvent.objects.filter(subject=OuterRef("pk"))
    rechecks = DataRecheck.objects.filter(~Exists(told), work_order__in=ids, state=RECHECK_OPENS_AS)
    event = {
        "subject": F("pk"),
        "region": F("region_id"),
        "verb": "open",
        "to_state": RECHECK_OPENS_AS,
        "at": F("opened_at"),
    }
    insert_from(model=RecheckEvent, source=rechecks, values=event)
