"""What becomes of each row of a file: one function for the check and for the commit (rulings 4–7, B1).

Free of Django: regions, stored hashes and the clock come in as a ``Lookup``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import islice

from workorders.imports.cleaners import squeezed
from workorders.imports.problems import Problem, Reason
from workorders.imports.rows import CANONICAL, CleanRow, Headers

LOOKED_UP_AT_ONCE = 5_000

Rows = Callable[[], Iterable[CleanRow]]


class Disposition(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DUPLICATES = "duplicates"


ACCEPTED = frozenset({Disposition.CREATED, Disposition.UPDATED, Disposition.UNCHANGED})


@dataclass(frozen=True)
class Lookup:
    """What the base knows.

    ``regions`` maps ``region_key`` of names and codes to codes; ``now`` is the wall clock of the ERP's zone;
    ``hasher`` is keyed (ruling 18); ``known_hashes`` answers for the order numbers it has.
    """

    regions: Mapping[str, str]
    now: datetime
    hasher: Callable[[str], str]
    known_hashes: Callable[[Sequence[str]], Mapping[str, str]]
    headers: Headers = CANONICAL

    @cached_property
    def latest(self) -> str:
        """No completion is later, as the rows tell times."""
        return self.now.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its fate; ``row_hash`` is the keyed digest of its normalised contents."""

    row: CleanRow
    disposition: Disposition
    row_hash: str


@dataclass(slots=True)
class _Number:
    """All that the file says under one order number."""

    row_hash: str
    lines: list[int] = field(default_factory=list)
    conflicting: bool = False


def region_key(text: str) -> str:
    return squeezed(text).upper()


def judge(*, rows: Rows, lookup: Lookup) -> Iterator[Judged]:
    """Judge every row, in file order. ``rows`` is called twice: conflicts show only at the file's end."""
    numbers = _numbers(rows, lookup)
    stream = (_resolved(row, lookup) for row in rows())
    while chunk := list(islice(stream, LOOKED_UP_AT_ONCE)):
        known = lookup.known_hashes([row.values.order_no for row in chunk if row.values.order_no])
        for row in chunk:
            yield _judged(row, numbers, known, lookup)


def _numbers(rows: Rows, lookup: Lookup) -> dict[str, _Number]:
    numbers: dict[str, _Number] = {}
    for row in rows():
        row_hash = lookup.hasher(_resolved(row, lookup).values.fingerprint_text())
        if order_no := row.values.order_no:
            number = numbers.setdefault(order_no, _Number(row_hash))
            number.lines.append(row.line)
            number.conflicting = number.conflicting or number.row_hash != row_hash
    return numbers


def _judged(row: CleanRow, numbers: dict[str, _Number], known: Mapping[str, str], lookup: Lookup) -> Judged:
    values = row.values
    number = numbers.get(values.order_no)
    if number is None:
        return Judged(row, Disposition.REJECTED, "")
    if number.conflicting:
        others = tuple(line for line in number.lines if line != row.line)
        row.problems.append(
            Problem(
                field="order_no",
                header=lookup.headers.of("order_no"),
                value=values.order_no,
                reason=Reason.CONFLICTING_DUPLICATE,
                lines=others,
            )
        )
    if row.problems:
        return Judged(row, Disposition.REJECTED, "")
    if row.line != number.lines[0]:
        return Judged(row, Disposition.DUPLICATES, number.row_hash)
    stored = known.get(values.order_no)
    if stored is None:
        return Judged(row, Disposition.CREATED, number.row_hash)
    same = stored == number.row_hash
    return Judged(row, Disposition.UNCHANGED if same else Disposition.UPDATED, number.row_hash)


def _resolved(row: CleanRow, lookup: Lookup) -> CleanRow:
    """Region by code, and the clock's say on the completion."""
    values = row.values
    if values.region and not _blames(row, "region"):
        region_code = lookup.regions.get(values.region) or lookup.regions.get(region_key(values.region))
        if region_code:
            values.region = region_code
        else:
            row.problems.append(_problem(row, "region", values.region, Reason.UNKNOWN_REGION, lookup))
    if values.completed_at and not _blames(row, "completed_at"):
        if values.completed_at > lookup.latest:
            value = row.raw.get(lookup.headers.of("completed_at"), values.completed_at)
            row.problems.append(_problem(row, "completed_at", value, Reason.COMPLETED_IN_FUTURE, lookup))
    return row


def _blames(row: CleanRow, name: str) -> bool:
    return bool(row.problems) and any(problem.field == name for problem in row.problems)


def _problem(row: CleanRow, name: str, value: str, reason: Reason, lookup: Lookup) -> Problem:
    header = lookup.headers.of(name)
    return Problem(field=name, header=header, value=row.raw.get(header, value), reason=reason)
