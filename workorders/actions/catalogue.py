"""What imports made new: confirmed, or merged into the real one (ruling 12).

A merged name stays as an alias: imports find the real one through it, figures count it there, and orders keep
the name they came with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.lib.calendar import ONE_DAY, local_day
from config.lib.errors import Refused
from regions.actions.auditing import record_audit
from regions.actions.days import mark_days
from regions.models import Region, User
from workorders.models import Category, Technician, WorkOrder
from workorders.queries import named_categories, named_technicians

# A filed day moves until its deadline, which the longest holiday puts off by less than this.
DAYS_THAT_MAY_MOVE = 14


def confirm_names(
    *, technicians: Iterable[Technician], categories: Iterable[Category], actor: User, now: datetime
) -> int:
    """They are right as they are; how many were still waiting."""
    named: list[Technician | Category] = [*technicians, *categories]
    waiting = [row for row in named if row.is_new]
    with transaction.atomic():
        for row in waiting:
            row.is_new = False
            row.save(update_fields=["is_new"])
            _audit(verb="confirm_name", row=row, actor=actor, now=now, after={"name": str(row)})
    return len(waiting)


def merge_technician(*, technician: Technician, into: str, actor: User, now: datetime) -> Technician:
    """``into``: number, name or both of somebody of the same region. Raises Refused unless it names one."""
    target = _only(list(named_technicians(technician=technician, words=into)), into)
    with transaction.atomic():
        _merge(technician, target)
        _audit(verb="merge_name", row=technician, actor=actor, now=now, after={"into": str(target)})
        _mark(regions={technician.region_id}, now=now)
    return target


def merge_category(*, category: Category, into: str, actor: User, now: datetime) -> Category:
    """``into``: the name of a category. Raises Refused unless it names one."""
    target = _only(list(named_categories(category=category, words=into)), into)
    with transaction.atomic():
        _merge(category, target)
        _audit(verb="merge_name", row=category, actor=actor, now=now, after={"into": str(target)})
        regions = WorkOrder.objects.filter(category=category).order_by().values_list("region", flat=True)
        _mark(regions=set(regions.distinct()), now=now)
    return target


def merge_twins(
    *,
    technicians: Iterable[tuple[Technician, str]],
    categories: Iterable[tuple[Category, str]],
    actor: User,
    now: datetime,
) -> int:
    """Each into the one it is named like, all or none; how many. Raises Refused unless each names one."""
    done = 0
    with transaction.atomic():
        for technician, into in technicians:
            merge_technician(technician=technician, into=into, actor=actor, now=now)
            done += 1
        for category, into in categories:
            merge_category(category=category, into=into, actor=actor, now=now)
            done += 1
    return done


def _only(found: list[Any], words: str) -> Any:
    """Whoever is written exactly so goes before whoever shares the name."""
    exact = [row for row in found if str(row) == words.strip()] or found
    if len(exact) != 1:
        message = _("有几个同名的，请写上工号") if exact else _("没有这个名称，请从列表中选择")
        raise Refused("unknown_name", message, fields={"into": message})
    return exact[0]


def _merge(row: Any, target: Any) -> None:
    """Aliases are one step long: what pointed here points to the target too."""
    for each in (row, *row.aliases.all()):
        each.alias_of, each.is_new = target, False
        each.save(update_fields=["alias_of", "is_new"])


def _audit(
    *, verb: str, row: Technician | Category, actor: User, now: datetime, after: Mapping[str, str]
) -> None:
    region: Region | None = getattr(row, "region", None)
    record_audit(
        actor=actor, verb=verb, obj=row, region=region, now=now, before={"name": str(row)}, after=after
    )


def _mark(*, regions: set[int], now: datetime) -> None:
    today = local_day(now)
    days = {(region, today - ONE_DAY * back) for region in regions for back in range(DAYS_THAT_MAY_MOVE)}
    mark_days(days=days, now=now)
