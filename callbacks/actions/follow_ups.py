"""Tasks of the agents' queue that are no callbacks (四6; rulings 43, 44; K15): when they are opened."""

from __future__ import annotations

from datetime import datetime, timedelta

from callbacks.choices import (
    FollowUpKind,
    FollowUpState,
    Severity,
    StabilityScope,
)
from callbacks.models import Complaint, FollowUp
from callbacks.queries.case_limits import case_policy_on, clock_from
from callbacks.queries.numbers import policy_on
from callbacks.queries.orders import is_repeat_repair
from config.lib.calendar import local_day
from regions.choices import Role
from workorders.choices import Kind, ServiceMode

REPAIR_KINDS = (Kind.REPAIR,)


def open_parts_check(*, case: Complaint, now: datetime) -> datetime:
    """The next look at the parts of a case in hand, within the policy's days; returns when it is due."""
    policy = case_policy_on(region_id=case.region_id, day=local_day(now))
    clock = clock_from(region_id=case.region_id, since=now)
    due = clock.talk(since=now, span=timedelta(days=policy.parts_check_days))
    _open(case=case, kind=FollowUpKind.PARTS_CHECK, due=due, now=now)
    return due


def open_stability_check(*, case: Complaint, now: datetime) -> None:
    """72 hours after the customer said satisfied, for the cases that the dated rule names (decision 29)."""
    policy = case_policy_on(region_id=case.region_id, day=local_day(now))
    if not wants_stability_check(case=case, scope=StabilityScope(policy.stability_scope), now=now):
        return
    clock = clock_from(region_id=case.region_id, since=now)
    due = clock.talk(since=now, span=timedelta(hours=policy.stability_hours))
    _open(case=case, kind=FollowUpKind.STABILITY, due=due, now=now)


def wants_stability_check(*, case: Complaint, scope: StabilityScope, now: datetime) -> bool:
    """Of an on-site repair: all, or (default) those that were serious, major or a repeat."""
    order = case.work_order
    is_repair = order.kind in REPAIR_KINDS and order.service_mode == ServiceMode.ONSITE
    if scope is StabilityScope.OFF or not is_repair:
        return False
    if scope is StabilityScope.ALL or case.severity != Severity.MINOR:
        return True
    days = policy_on(region_id=case.region_id, day=local_day(now)).repeat_repair_days
    return is_repeat_repair(order=order, days=days)


def _open(*, case: Complaint, kind: FollowUpKind, due: datetime, now: datetime) -> None:
    agent = case.record.agent if case.record is not None else case.registered_by
    hers = agent.has_role(Role.CALLBACK_AGENT, region=case.region) and not case.was_handled_by(agent)
    FollowUp.objects.create(
        complaint=case,
        region_id=case.region_id,
        kind=kind,
        due_at=due,
        assigned_to=agent if hers else None,
        created_at=now,
    )


def cancel_parts_checks(*, case: Complaint, now: datetime) -> None:
    """The parts are there, or the case has ended: nobody needs to look after them."""
    case.follow_ups.open().filter(kind=FollowUpKind.PARTS_CHECK).update(
        state=FollowUpState.CANCELLED, done_at=now
    )
