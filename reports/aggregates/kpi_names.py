"""Who the groups of a rate's table are: keys that leave the system, names that are read, ids that narrow."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regions.models import Region, User
from reports.policies.cuts import By
from workorders.choices import Kind
from workorders.models import Category, Technician

NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Named:
    """``key``: a region's code, an agent's login name, a technician's number or name, a 品类's name."""

    pk: Any
    key: str
    name: str
    number: str = ""


def named_groups(*, by: By, keys: Collection[Any], regions: Collection[int]) -> list[Named]:
    """In the order they are read; nobody (未派, 未分配) last. One query.

    Every region is named, one without any figure too: it has not worked, which is worth seeing.
    """
    if by is By.REGION:
        found = Region.objects.filter(pk__in=regions).callable().order_by("path", "pk")
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
    found = Technician.objects.filter(pk__in=keys).order_by("name", "number", "pk")
    return [Named(each.pk, each.number or each.name, each.name, each.number) for each in found]


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
