"""Who the groups of a rate's table are: keys that leave the system, names that are read, ids that narrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from regions.models import Region, User
from reports.policies.cuts import By
from reports.policies.tables import TOTAL_KEY
from workorders.choices import Kind
from workorders.models import Category, Technician

NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Named:
    """``key``: a region's code, an agent's login name, a technician's number or name, a 品类's name.

    No two of a table share one: technicians of one name are told apart by their region, ``张伟(HZ)``.
    """

    pk: Any
    key: str
    name: str
    number: str = ""


def named_groups(*, by: By, keys: Collection[Any], regions: Collection[int]) -> list[Named]:
    """In the order they are read; nobody (未派, 未分配) last. One query.

    Every region at work is named, one without any figure too: it has not worked, which is worth seeing. A
    closed one is while it has figures: the rows add up to the footer.
    """
    if by is By.REGION:
        at_work = Region.objects.callable().filter(pk__in=regions).values("pk")
        found = Region.objects.filter(Q(pk__in=at_work) | Q(pk__in=keys)).order_by("path", "pk")
        return [Named(region.pk, region.code, region.name) for region in found]
    if by is By.NONE:
        return [Named(None, "", "")]
    named = NAMED[by]([key for key in keys if key is not None])
    return [*named, *([Named(None, NOBODY, nobody(by=by))] if None in keys else [])]


def nobody(*, by: By) -> str:
    return _("未分配") if by is By.AGENT else _("未派")


def _agents(keys: Collection[Any]) -> list[Named]:
    found = User.objects.filter(pk__in=keys).order_by("staff_no", "name", "pk")
    return [Named(user.pk, user.username, user.label) for user in found]


def _technicians(keys: Collection[Any]) -> list[Named]:
    found = Technician.objects.filter(pk__in=keys).select_related("region").order_by("name", "number", "pk")
    return list(_told_apart(list(found)))


def _told_apart(people: Collection[Technician]) -> Iterator[Named]:
    """Only a number is a technician's own, and that of one source alone (ruling 16)."""
    plain = [Named(each.pk, each.number or each.name, each.name, each.number) for each in people]
    placed = [
        replace(named, key=f"{named.key}({each.region.code})", name=f"{named.name}（{each.region.name}）")
        for named, each in zip(plain, people, strict=True)
    ]
    shared = _shared(each.key for each in plain)
    chosen = [far if near.key in shared else near for near, far in zip(plain, placed, strict=True)]
    shared = _shared(each.key for each in chosen)
    for each in chosen:
        yield replace(each, key=f"{each.key}#{each.pk}") if each.key in shared else each


def _shared(keys: Iterable[str]) -> set[str]:
    """Those that stand for more than one row; nobody's and the footer's are taken."""
    counts = Counter([NOBODY, TOTAL_KEY, *keys])
    return {key for key, count in counts.items() if count > 1}


def _categories(keys: Collection[Any]) -> list[Named]:
    found = Category.objects.filter(pk__in=keys).order_by("name", "pk")
    return [Named(each.pk, each.name, each.name) for each in found]


def _kinds(keys: Collection[Any]) -> list[Named]:
    return [Named(kind.value, kind.value, str(kind.label)) for kind in Kind if kind in keys]


NAMED: dict[By, Callable[[Collection[Any]], list[Named]]] = {
    By.AGENT: _agents,
    By.TECHNICIAN: _technicians,
    By.CATEGORY: _categories,
    By.KIND: _kinds,
}
