"""The exception days that stand over a region (ruling 37)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from callbacks.models import ExceptionDay
from callbacks.models.peak import ExceptionDayQuerySet
from config.lib.calendar import ONE_DAY

# Each closed day with the latest row that closes it.
Closed = dict[date, int]


def standing_over(*, region_ids: frozenset[int]) -> ExceptionDayQuerySet:
    """Rows in force for any of the regions, the company's included."""
    return ExceptionDay.objects.standing().filter(Q(region__in=region_ids) | Q(region=None))


def closed_days(*, region_ids: frozenset[int], since: date) -> dict[int, Closed]:
    """By region, the closed days from ``since`` on; one query."""
    rows = standing_over(region_ids=region_ids).filter(ends_on__gte=since).order_by("pk")
    found: dict[int, Closed] = defaultdict(dict)
    for row in rows:
        days = [row.starts_on + ONE_DAY * n for n in range((row.ends_on - row.starts_on).days + 1)]
        for region in region_ids if row.region_id is None else {row.region_id}:
            found[region].update(dict.fromkeys(days, row.pk))
    return found


def latest_in(*, closed: Closed, first: date, last: date) -> int | None:
    """The latest row that closes a day of ``first`` to ``last``: what moved the window, if anything."""
    return max((row for day, row in closed.items() if first <= day <= last), default=None)
