"""Who works on a day and who stands in for whom (issue 4, item 8).

An absence goes before the week; without either somebody works every day. Days off and absences name a
stand-in, who may be away herself: then hers is asked, until somebody works.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Week:
    """``weekdays`` are ISO numbers, ``12345`` Monday to Friday."""

    valid_from: date
    weekdays: str
    stand_in: int | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """Without ``last_on`` she has left for good."""

    first_on: date
    last_on: date | None
    stand_in: int | None = None

    def includes(self, day: date) -> bool:
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, slots=True)
class Off:
    """She does not work: absent, or a day off of her week."""

    is_absent: bool
    stand_in: int | None


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's rota in one region. ``weeks``: of two that have begun the first holds."""

    weeks: tuple[Week, ...] = ()
    absences: tuple[Away, ...] = ()
    has_gone: bool = False

    def week_on(self, day: date) -> Week | None:
        return next((week for week in self.weeks if week.valid_from <= day), None)

    def off(self, day: date) -> Off | None:
        """None on a day when she works."""
        for away in self.absences:
            if away.includes(day):
                return Off(is_absent=True, stand_in=away.stand_in)
        if self.has_gone:
            return Off(is_absent=True, stand_in=None)
        week = self.week_on(day)
        if week is not None and str(day.isoweekday()) not in week.weekdays:
            return Off(is_absent=False, stand_in=week.stand_in)
        return None


def working_for(*, person: int, day: date, duties: Mapping[int, Duty]) -> int | None:
    """Who does her work that day: she herself, or the first along the stand-ins who works. None: nobody.

    Who is not among ``duties`` does not work in the region.
    """
    asked = person
    seen: set[int] = set()
    while asked in duties and asked not in seen:
        off = duties[asked].off(day)
        if off is None:
            return asked
        if off.stand_in is None:
            return None
        seen.add(asked)
        asked = off.stand_in
    return None


def circular_day(*, person: int, days: Iterable[date], duties: Mapping[int, Duty]) -> date | None:
    """The first of ``days`` on which her stand-ins lead back to one who is asked already."""
    return next((day for day in days if _goes_round(person, day, duties)), None)


def _goes_round(person: int, day: date, duties: Mapping[int, Duty]) -> bool:
    asked: int | None = person
    seen: set[int] = set()
    while asked is not None and asked in duties:
        if asked in seen:
            return True
        seen.add(asked)
        off = duties[asked].off(day)
        asked = off.stand_in if off is not None else None
    return False
