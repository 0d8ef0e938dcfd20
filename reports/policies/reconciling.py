"""Slips in hand, the filed daily and the ERP now, side by side (ruling 50, B4, B5; kpis.md 报表数据真实性).

A line is a technician × column of 派单 and 完成; it is equal when the filed number is the ERP's, tolerance 0.
What landed after the version's ERP数据截至 and is not in it is 时差: listed apart, part of no line.
Slips are compared order by order, and only once the clerk says that the count of the day is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reports.choices import CheckedColumn, DifferenceKind
from reports.policies.forms import rank_of
from reports.policies.lines import Event, Line, Worker

COLUMNS = {Event.DISPATCHED: CheckedColumn.DISPATCHED, Event.COMPLETED: CheckedColumn.COMPLETED}
NO_ORDER = Worker(key="?", name="")
SLIP_KINDS = frozenset(DifferenceKind) - {DifferenceKind.FIGURE}

# Of one order one thing: its dispatch or its completion.
Deed = tuple[int, Event]


@dataclass(frozen=True, slots=True)
class SlipFact:
    """A standing slip of the day with the region's order of its number as it is now.

    ``order_id`` is 0 without an order; ``finished_on`` None where it is not finished.
    """

    slip_id: int
    order_no: str
    worker: Worker = NO_ORDER
    order_id: int = 0
    finished_on: date | None = None

    def found(self, *, day: date) -> DifferenceKind | None:
        """What is wrong with the slip by itself."""
        if self.finished_on is None:
            return DifferenceKind.SLIP_WITHOUT_ORDER
        return None if self.finished_on == day else DifferenceKind.OTHER_DAY


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared. ``erp`` are the lines of the daily as it would be now, ``finished`` the orders of the
    day that owe a slip. ``slips`` None: not counted. ``elsewhere``: orders whose slip is counted for another
    day, where it is a difference of its own."""

    day: date
    filed: tuple[Line, ...]
    erp: tuple[Line, ...]
    finished: tuple[Line, ...] = ()
    late: frozenset[Deed] = frozenset()
    slips: tuple[SlipFact, ...] | None = None
    elsewhere: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One technician's 派单 or 完成 in three numbers, each with its rows."""

    worker: Worker
    column: CheckedColumn
    filed: tuple[Line, ...]
    erp: tuple[Line, ...]
    slips: tuple[SlipFact, ...] | None = None

    @property
    def is_equal(self) -> bool:
        return len(self.filed) == len(self.erp)

    @property
    def gap(self) -> int:
        return len(self.filed) - len(self.erp)


@dataclass(frozen=True, slots=True)
class Found:
    """One difference. ``key`` is what it is known by from check to check, ``told`` what it says."""

    kind: DifferenceKind
    worker: Worker
    column: CheckedColumn
    order_no: str = ""
    order_id: int = 0
    filed: int | None = None
    erp: int | None = None
    slips: int | None = None
    found_on: date | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.kind, self.worker.key, self.column, self.order_no

    @property
    def told(self) -> tuple[int | None, int | None, date | None]:
        return self.filed, self.erp, self.found_on


@dataclass(frozen=True, slots=True)
class Comparison:
    """``lines`` in the order of the daily, 派单 before 完成 of each technician.

    Slips without an order stand under ``NO_ORDER``. ``slips`` are all in hand, None while not counted.
    """

    lines: tuple[CheckedLine, ...]
    late: tuple[Line, ...]
    found: tuple[Found, ...]
    slips: int | None

    @property
    def counted(self) -> tuple[CheckedLine, ...]:
        """Without those of whom there is nothing but a slip: neither side has a line for them."""
        known = {line.worker.key for line in self.lines if line.filed or line.erp}
        return tuple(line for line in self.lines if line.worker.key in known)

    @property
    def checked(self) -> int:
        return len(self.counted)

    @property
    def equal(self) -> int:
        return sum(line.is_equal for line in self.counted)


def service_only(*, lines: Iterable[Line]) -> tuple[Line, ...]:
    """What the ERP can check: dispatches and completions."""
    return tuple(line for line in lines if line.event in COLUMNS)


