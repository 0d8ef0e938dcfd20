"""The peak season's lower ratio and its draw (C2, S0·四5 「旺季时比例再做统一的调整」, ruling 36).

Orders that are always called come first; the rest of the quota goes to the lowest places. A place is a digest
of the order under the season's seed, so that nobody chooses it and anybody can draw it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from hashlib import md5

from callbacks.choices import DrawCause
from workorders.choices import Kind

PLACE_LENGTH = 15


@dataclass(frozen=True, slots=True)
class Season:
    """One row of HQ's: ``ratio`` percent of the valid orders completed from ``first`` to ``last``.

    Without region, category or kind it is for all of them.
    """

    pk: int
    first: date
    last: date
    ratio: Decimal
    seed: str = ""
    region_id: int | None = None
    category_id: int | None = None
    kind: str = ""

    def holds_on(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_for(self, order: Subject) -> bool:
        return (
            self.holds_on(order.completed_on)
            and self.region_id in {None, order.region_id}
            and self.category_id in {None, order.category_id}
            and self.kind in {"", order.kind}
        )

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """A region's exception beats the company's row, a 品类 beats all, a kind beats both kinds."""
        return (self.region_id is not None, self.category_id is not None, self.kind != "")

    def is_of_the_same_orders(self, other: Season) -> bool:
        """Two rows of one scope whose dates meet: neither could be told to win."""
        mine = (self.region_id, self.category_id, self.kind)
        theirs = (other.region_id, other.category_id, other.kind)
        return mine == theirs and self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Subject:
    """What of an order decides which season it is drawn under; ``category_id`` is the real 品类's."""

    region_id: int
    completed_on: date
    kind: Kind
    category_id: int


@dataclass(frozen=True, slots=True)
class Lot:
    """What a draw starts from. ``keys`` are those drawn now; the other numbers are the day's so far."""

    keys: Collection[str]
    population: int
    called_before: int


def season_of(*, order: Subject, seasons: Iterable[Season]) -> Season | None:
    """The one season that decides about the order; None: 100 % (四5)."""
    holding = [season for season in seasons if season.is_for(order)]
    return max(holding, key=lambda season: (season.weight, season.pk), default=None)


def draw_key(*, seed: str, source: str, order_no: str, cause: DrawCause) -> str:
    """The order's place; keys sort as the draw takes them. The database computes the same."""
    digest = md5(draw_words(seed=seed, source=source, order_no=order_no).encode(), usedforsecurity=False)
    return f"{cause.value}{digest.hexdigest()[:PLACE_LENGTH]}"


def draw_words(*, seed: str, source: str, order_no: str) -> str:
    return f"{seed}|{source}|{order_no}"


def is_always_called(*, key: str) -> bool:
    return key[0] != DrawCause.DRAWN.value


def quota(*, population: int, ratio: Decimal) -> int:
    """How many of ``population`` are called at least; a fraction of an order is a whole call."""
    share = Decimal(population) * ratio / Decimal(100)
    return int(share.to_integral_value(rounding=ROUND_CEILING))


def draw(*, lot: Lot, ratio: Decimal) -> frozenset[str]:
    """The keys that are called: all that always are, then the lowest until the day's quota is full.

    What was planned before stays as it is: where it already fills the quota, only the always-called follow.
    """
    ordered = sorted(lot.keys)
    always = sum(1 for key in ordered if is_always_called(key=key))
    wanted = quota(population=lot.population, ratio=ratio) - lot.called_before
    return frozenset(ordered[: max(always, min(len(ordered), wanted))])
