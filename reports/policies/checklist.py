"""What must be done before a month is published (item 7): whatever is open is named with its number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Duty(StrEnum):
    """``DAILIES`` accepted, ``DIFFERENCES`` explained, ``RECHECKS`` concluded, ``WEEKLIES`` published.

    A filed day that was never compared is an open difference; a region without any daily owes one for each
    day with finished orders.
    """

    DAILIES = "dailies"
    DIFFERENCES = "differences"
    RECHECKS = "rechecks"
    WEEKLIES = "weeklies"


@dataclass(frozen=True, slots=True)
class Item:
    """``open`` of ``total`` are not done."""

    duty: Duty
    open: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.open == 0


@dataclass(frozen=True, slots=True)
class Checklist:
    items: tuple[Item, ...] = ()

    @property
    def is_ready(self) -> bool:
        return all(item.is_done for item in self.items)
