"""Windows of whole days, and what exception days make of them (kpis.md 3.3, ruling 37)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, datetime

from config.lib.calendar import ONE_DAY, day_end, day_start


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

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


def spared(*, window: DayWindow, closed: Container[date]) -> DayWindow:
    """The window without the closed days: it opens on the first that is not one, and is as long as before."""
    opened = replace(window, first=_open_day(day=window.first, closed=closed))
    return lengthened(window=opened, needed=window.length, closed=closed)


def lengthened(*, window: DayWindow, needed: int, closed: Container[date]) -> DayWindow:
    """``window`` until it holds ``needed`` days that are not closed and ends on such a day; never shorter."""
    last = _open_day(day=window.first, closed=closed)
    for _more in range(needed - 1):
        last = _open_day(day=last + ONE_DAY, closed=closed)
    return replace(window, last=max(last, _open_day(day=window.last, closed=closed)))


def _open_day(*, day: date, closed: Container[date]) -> date:
    while day in closed:
        day += ONE_DAY
    return day
