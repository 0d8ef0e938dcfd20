"""How callbacks are born: grouped by what decides about them, inserted in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import F

from callbacks.actions._draws import SeasonDay, key_in_database, lots_of, write_draw
from callbacks.actions._insert import insert_from
from callbacks.actions._opened_rechecks import open_rechecks
from callbacks.choices import OPEN_STATES, DrawCause, TaskState
from callbacks.models import CallbackPolicy, CallbackTask
from callbacks.policies import priority
from callbacks.policies.scheduling import FinishedOrder, Plan, plan, waived_as, window
from callbacks.queries.exception_days import Closed, closed_days, latest_in
from callbacks.queries.numbers import policies_on, scheduling_rule
from callbacks.queries.unplanned import Waiting, unplanned, without_callback
from config.lib.calendar import local_day
from regions.actions.days import mark_days
from workorders.models import WorkOrder
from workorders.models.work_order import WorkOrderQuerySet

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
    """Everything that decides about an order's callback; orders of one litter get equal callbacks.

    ``closed_in`` is the region where days are closed, None where none are.
    """

    policy_id: int
    closed_in: int | None
    order: FinishedOrder
    is_vip: bool
    is_left_out: bool = False


@dataclass(frozen=True)
class Nursery:
    """What the births of one batch share; policies by region."""

    now: datetime
    policies: Mapping[int, CallbackPolicy]
    closed: Mapping[int, Closed]

    @cached_property
    def by_id(self) -> dict[int, CallbackPolicy]:
        return {policy.pk: policy for policy in self.policies.values()}

    def closed_for(self, litter: Litter) -> Closed:
        return {} if litter.closed_in is None else self.closed[litter.closed_in]

    def fate(self, litter: Litter) -> Plan:
        return plan(
            order=litter.order,
            rule=scheduling_rule(self.by_id[litter.policy_id]),
            today=local_day(self.now),
            closed=self.closed_for(litter),
            is_left_out=litter.is_left_out,
        )

    def exception(self, litter: Litter, fate: Plan) -> int | None:
        """The exception days that moved its window, if any."""
        plain, _late = window(order=litter.order, rule=scheduling_rule(self.by_id[litter.policy_id]))
        if plain == fate.window:
            return None
        return latest_in(closed=self.closed_for(litter), first=plain.first, last=fate.window.last)


def bear(*, orders: WorkOrderQuerySet, now: datetime) -> Born:
    """A first-round callback for every finished order without a standing one (C1, rulings 2, 13, 36, 37)."""
    born = Born()
    for batch in unplanned(orders=orders, now=now):
        regions = frozenset(each.region_id for each in batch)
        nursery = Nursery(
            now=now,
            policies=policies_on(region_ids=regions, day=local_day(now)),
            closed=closed_days(region_ids=regions, since=min(each.order.completed_on for each in batch)),
        )
        waiting = {each.pk: each for each in batch}
        lots = lots_of(days=_drawn_days(batch=batch, nursery=nursery), policies=nursery.policies)
        for lot in lots:
            some = {pk: waiting.pop(pk) for pk in lot.causes}
            lot.causes.update(
                {pk: DrawCause.DATA_ERROR for pk, each in some.items() if each.order.phone_trouble}
            )
            born = _bear_lot(born=born, lot=lot, waiting=some, nursery=nursery)
        for litter, ids in _litters(batch=waiting.values(), nursery=nursery).items():
            born = _bear_litter(born=born, litter=litter, ids=ids, nursery=nursery)
    return born


def _drawn_days(*, batch: Sequence[Waiting], nursery: Nursery) -> list[tuple[int, int, date]]:
    """(order, region, day) of what a season may decide about: history is waived before (ruling 13)."""
    today = local_day(nursery.now)
    rules = {region: scheduling_rule(policy) for region, policy in nursery.policies.items()}
    return [
        (each.pk, each.region_id, each.order.completed_on)
        for each in batch
        if waived_as(completed_on=each.order.completed_on, rule=rules[each.region_id], today=today) is None
    ]


@transaction.atomic
def _bear_lot(*, born: Born, lot: SeasonDay, waiting: Mapping[int, Waiting], nursery: Nursery) -> Born:
    """A season's day is drawn and born in one transaction: its draw tells exactly who was born of it."""
    drawn = write_draw(lot=lot, now=nursery.now)
    if drawn is None:
        return born
    values = {"draw": drawn.draw, "draw_key": key_in_database(drawn=drawn)}
    for is_called, ids in drawn.orders.items():
        alike = _litters(batch=[waiting[pk] for pk in ids], nursery=nursery, is_left_out=not is_called)
        for litter, some in alike.items():
            born = _bear_litter(born=born, litter=litter, ids=some, nursery=nursery, more=values)
    return born


