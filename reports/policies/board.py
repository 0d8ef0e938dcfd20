"""A region's day on the filing board: one word for where its daily stands (H8, A9, ruling 49)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from config.lib.calendar import local_day
from reports.choices import ReportState
from reports.policies.periods import Timeliness, timeliness


class CellStatus(StrEnum):
    """What the cell says. Late and nil stand before 已上报 and 已接收, which are said beside them."""

    MISSING = "missing"
    RETURNED = "returned"
    LATE = "late"
    NIL = "nil"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class DayFiling:
    """The standing version of a day; ``state`` is empty where nobody has drafted one."""

    deadline: datetime
    state: str = ""
    is_nil: bool = False
    first_submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FilingCell:
    """``state`` is the version's own: a late one may be accepted or not."""

    day: date
    status: CellStatus
    timeliness: Timeliness
    state: str = ""
    is_same_day: bool = False

    @property
    def is_due(self) -> bool:
        return self.timeliness not in {Timeliness.WAITING, Timeliness.BEFORE}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of region-days: 日报及时率 is on_time ÷ due, 当日上报率 same_day ÷ due."""

    due: int = 0
    on_time: int = 0
    same_day: int = 0
    missing: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            due=self.due + other.due,
            on_time=self.on_time + other.on_time,
            same_day=self.same_day + other.same_day,
            missing=self.missing + other.missing,
        )


def filing_cell(
    *, day: date, filing: DayFiling, begun_on: date | None, now: datetime, ended_on: date | None = None
) -> FilingCell:
    """The cell of ``day``; a region owes no daily before its first one, and none at all while it has none.

    ``ended_on`` is a closed region's last one: it owes none after it.
    """
    first = filing.first_submitted_at
    verdict = timeliness(first_submitted_at=first, deadline=filing.deadline, now=now)
    owed = (begun_on or local_day(now)) <= day <= (ended_on or date.max)
    if verdict is Timeliness.MISSING and not owed:
        verdict = Timeliness.BEFORE
    return FilingCell(
        day=day,
        status=_status(filing=filing, verdict=verdict),
        timeliness=verdict,
        state=filing.state,
        is_same_day=first is not None and local_day(first) == day,
    )


_UNFILED = {
    Timeliness.MISSING: CellStatus.MISSING,
    Timeliness.WAITING: CellStatus.WAITING,
    Timeliness.BEFORE: CellStatus.BEFORE,
}


def _status(*, filing: DayFiling, verdict: Timeliness) -> CellStatus:
    if verdict in _UNFILED:
        return _UNFILED[verdict]
    if filing.state == ReportState.RETURNED:
        return CellStatus.RETURNED
    if verdict is Timeliness.LATE:
        return CellStatus.LATE
    if filing.is_nil:
        return CellStatus.NIL
    return CellStatus.ACCEPTED if filing.state == ReportState.ACCEPTED else CellStatus.SUBMITTED


def tally(*, cells: Iterable[FilingCell]) -> Tally:
    due = [cell for cell in cells if cell.is_due]
    return Tally(
        due=len(due),
        on_time=sum(cell.timeliness is Timeliness.ON_TIME for cell in due),
        same_day=sum(cell.is_same_day for cell in due),
        missing=sum(cell.status is CellStatus.MISSING for cell in due),
    )
