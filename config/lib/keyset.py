"""Lists that never count and never skip: the next page starts where this one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
OLDER, NEWER = "before", "after"


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """One page, newest first; a URL is empty where there is nothing more that way."""

    items: list[Row]
    previous_url: str
    next_url: str


def keyset_page(
    *, rows: QuerySet[Row], params: QueryDict, size: int = PAGE_SIZE, by: str = "pk"
) -> KeysetPage[Row]:
    """The page that ``?before=pk`` or ``?after=pk`` names, else the first; filters stay in the URLs.

    ``by`` is the column of the order, the primary key decides between equals. A pk that is no number, or
    no row's, is ignored. Costs one query, of at most ``size`` + 1 rows; one more for the place in another
    order than the key's.
    """
    before, after = _number(params.get(OLDER)), _number(params.get(NEWER))
    up, down = (("pk",), ("-pk",)) if by == "pk" else ((by, "pk"), (f"-{by}", "-pk"))
    if after is not None:
        found = list(rows.filter(_beyond(rows, by, "gt", after)).order_by(*up)[: size + 1])
        items = list(reversed(found[:size]))
        newer, older = len(found) > size, bool(items)
    else:
        window = rows if before is None else rows.filter(_beyond(rows, by, "lt", before))
        found = list(window.order_by(*down)[: size + 1])
        items = found[:size]
        newer, older = before is not None and bool(items), len(found) > size
    return KeysetPage(
        items=items,
        previous_url=_url(params, NEWER, items[0].pk) if newer else "",
        next_url=_url(params, OLDER, items[-1].pk) if older else "",
    )


def _beyond(rows: QuerySet[Row], by: str, way: str, pk: int) -> Q:
    """The rows after the row ``pk`` in the order."""
    if by == "pk":
        return Q(**{f"pk__{way}": pk})
    place = rows.model._default_manager.filter(pk=pk).values_list(by, flat=True).first()
    if place is None:
        return Q()
    beyond = Q(**{f"{by}__{way}": place}) | Q(**{f"pk__{way}": pk})
    return Q(**{f"{by}__{way}e": place}) & beyond  # the first half is the range of an index


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 19 else None


def _url(params: QueryDict, way: str, pk: int) -> str:
    query = params.copy()
    for name in (OLDER, NEWER):
        query.pop(name, None)
    query[way] = str(pk)
    return f"?{query.urlencode()}"
