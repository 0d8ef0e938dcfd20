"""One row of cells → one clean row: values in fixed form, problems, notes (rulings 1, 4, 6, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter

from config.lib.phones import PhonePair, PhoneStatus, settle_phones
from workorders.imports.cleaners import Uncounted, Unreadable, cell_text, with_clock
from workorders.imports.columns import BY_FIELD, COLUMNS, Column, Need, Unread
from workorders.imports.problems import Note, Problem, Reason

FINISHED, OPEN, INSTALL, ONSITE = "finished", "open", "install", "onsite"
PHONES = frozenset({"phone", "phone_alt"})
READ_ALONE = tuple(column for column in COLUMNS if column.field not in PHONES)
TIMES = ("dispatched_at", "completed_at", "reported_at", "appointed_at")


@dataclass(slots=True)
class OrderValues:
    """The normalised values of the known fields; empty text = empty.

    ``phone`` is digits when ``phone_status`` is valid and empty otherwise; ``phone_raw`` is the cell.
    Times are ``2026-11-03T09:05:00`` on the ERP's wall clock.
    """

    order_no: str = ""
    kind: str = ""
    service_mode: str = ""
    region: str = ""
    category: str = ""
    brand: str = ""
    model: str = ""
    customer_name: str = ""
    phone: str = ""
    phone_alt: str = ""
    phone_raw: str = ""
    phone_status: str = ""
    address: str = ""
    technician_name: str = ""
    technician_no: str = ""
    dispatched_at: str = ""
    completed_at: str = ""
    status: str = ""
    charge: str = ""
    entered_by: str = ""
    member_level: str = ""
    remark: str = ""
    salutation: str = ""
    serial_no: str = ""
    purchased_on: str = ""
    warranty: str = ""
    fault: str = ""
    work_done: str = ""
    station: str = ""
    reported_at: str = ""
    appointed_at: str = ""

    def as_list(self) -> list[str]:
        return list(_all_values(self))

    def fingerprint_text(self) -> str:
        """Equal contents give equal text: filled fields only, so that a new column changes no old row.

        A good number counts by its digits, a bad one by what the cell said.
        """
        names, values = _TOLD_OF_GOOD if self.phone_status == PhoneStatus.VALID else _TOLD_OF_BAD
        told = zip(names, values(self), strict=True)
        return "\x1f".join([f"{name}={value}" for name, value in told if value])


VALUE_FIELDS = tuple(item.name for item in fields(OrderValues))
_all_values = attrgetter(*VALUE_FIELDS)


def _told_without(*left_out: str) -> tuple[tuple[str, ...], attrgetter[tuple[str, ...]]]:
    names = tuple(name for name in VALUE_FIELDS if name not in left_out)
    return names, attrgetter(*names)


_TOLD_OF_GOOD = _told_without("phone_status", "phone_raw")
_TOLD_OF_BAD = _told_without("phone_status", "phone")


@dataclass(slots=True)
class CleanRow:
    """``line`` is the row's place in the file, from 1; ``raw`` every filled cell by its header,
    ``dates`` what was read of those whose text does not say it alone."""

    line: int
    values: OrderValues
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headers:
    """The file's own heading of each field, for messages."""

    by_field: Mapping[str, str]

    def of(self, name: str) -> str:
        return self.by_field.get(name) or BY_FIELD[name].header


CANONICAL = Headers(by_field={})


def clean_row(
    *, line: int, cells: Mapping[str, object], headers: Headers = CANONICAL, raw: dict[str, str] | None = None
) -> CleanRow:
    """Judge one row by itself; what needs other rows, regions or the clock is verdict.py's."""
    row = CleanRow(line=line, values=OrderValues(), raw=raw or {})
    for column in READ_ALONE:
        cell = cells.get(column.field)
        if cell is not None and cell != "":
            _read(row, column, cell, headers)
        elif column.need is Need.CELL:
            row.problems.append(_problem(column.field, cell, headers, Reason.MISSING))
    _read_phones(row, cells, headers)
    _settle(row)
    _check_completion(row, cells, headers)
    return row


