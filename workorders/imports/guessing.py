"""Which column may feed which field: offered to people, never used without them (screens.md 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from config.lib.phones import settle_phones
from workorders.imports.cleaners import Unreadable
from workorders.imports.columns import BY_FIELD, COLUMNS
from workorders.imports.headers import header_key
from workorders.imports.mapping import Plan, Translation

SURE, WORTH_SAYING, PART_OF = 1.0, 0.6, 0.65
SHORTEST = 2
MORE_WORDS = 0.05
PHONES = frozenset({"phone", "phone_alt"})

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ENGLISH = {
    "order_no": {"order", "ticket", "request", "number", "num", "no", "id"},
    "kind": {"type", "kind"},
    "status": {"status", "state"},
    "region": {"region", "district", "area", "branch"},
    "category": {"category", "product"},
    "brand": {"brand"},
    "model": {"model"},
    "customer_name": {"customer", "name", "client"},
    "phone": {"phone", "mobile", "tel"},
    "address": {"address"},
    "technician_name": {"technician", "engineer", "worker", "agency"},
    "dispatched_at": {"created", "create", "opened", "open", "dispatched"},
    "completed_at": {"completed", "closed", "close", "finished"},
    "charge": {"amount", "charge", "fee", "price"},
    "fault": {"problem", "fault", "description"},
    "remark": {"remark", "note", "comment"},
}
_DAYS = frozenset({"date", "time", "at", "on", "day"})


@dataclass(frozen=True, slots=True)
class Guess:
    """``certainty`` from 0 to 1; 1 = a heading that is always read so."""

    heading: str
    certainty: float

    @property
    def percent(self) -> int:
        return round(100 * self.certainty)


def guessed(*, headings: Iterable[str], fields: Iterable[str]) -> dict[str, Guess]:
    """The likeliest heading of each of ``fields``; each heading is offered once."""
    scores = [
        (_likeness(name, heading), name, heading)
        for heading in headings
        for name in fields
        if name in BY_FIELD
    ]
    found: dict[str, Guess] = {}
    given: set[str] = set()
    order = {column.field: place for place, column in enumerate(COLUMNS)}
    for score, name, heading in sorted(scores, key=lambda one: (-one[0], order[one[1]])):
        if score >= WORTH_SAYING and name not in found and heading not in given:
            found[name] = Guess(heading, min(score, 0.99))
            given.add(heading)
    return found


def _likeness(name: str, heading: str) -> float:
    key = header_key(heading)
    return max([_english(name, heading), *(_chinese(alias, key) for alias in BY_FIELD[name].headers)])


def _chinese(alias: str, key: str) -> float:
    if min(len(alias), len(key)) >= SHORTEST and (alias in key or key in alias):
        return PART_OF + (SURE - PART_OF) * min(len(alias), len(key)) / max(len(alias), len(key))
    return SequenceMatcher(None, alias, key).ratio()


def _english(name: str, heading: str) -> float:
    """The last word says what it is: a PoliceDistrict is a district, a CloseDate a day of closing."""
    words = [word.lower() for word in _WORD.findall(heading)]
    words = [word for word in words if word not in _DAYS] or words
    shared = set(words) & _ENGLISH.get(name, set())
    if not shared or words[-1] not in shared:
        return 0.0
    return PART_OF + MORE_WORDS * (len(shared) - 1)


def read_as(*, name: str, samples: Sequence[str], plan: Plan) -> str | None:
    """The first sample as the reader would take it: empty when there is none, None when it is unreadable."""
    if name in plan.constants:
        samples = [plan.constants[name]]
    if not samples:
        return ""
    cell = Translation(plan=plan).of({name: samples[0]})[name]
    if name in PHONES:
        return settle_phones(cell=cell, alternate_cell=None).phone or None
    try:
        return BY_FIELD[name].cleaner(cell) or ""
    except Unreadable:
        return None
