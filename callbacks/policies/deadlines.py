"""When a case must have moved on (states.md 6.2; rulings 42, 43).

First response, second callback and the 72-hour check count clock hours; assigning, accepting and resolving
count service time in minor and serious cases; everything of a major case counts clock hours. A clock limit
that falls outside calling hours is met before it. Only the resolution stands still while the case waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from callbacks.choices import CaseLimit, ComplaintState, Severity
from callbacks.policies.service_time import ServiceCalendar
from config.lib.calendar import ONE_DAY, at_local, local_day

S = ComplaintState
# Until somebody of the department has spoken with the customer.
AWAITING_RESPONSE = (S.REGISTERED, S.ASSIGNED, S.ACCEPTED)
# What must come next in each state, as far as a limit of it is running.
RUNNING: dict[ComplaintState, tuple[CaseLimit, ...]] = {
    S.REGISTERED: (CaseLimit.ASSIGN, CaseLimit.RESPONSE),
    S.ASSIGNED: (CaseLimit.ACCEPT, CaseLimit.RESPONSE),
    S.ACCEPTED: (CaseLimit.RESPONSE, CaseLimit.RESOLUTION),
    S.HANDLING: (CaseLimit.PLAN, CaseLimit.PROGRESS, CaseLimit.RESOLUTION),
    S.REOPENED: (CaseLimit.PROGRESS, CaseLimit.RESOLUTION),
    S.WAITING_PARTS: (CaseLimit.PROGRESS, CaseLimit.WAIT),
    S.WAITING_CUSTOMER: (CaseLimit.WAIT,),
    S.SECOND_CALLBACK: (CaseLimit.SECOND,),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The dated numbers of one severity. ``plan`` None: no plan is asked for."""

    severity: Severity
    assign: timedelta
    accept: timedelta
    response: timedelta
    progress: timedelta
    resolution: timedelta
    again: timedelta
    plan: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Everything that turns a span into a moment: service hours, and when customers may be phoned."""

    calendar: ServiceCalendar
    calls_from: time
    calls_to: time

    def reachable_by(self, *, due: datetime, since: datetime) -> datetime:
        """``due``, or the last moment before it when a customer may be phoned; never before ``since``."""
        day = local_day(due)
        if at_local(day, self.calls_from) < due <= at_local(day, self.calls_to):
            return due
        if due > at_local(day, self.calls_to):
            last = at_local(day, self.calls_to)
        else:
            last = at_local(day - ONE_DAY, self.calls_to)
        return last if last > since else due

    def service(self, *, since: datetime, span: timedelta, severity: Severity) -> datetime:
        """Service time, or clock hours for a major case."""
        return since + span if severity == Severity.MAJOR else self.calendar.after(since, span)

    def talk(self, *, since: datetime, span: timedelta) -> datetime:
        """Clock hours of something that needs the customer on the phone."""
        return self.reachable_by(due=since + span, since=since)


@dataclass(frozen=True, slots=True)
class FirstDues:
    """The limits of a case when it is registered; with a department at once, ``accept`` runs too."""

    assign: datetime
    response: datetime
    resolution: datetime
    plan: datetime | None


def first_dues(*, limits: Limits, clock: Clock, registered_at: datetime) -> FirstDues:
    severity, at = limits.severity, registered_at
    return FirstDues(
        assign=clock.service(since=at, span=limits.assign, severity=severity),
        response=clock.talk(since=at, span=limits.response),
        resolution=clock.service(since=at, span=limits.resolution, severity=severity),
        plan=None if limits.plan is None else at + limits.plan,
    )


def accept_due(*, limits: Limits, clock: Clock, assigned_at: datetime) -> datetime:
    return clock.service(since=assigned_at, span=limits.accept, severity=limits.severity)


def progress_due(*, limits: Limits, clock: Clock, last_told_at: datetime) -> datetime:
    """Row 8: a word to the customer or the file at least this often."""
    return clock.talk(since=last_told_at, span=limits.progress)


def resolution_again(*, limits: Limits, clock: Clock, reopened_at: datetime) -> datetime:
    """Row 12: a reopened case has a new, shorter limit."""
    return clock.service(since=reopened_at, span=limits.again, severity=limits.severity)


@dataclass(frozen=True, slots=True)
class Pause:
    """The resolution clock stood still from ``began_at`` to ``ended_at``."""

    began_at: datetime
    ended_at: datetime


def resumed_resolution(*, due: datetime, pause: Pause, severity: Severity, clock: Clock) -> datetime:
    """What was left of the limit when the case began to wait is left when it goes on; late stays late."""
    if due <= pause.began_at:
        return due
    if severity == Severity.MAJOR:
        return pause.ended_at + (due - pause.began_at)
    left = clock.calendar.between(pause.began_at, due)
    return clock.calendar.after(pause.ended_at, left)


@dataclass(frozen=True, slots=True)
class Next:
    """The limit that falls first, and when."""

    limit: CaseLimit
    at: datetime


def next_limit(*, state: ComplaintState, dues: dict[CaseLimit, datetime | None]) -> Next | None:
    """What the case must do next; None when it has ended or nothing of it runs."""
    running = [Next(limit, at) for limit in RUNNING.get(state, ()) if (at := dues.get(limit)) is not None]
    return min(running, key=lambda each: each.at, default=None)
