"""When a finished order is called back, and what else becomes of it (C3–C5, kpis.md 3.3, rulings 2, 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from callbacks.choices import RecheckKind, TaskState, WaiveReason
from config.lib.calendar import ONE_DAY, day_end, day_start
from workorders.choices import Kind

CORRECTED_DAYS = 1


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Days from ``first`` to ``last``, both called on, both of Asia/Shanghai."""

    first: date
    last: date

    @property
    def due_start(self) -> datetime:
        return day_start(self.first)

    @property
    def due_end(self) -> datetime:
        return day_end(self.last)


@dataclass(frozen=True, slots=True)
class SchedulingRule:
    """A dated policy row: windows in days after completion, and how far back a region reaches (ruling 13)."""

    install_days: tuple[int, int] = (1, 1)
    repair_days: tuple[int, int] = (1, 3)
    callbacks_from: date | None = None
    max_age_days: int | None = None

    def days(self, kind: Kind) -> tuple[int, int]:
        return self.install_days if kind == Kind.INSTALL else self.repair_days


@dataclass(frozen=True, slots=True)
class FinishedOrder:
    """What decides about an order: its kind, its days, and which phone trouble it has, if any (ruling 2)."""

    kind: Kind
    completed_on: date
    landed_on: date
    phone_trouble: RecheckKind | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The callback to be born."""

    state: TaskState
    window: DayWindow
    late_import: bool = False
    waive_reason: WaiveReason | None = None
    recheck_kind: RecheckKind | None = None


def normal_window(*, kind: Kind, completed_on: date, rule: SchedulingRule) -> DayWindow:
    """Install D+1; repair D+1 … D+3. Calendar days, no weekend skipping."""
    first, last = rule.days(kind)
    return DayWindow(first=completed_on + ONE_DAY * first, last=completed_on + ONE_DAY * last)


def window(*, order: FinishedOrder, rule: SchedulingRule) -> tuple[DayWindow, bool]:
    """The window, and whether the order came too late for its normal one (``late_import``)."""
    normal = normal_window(kind=order.kind, completed_on=order.completed_on, rule=rule)
    if order.landed_on <= normal.last:
        return normal, False
    reach = rule.days(order.kind)[1]
    return DayWindow(first=order.landed_on, last=order.landed_on + ONE_DAY * reach), True


def corrected_window(*, corrected_on: date) -> DayWindow:
    """A corrected number is called within one more day, which decides the callback's period (ruling 2)."""
    return DayWindow(first=corrected_on, last=corrected_on + ONE_DAY * CORRECTED_DAYS)


def waived_as(*, completed_on: date, rule: SchedulingRule, today: date) -> WaiveReason | None:
    """History before go-live is waived, never called (ruling 13)."""
    if rule.callbacks_from is not None and completed_on < rule.callbacks_from:
        return WaiveReason.BEFORE_GO_LIVE
    if rule.max_age_days is not None and completed_on < today - timedelta(days=rule.max_age_days):
        return WaiveReason.TOO_OLD
    return None


def plan(*, order: FinishedOrder, rule: SchedulingRule, today: date) -> Plan:
    """The one place that decides how a callback is born.

    ``today`` is the local day of ``now``. Waiving comes first: history opens no re-check. The peak-season
    ratio (C2, ruling 36) will be one more reason of ``waived_as``, drawn per order by the planning action.
    A callback whose window has opened is born due (ruling 31).
    """
    days, late = window(order=order, rule=rule)
    reason = waived_as(completed_on=order.completed_on, rule=rule, today=today)
    if reason is not None:
        return Plan(state=TaskState.WAIVED, window=days, late_import=late, waive_reason=reason)
    if order.phone_trouble is not None:
        return Plan(state=TaskState.BAD_DATA, window=days, late_import=late, recheck_kind=order.phone_trouble)
    state = TaskState.DUE if days.first <= today else TaskState.PENDING
    return Plan(state=state, window=days, late_import=late)
