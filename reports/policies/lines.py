"""The rows behind the figures: one line is one thing that happened to one order on the day of the sheet.

A printed count is the number of lines that carry its key, so a figure and the rows it opens cannot differ.
Lines hold codes' Chinese words and masked customer data only: they are stored with a filed report as they
are, and a stored report must stay readable when codes change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

UNASSIGNED_KEY = "-"
UNASSIGNED_NAME = "未派"

GOOD_FROM = 4
POOR_TO = 2
MIDDLE = 3


class Event(StrEnum):
    DISPATCHED = "dispatched"
    COMPLETED = "completed"
    CALLBACK = "callback"


class Key(StrEnum):
    """What a line can count to; the names are those of drill addresses."""

    DISPATCHED = "dispatched"
    COMPLETED = "completed"
    SAME_DAY = "same_day"
    ANSWERED = "answered"
    GOOD = "attitude.good"
    FAIR = "attitude.fair"
    POOR = "attitude.poor"
    CLEANED = "cleaned.yes"
    NOT_CLEANED = "cleaned.no"
    CLEANING_NOT_APPLICABLE = "cleaned.none"
    FREE = "charge.free"
    STANDARD = "charge.standard"
    VIOLATION = "charge.violation"
    DISSATISFIED = "remark.dissatisfied"
    NOT_GENUINE = "remark.not_genuine"
    UNREACHABLE = "remark.unreachable"
    DATA_ERROR = "remark.data_error"


@dataclass(frozen=True, slots=True)
class Worker:
    """A technician as the sheet names him; ``key`` is unique on the sheet and no database id.

    Keys are ``n:<number>``, ``m:<name>`` for one without a number, ``-`` for nobody (未派).
    """

    key: str = UNASSIGNED_KEY
    name: str = UNASSIGNED_NAME
    number: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the customer said, in words."""

    satisfaction: str = ""
    attitude: str = ""
    cleaned: str = ""
    charge: str = ""
    genuine: str = ""
    respondent: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """``at`` and ``completed_on`` are printed local times (``2026-06-05 10:00``).

    ``keys`` say what the line counts to: a ``Key`` on the daily, a measure on weekly and monthly.

    ``order_id`` opens the order's page; it is kept but never part of the hash (ruling 22).
    """

    event: Event
    worker: Worker
    category: str
    order_no: str
    at: str
    keys: tuple[str, ...]
    kind: str = ""
    mode: str = ""
    customer: str = ""
    phone: str = ""
    completed_on: str = ""
    agent: str = ""
    outcome: str = ""
    order_id: int = 0
    answers: Answers = field(default_factory=Answers)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        known = {item.name: stored[item.name] for item in fields(cls) if item.name in stored}
        known["event"] = Event(stored["event"])
        known["worker"] = Worker(**stored["worker"])
        known["keys"] = tuple(stored["keys"])
        known["answers"] = Answers(**stored["answers"])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Given:
    """The answers of one effective callback that the daily form counts, as codes (ruling 24).

    ``charge_tolerance`` 元 apart is a difference: the region's number on the day (ruling 29).
    """

    attitude_rating: int | None
    satisfaction: int | None
    is_genuine: bool | None
    site_cleaned: str
    charge_status: str
    charge_told: float | None
    charge_booked: float | None
    receipt_given: bool | None
    carry_in: bool
    charge_tolerance: float = 1.0


def answer_keys(*, given: Given) -> tuple[Key, ...]:
    """Everything one effective first-round callback counts to (forms.md 2.1, ruling 47)."""
    found = [Key.ANSWERED, cleaning_key(given=given), attitude_key(rating=given.attitude_rating)]
    found.append(charge_key(given=given))
    if given.satisfaction is not None and given.satisfaction <= POOR_TO:
        found.append(Key.DISSATISFIED)
    if given.is_genuine is False:
        found.append(Key.NOT_GENUINE)
    return tuple(key for key in found if key is not None)


def attitude_key(*, rating: int | None) -> Key | None:
    if rating is None:
        return None
    if rating >= GOOD_FROM:
        return Key.GOOD
    return Key.FAIR if rating == MIDDLE else Key.POOR


def cleaning_key(*, given: Given) -> Key | None:
    """Workshop repairs have no site; they are not counted."""
    if given.carry_in or given.site_cleaned == "not_applicable":
        return Key.CLEANING_NOT_APPLICABLE
    return {"yes": Key.CLEANED, "no": Key.NOT_CLEANED}.get(given.site_cleaned)


def charge_key(*, given: Given) -> Key | None:
    """违规 is disputed, more than the ERP's amount, or money without receipt (ruling 47)."""
    if not given.charge_status:
        return None
    over = (
        given.charge_told is not None
        and given.charge_booked is not None
        and given.charge_told - given.charge_booked >= given.charge_tolerance
    )
    paid = given.charge_status != "free" and given.charge_told != 0
    if given.charge_status == "disputed" or over or (paid and given.receipt_given is False):
        return Key.VIOLATION
    return Key.FREE if given.charge_status == "free" else Key.STANDARD


def behind(*, lines: Iterable[Line], drill: str, worker_key: str | None) -> tuple[Line, ...]:
    """The lines that a figure counted; ``worker_key`` None means every technician (the totals).

    A ``drill`` of several keys joined by ``+`` opens the lines that carry any of them.
    """
    wanted = frozenset(drill.split("+"))
    return tuple(
        line
        for line in lines
        if not wanted.isdisjoint(line.keys) and (worker_key is None or line.worker.key == worker_key)
    )


def of_category(*, lines: Iterable[Line], category: str) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.category == category)
