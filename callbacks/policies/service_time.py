"""Service time (ruling 42): the hours in which departments work, and time counted in nothing but these.

The default is all seven weekdays 08:30–12:00 and 13:00–20:00, holidays closed, make-up days open. A year
without make-up data counts its plain weekdays; the calendar says so to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from config.lib.calendar import ONE_DAY, WorkingDays, at_local, local_day

# No span of closed days is longer; beyond it the hours themselves are empty.
FURTHEST = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """Hours of a day in force from ``valid_from``: half-open spans of the local clock, in order.

    ``weekdays`` are ISO numbers, 1 = Monday.
    """

    valid_from: date
    spans: tuple[tuple[time, time], ...]
    weekdays: frozenset[int] = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class ServiceCalendar:
    """``hours`` in order of ``valid_from``; ``days`` are the holidays and make-up days that are known."""

    hours: Sequence[ServiceDay]
    days: WorkingDays = field(default_factory=WorkingDays)

    def spans_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """When the departments work on ``day``; empty on a closed one."""
        in_force = [each for each in self.hours if each.valid_from <= day]
        if not in_force or not self._is_open(day=day, hours=in_force[-1]):
            return ()
        return tuple((at_local(day, opens), at_local(day, closes)) for opens, closes in in_force[-1].spans)

    def _is_open(self, *, day: date, hours: ServiceDay) -> bool:
        if day in self.days.makeup_days:
            return True
        return day not in self.days.holidays and day.isoweekday() in hours.weekdays

    def spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every span that ends after ``at``, the first one cut to begin there at the earliest."""
        first = local_day(at)
        day = first
        while day - first < FURTHEST:
            for opens, closes in self.spans_on(day):
                if closes > at:
                    yield max(opens, at), closes
            day += ONE_DAY

    def after(self, at: datetime, span: timedelta) -> datetime:
        """The moment when ``span`` of service time has passed since ``at``.

        A span of nothing is over when service begins. Raises ValueError where the hours are never open.
        """
        left = span
        for opens, closes in self.spans_from(at):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise ValueError("the service hours never open")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Service time in [start, end); nothing when the end comes first."""
        total = timedelta(0)
        for opens, closes in self.spans_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total


def two_shifts(
    *, opens: time, closes: time, break_from: time | None, break_to: time | None
) -> tuple[tuple[time, time], ...]:
    """A day's spans around its break; one span without a break."""
    if break_from is None or break_to is None:
        return ((opens, closes),)
    return tuple((first, last) for first, last in ((opens, break_from), (break_to, closes)) if first < last)
