"""When a finished order is called back, and what else becomes of it (C2–C5, kpis.md 3.3, ruling 36)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from callbacks.choices import RecheckKind, TaskState, WaiveReason
from callbacks.policies.windows import DayWindow, spared
from config.lib.calendar import ONE_DAY
from workorders.choices import Kind

CORRECTED_DAYS = 1
NO_DAYS: frozenset[date] = frozenset()


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


def window(
    *, order: FinishedOrder, rule: SchedulingRule, closed: Container[date] = NO_DAYS
) -> tuple[DayWindow, bool]:
    """The window, and whether the order came too late for its normal one (``late_import``).

    ``closed`` are the exception days of its region (ruling 37).
    """
    normal = spared(
        window=normal_window(kind=order.kind, completed_on=order.completed_on, rule=rule), closed=closed
    )
    if order.landed_on <= normal.last:
        return normal, False
    return spared(window=late_window(order=order, rule=rule), closed=closed), True


def late_window(*, order: FinishedOrder, rule: SchedulingRule) -> DayWindow:
    """From the landing day: +1 / +3 (kpis.md 3.3)."""
    reach = rule.days(order.kind)[1]
    return DayWindow(first=order.landed_on, last=order.landed_on + ONE_DAY * reach)


def days_needed(*, kind: Kind, rule: SchedulingRule, is_late: bool, is_corrected: bool) -> int:
    """How many days an open callback may be called on: what its window keeps when days are closed."""
    if is_corrected:
        return CORRECTED_DAYS + 1
    first, last = rule.days(kind)
    return last + 1 if is_late else last - first + 1


def corrected_window(*, corrected_on: date, closed: Container[date] = NO_DAYS) -> DayWindow:
    """A corrected number is called within one more day, which decides the callback's period (ruling 2)."""
    last = corrected_on + ONE_DAY * CORRECTED_DAYS
    return spared(window=DayWindow(first=corrected_on, last=last), closed=closed)


def waived_as(*, completed_on: date, rule: SchedulingRule, today: date) -> WaiveReason | None:
    """History before go-live is waived, never called (ruling 13)."""
    if rule.callbacks_from is not None and completed_on < rule.callbacks_from:
        return WaiveReason.BEFORE_GO_LIVE
    if rule.max_age_days is not None and completed_on < today - timedelta(days=rule.max_age_days):
        return WaiveReason.TOO_OLD
    return None


def plan(
    *,
    order: FinishedOrder,
    rule: SchedulingRule,
    today: date,
    closed: Container[date] = NO_DAYS,
    is_left_out: bool = False,
) -> Plan:
    """The one place that decides how a callback is born.

    ``today`` is the local day of ``now``, ``is_left_out`` what the season's draw said (policies/peak.py).
    Waiving comes first: history opens no re-check. A wrong number is never sampled away (ruling 2), so it
    comes before the draw of the peak season. A callback whose window has opened is born due (ruling 31).
    """
    days, late = window(order=order, rule=rule, closed=closed)
    reason = waived_as(completed_on=order.completed_on, rule=rule, today=today)
    if reason is not None:
        return Plan(state=TaskState.WAIVED, window=days, late_import=late, waive_reason=reason)
    if order.phone_trouble is not None:
        return Plan(state=TaskState.BAD_DATA, window=days, late_import=late, recheck_kind=order.phone_trouble)
    if is_left_out:
        return Plan(state=TaskState.WAIVED, window=days, late_import=late, waive_reason=WaiveReason.PEAK)
    state = TaskState.DUE if days.first <= today else TaskState.PENDING
    return Plan(state=state, window=days, late_import=late)