def _read(row: CleanRow, column: Column, cell: object, headers: Headers) -> None:
    if isinstance(cell, Uncounted):
        value = _refuse(row, column, cell, headers)
    else:
        try:
            value = column.cleaner(cell) or ""
        except Unreadable:
            value = _refuse(row, column, cell, headers)
    if value:
        setattr(row.values, column.field, value)
    elif column.need is Need.CELL and not _has_problem(row, column.field):
        row.problems.append(_problem(column.field, cell, headers, Reason.MISSING))


def _refuse(row: CleanRow, column: Column, cell: object, headers: Headers) -> str:
    """An unreadable value rejects the row or is dropped with a note; a rejected one is kept as text."""
    if column.unread is Unread.REJECTS or isinstance(cell, Uncounted):
        row.problems.append(_problem(column.field, cell, headers, Reason.UNREADABLE))
        return cell_text(cell)
    row.notes.append(Note(field=column.field, header=headers.of(column.field), value=cell_text(cell)))
    return ""


def _read_phones(row: CleanRow, cells: Mapping[str, object], headers: Headers) -> None:
    cell, alternate_cell = cells.get("phone"), cells.get("phone_alt")
    if isinstance(cell, Uncounted):
        row.problems.append(_problem("phone", cell, headers, Reason.UNREADABLE))
    if isinstance(alternate_cell, Uncounted):
        row.problems.append(_problem("phone_alt", alternate_cell, headers, Reason.UNREADABLE))
    pair: PhonePair = settle_phones(cell=cell, alternate_cell=alternate_cell)
    values = row.values
    values.phone, values.phone_alt = pair.phone, pair.phone_alt
    values.phone_status = pair.status.value
    values.phone_raw = pair.raw or (pair.raw_alt if not pair.phone else "")
    if pair.raw_alt and pair.status is PhoneStatus.VALID and not _alternate_used(pair):
        row.notes.append(Note(field="phone_alt", header=headers.of("phone_alt"), value=pair.raw_alt))


def _alternate_used(pair: PhonePair) -> bool:
    """The second cell gave a number, or only repeats the first."""
    other = settle_phones(cell=pair.raw_alt, alternate_cell=None)
    return bool(other.phone)


def _settle(row: CleanRow) -> None:
    """Values that follow from others: status from completion, on-site installs, 00:00 for bare days."""
    values = row.values
    if not values.status:
        values.status = FINISHED if values.completed_at else OPEN
    if values.kind == INSTALL or not values.service_mode:
        values.service_mode = ONSITE
    if values.status != FINISHED and not _has_problem(row, "status"):
        values.completed_at = "" if not _has_problem(row, "completed_at") else values.completed_at


def _check_completion(row: CleanRow, cells: Mapping[str, object], headers: Headers) -> None:
    values, cell = row.values, cells.get("completed_at")
    readable = not (_has_problem(row, "dispatched_at") or _has_problem(row, "completed_at"))
    if values.status == FINISHED and not values.completed_at:
        row.problems.append(_problem("completed_at", cell, headers, Reason.MISSING))
    elif values.completed_at and readable and _before(values.completed_at, values.dispatched_at):
        row.problems.append(_problem("completed_at", cell, headers, Reason.COMPLETED_BEFORE_DISPATCHED))
    for name in TIMES:
        value = getattr(values, name)
        if value and "T" not in value and not _has_unreadable(row, name):
            setattr(values, name, with_clock(value))


def _before(completed: str, dispatched: str) -> bool:
    """By date when either has no time of its own (ruling 4)."""
    if "T" in completed and "T" in dispatched:
        return completed < dispatched
    return completed[:10] < dispatched[:10]


def _problem(name: str, cell: object, headers: Headers, reason: Reason) -> Problem:
    return Problem(field=name, header=headers.of(name), value=cell_text(cell), reason=reason)


def _has_problem(row: CleanRow, name: str) -> bool:
    return bool(row.problems) and any(problem.field == name for problem in row.problems)


def _has_unreadable(row: CleanRow, name: str) -> bool:
    return any(p.field == name and p.reason is Reason.UNREADABLE for p in row.problems)