def _litters(
    *,
    batch: Iterable[Waiting],
    nursery: Nursery,
    is_left_out: bool = False,
) -> dict[Litter, list[int]]:
    found: dict[Litter, list[int]] = defaultdict(list)
    for each in batch:
        litter = Litter(
            policy_id=nursery.policies[each.region_id].pk,
            closed_in=each.region_id if nursery.closed.get(each.region_id) else None,
            order=each.order,
            is_vip=each.is_vip,
            is_left_out=is_left_out,
        )
        found[litter].append(each.pk)
    return found


def _bear_litter(
    *, born: Born, litter: Litter, ids: Sequence[int], nursery: Nursery, more: Mapping[str, Any] | None = None
) -> Born:
    fate = nursery.fate(litter)
    values = _task_values(litter=litter, fate=fate, nursery=nursery) | dict(more or {})
    for start in range(0, len(ids), INSERT_AT_ONCE):
        some = ids[start : start + INSERT_AT_ONCE]
        born = born.plus(state=fate.state, count=_insert(ids=some, fate=fate, values=values))
    return born


@transaction.atomic
def _insert(*, ids: Sequence[int], fate: Plan, values: Mapping[str, Any]) -> int:
    """Tasks, their re-checks and the marks of their days together; what another machine did first is left."""
    now = values["created_at"]
    orders = without_callback(WorkOrder.objects.filter(pk__in=ids))
    born = insert_from(model=CallbackTask, source=orders, values=values)
    if fate.state is TaskState.BAD_DATA:
        open_rechecks(ids=ids, kind=fate.recheck_kind, now=now)
    if born:
        regions = (
            WorkOrder.objects.filter(pk__in=ids).order_by().values_list("region_id", flat=True).distinct()
        )
        days = _days(fate=fate, now=now)
        mark_days(days=[(region, day) for region in regions for day in days], now=now)
    return born


def _days(*, fate: Plan, now: datetime) -> tuple[date, ...]:
    """The day it is due, and today when it is born done (资料错误 stands in today's 备注)."""
    return (fate.window.last, local_day(now)) if fate.state is TaskState.BAD_DATA else (fate.window.last,)


def _task_values(*, litter: Litter, fate: Plan, nursery: Nursery) -> dict[str, Any]:
    now, days = nursery.now, fate.window
    waiting = priority.Waiting(due_start=days.due_start, due_end=days.due_end, is_vip=litter.is_vip)
    found = priority.place(waiting=waiting, now=now)
    in_queue = fate.state in OPEN_STATES
    return {
        "work_order": F("pk"),
        "region": F("region_id"),
        "state": fate.state,
        "due_start": days.due_start,
        "due_end": days.due_end,
        "due_on": days.last,
        "late_import": fate.late_import,
        "exception": nursery.exception(litter, fate),
        "policy": nursery.by_id[litter.policy_id],
        "waive_reason": fate.waive_reason or "",
        "rank": found.rank if in_queue else None,
        "callable_at": found.callable_at,
        "rerank_at": found.rerank_at if in_queue else None,
        "completed_at": now if fate.state is TaskState.BAD_DATA else None,
        "created_at": now,
    }
