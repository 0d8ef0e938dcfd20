"""How sure a proportion is: Wilson's score interval at 95 % (quality.md 9.3), and ranks that respect it.

E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927) 209–212.
With a finite population z² becomes z²·ψ, ψ = (N−n)/(N−1): who asked everybody is sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt

Z_SQUARED = 1.959963984540054**2
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends in per cent."""

    low: float
    high: float

    @property
    def text(self) -> str:
        return f"{_printed(self.low)}–{_printed(self.high)}"

    def overlaps(self, other: Interval) -> bool:
        """Touching ends overlap: then chance alone may have ordered the two."""
        return self.low <= other.high and other.low <= self.high


def wilson(*, part: int, whole: int, population: int | None = None) -> Interval | None:
    """Of ``part`` in ``whole``; None out of nothing. ``population``: of how many the whole was drawn."""
    if whole == 0:
        return None
    spread = 0.0 if population == 1 else 1.0
    if population is not None and population > 1:
        spread = (population - whole) / (population - 1)
    weight = Z_SQUARED * spread
    centre = (part + weight / 2) / (whole + weight)
    half = sqrt(weight) / (whole + weight) * sqrt(part * (whole - part) / whole + weight / 4)
    return Interval(low=max(0.0, (centre - half) * 100), high=min(100.0, (centre + half) * 100))


@dataclass(frozen=True, slots=True)
class Proportion:
    """What is ranked. ``key`` decides the order of equals; fewer than ``minimum`` have no rank."""

    key: str
    part: int
    whole: int
    minimum: int = 1

    @property
    def is_ranked(self) -> bool:
        return self.whole >= max(self.minimum, 1)

    @property
    def value(self) -> Fraction:
        return Fraction(self.part, self.whole)


def ranks(*, rows: Iterable[Proportion], best_first: bool = True) -> dict[str, int]:
    """1 is best. A row shares the rank of the best of its group while their intervals overlap; the first that
    does not opens the next group at its own place (1, 1, 3).

    Overlap is not transitive; comparing with the best of the group alone makes the ranks one fixed answer.
    """
    sign = -1 if best_first else 1
    found: dict[str, int] = {}
    leader: Interval | None = None
    rank = 0
    ordered = sorted((row for row in rows if row.is_ranked), key=lambda row: (sign * row.value, row.key))
    for place, row in enumerate(ordered, start=1):
        own = wilson(part=row.part, whole=row.whole)
        if leader is None or own is None or not own.overlaps(leader):
            leader, rank = own, place
        found[row.key] = rank
    return found


def last_of(*, ranked: Mapping[str, int]) -> str | None:
    """Who stands alone at the end of a ranking; who shares the last place may be there by chance."""
    if len(ranked) < 2:
        return None
    end = max(ranked.values())
    there = [key for key, rank in ranked.items() if rank == end]
    return there[0] if len(there) == 1 else None


def _printed(value: float) -> str:
    return str(Decimal(repr(value)).quantize(_TENTH, rounding=ROUND_HALF_UP))
