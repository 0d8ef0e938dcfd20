"""Lists that never count and never skip: the next page starts where this one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
OLDER, NEWER = "before", "after"


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """One page in its list's order; a URL is empty where there is nothing more that way."""

    items: list[Row]
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Order:
    """``by``: a column, or an expression that is never NULL; the primary key decides between equals.

    ``is_rising``: the smallest first.
    """

    by: Any = "pk"
    is_rising: bool = False

    @property
    def place(self) -> Any:
        return F(self.by) if isinstance(self.by, str) else self.by

    def names(self, *, turned: bool) -> tuple[str, ...]:
        sign = "" if self.is_rising != turned else "-"
        return (f"{sign}pk",) if self.by == "pk" else (f"{sign}keyset_place", f"{sign}pk")


NEWEST_FIRST = Order()


def keyset_page(
    *,
    rows: QuerySet[Row],
    params: QueryDict,
    size: int = PAGE_SIZE,
    by: str = "pk",
    order: Order | None = None,
) -> KeysetPage[Row]:
    """The page that ``?before=pk`` or ``?after=pk`` names, else the first; filters stay in the URLs.

    The newest by ``by`` first, or in ``order``. A pk that is no number, or no row's, is ignored. Costs one
    query, of at most ``size`` + 1 rows; one more for the place in another order than the key's.
    """
    order = order or Order(by)
    before, after = _number(params.get(OLDER)), _number(params.get(NEWER))
    if order.by != "pk":
        rows = cast("QuerySet[Row]", rows.alias(keyset_place=order.place))
    if after is not None:
        window = rows.filter(_beyond(rows, order, after, onward=False))
        found = list(window.order_by(*order.names(turned=True))[: size + 1])
        items = list(reversed(found[:size]))
        newer, older = len(found) > size, bool(items)
    else:
        window = rows if before is None else rows.filter(_beyond(rows, order, before, onward=True))
        found = list(window.order_by(*order.names(turned=False))[: size + 1])
        items = found[:size]
        newer, older = before is not None and bool(items), len(found) > size
    return KeysetPage(
        items=items,
        previous_url=_url(params, NEWER, items[0].pk) if newer else "",
        next_url=_url(params, OLDER, items[-1].pk) if older else "",
    )


def _beyond(rows: QuerySet[Row], order: Order, pk: int, *, onward: bool) -> Q:
    """The rows after the row ``pk`` in the list, or before it."""
    way = "gt" if order.is_rising == onward else "lt"
    if order.by == "pk":
        return Q(**{f"pk__{way}": pk})
    places = rows.model._default_manager.filter(pk=pk).annotate(keyset_place=order.place)
    place = places.values_list("keyset_place", flat=True).first()
    if place is None:
        return Q()
    beyond = Q(**{f"keyset_place__{way}": place}) | Q(**{f"pk__{way}": pk})
    return Q(**{f"keyset_place__{way}e": place}) & beyond  # the first half is the range of an index


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 19 else None


def _url(params: QueryDict, way: str, pk: int) -> str:
    query = params.copy()
    for name in (OLDER, NEWER):
        query.pop(name, None)
    query[way] = str(pk)
    return f"?{query.urlencode()}"