def deed_of(*, line: Line) -> Deed:
    return line.order_id, line.event


def landed_late(
    *, filed: Iterable[Line], erp: Iterable[Line], landed: Mapping[Deed, datetime], cut: datetime
) -> frozenset[Deed]:
    """Of what the version does not have, what landed after ``cut``."""
    known = {deed_of(line=line) for line in filed}
    missing = {deed_of(line=line) for line in erp} - known
    return frozenset(deed for deed in missing if deed in landed and landed[deed] > cut)


def compare(*, sides: Sides) -> Comparison:
    erp = tuple(line for line in sides.erp if deed_of(line=line) not in sides.late)
    late = tuple(line for line in sides.erp if deed_of(line=line) in sides.late)
    workers = _in_order(filed=sides.filed, others=[*(line.worker for line in erp), *_handed_in(sides=sides)])
    lines = tuple(
        CheckedLine(
            worker=worker,
            column=column,
            filed=_of(lines=sides.filed, worker=worker, event=event),
            erp=_of(lines=erp, worker=worker, event=event),
            slips=_slips_of(sides=sides, worker=worker) if column is CheckedColumn.COMPLETED else None,
        )
        for worker in workers
        for event, column in COLUMNS.items()
    )
    found = (*_figures(lines=lines), *_loose(sides=sides), *_without_slip(sides=sides))
    in_hand = None if sides.slips is None else len(sides.slips)
    return Comparison(lines=lines, late=late, found=found, slips=in_hand)


def _handed_in(*, sides: Sides) -> list[Worker]:
    """Of some there is nothing but a slip: its order was finished on another day, or there is none."""
    return [slip.worker for slip in sides.slips or ()]


def _in_order(*, filed: Sequence[Line], others: Iterable[Worker]) -> list[Worker]:
    """By the filed 派单量, as the daily has them (ruling 48)."""
    workers = dict.fromkeys([*(line.worker for line in filed), *others])
    amounts = {worker: len(_of(lines=filed, worker=worker, event=Event.DISPATCHED)) for worker in workers}
    by_key = {worker.key: worker for worker in reversed(workers)}
    return sorted(by_key.values(), key=lambda worker: rank_of(worker=worker, amount=amounts[worker]))


def _of(*, lines: Iterable[Line], worker: Worker, event: Event) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.event is event and line.worker.key == worker.key)


def _slips_of(*, sides: Sides, worker: Worker) -> tuple[SlipFact, ...] | None:
    if sides.slips is None:
        return None
    return tuple(slip for slip in sides.slips if slip.worker.key == worker.key)


def _figures(*, lines: Iterable[CheckedLine]) -> list[Found]:
    return [
        Found(
            kind=DifferenceKind.FIGURE,
            worker=line.worker,
            column=line.column,
            filed=len(line.filed),
            erp=len(line.erp),
            slips=None if line.slips is None else len(line.slips),
        )
        for line in lines
        if not line.is_equal
    ]


def _loose(*, sides: Sides) -> list[Found]:
    """Slips without a finished order, and those of another day."""
    return [
        Found(
            kind=kind,
            worker=slip.worker,
            column=CheckedColumn.COMPLETED,
            order_no=slip.order_no,
            order_id=slip.order_id,
            found_on=slip.finished_on,
        )
        for slip in sides.slips or ()
        if (kind := slip.found(day=sides.day)) is not None
    ]


def _without_slip(*, sides: Sides) -> list[Found]:
    """What landed late nobody could count yet."""
    if sides.slips is None:
        return []
    in_hand = {slip.order_id for slip in sides.slips} | sides.elsewhere
    return [
        Found(
            kind=DifferenceKind.ORDER_WITHOUT_SLIP,
            worker=line.worker,
            column=CheckedColumn.COMPLETED,
            order_no=line.order_no,
            order_id=line.order_id,
        )
        for line in sides.finished
        if line.order_id not in in_hand and deed_of(line=line) not in sides.late
    ]
