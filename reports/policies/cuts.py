"""Which rows a figure is of: a stretch of days, regions, and whom or what it is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class By(StrEnum):
    """What the figures are told apart by; NONE is one figure for all."""

    NONE = "none"
    REGION = "region"
    AGENT = "agent"
    TECHNICIAN = "technician"
    CATEGORY = "category"
    KIND = "kind"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Cut:
    """Both days belong to it. Ids are of masters: what was merged into them counts to them (ruling 12).

    ``unassigned`` asks for what nobody is named on: By.TECHNICIAN is 未派, By.AGENT 未分配.
    """

    first: date
    last: date
    regions: frozenset[int]
    category: int | None = None
    technician: int | None = None
    agent: int | None = None
    kind: str = ""
    unassigned: By | None = None


def month_first(day: date) -> date:
    return day.replace(day=1)


def month_last(day: date) -> date:
    return next_month(day) - timedelta(days=1)


def next_month(day: date) -> date:
    """The first day of the month after that of ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def whole_months(*, first: date, last: date) -> tuple[date, date] | None:
    """First days of the first and last calendar month that lie whole in the stretch; None when none does."""
    begin = first if first.day == 1 else next_month(first)
    end = (
        month_first(last) if last == month_last(last) else month_first(month_first(last) - timedelta(days=1))
    )
    return (begin, end) if begin <= end else None


def months_of(*, first: date, last: date) -> tuple[date, ...]:
    """The first days of every month that the stretch touches."""
    found = [month_first(first)]
    while next_month(found[-1]) <= last:
        found.append(next_month(found[-1]))
    return tuple(found)
