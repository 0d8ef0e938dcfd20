"""The supervisors' looks of the last days, and those that nobody took (screens.md 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, Subquery

from callbacks.choices import ComplaintState
from callbacks.models import Complaint, InboxLook
from callbacks.policies.looks import is_over, looks_until
from callbacks.queries.case_limits import service_calendars
from config.lib.calendar import local_day
from regions.models import Region
from regions.models.region import RegionQuerySet

DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """What a region's inbox holds at a look."""

    open_cases: int = 0
    overdue: int = 0
    unassigned: int = 0


@dataclass(frozen=True, slots=True)
class DueLook:
    """One look that was due. Without ``look``: not taken, and ``is_missed`` once it no more can be."""

    region: Region
    on: date
    hour: int
    look: InboxLook | None
    is_missed: bool


def inbox_counts(*, regions: Iterable[Region], now: datetime) -> dict[int, InboxCounts]:
    """By region, in one query; a region without an open case has none."""
    rows = Complaint.objects.open().filter(region__in=[region.pk for region in regions]).order_by()
    counted = rows.values("region_id").annotate(
        open_cases=Count("pk"),
        overdue=Count("pk", filter=Q(next_due_at__lt=now)),
        unassigned=Count("pk", filter=Q(state=ComplaintState.REGISTERED)),
    )
    rows_of = counted.values_list("region_id", "open_cases", "overdue", "unassigned")
    return {region: InboxCounts(*numbers) for region, *numbers in rows_of}


def due_looks(*, regions: RegionQuerySet, now: datetime) -> list[DueLook]:
    """Of the last seven days, the latest first: on service days, from the day of a region's first case on."""
    first = local_day(now) - DAYS
    began = Complaint.objects.filter(region=OuterRef("pk")).order_by("registered_at").values("registered_at")
    dated = regions.annotate(first_case=Subquery(began[:1])).filter(first_case__lte=now)
    began_on = {pk: local_day(at) for pk, at in dated.values_list("pk", "first_case")}
    watched = [region for region in regions if region.pk in began_on]
    calendars = service_calendars(region_ids=[region.pk for region in watched], since=first)
    taken = InboxLook.objects.filter(region__in=watched, on__gte=first).select_related("actor")
    looks = {(look.region_id, look.on, look.hour): look for look in taken}
    return [
        DueLook(
            region=region,
            on=on,
            hour=hour,
            look=(look := looks.get((region.pk, on, hour))),
            is_missed=look is None and is_over(on=on, hour=hour, now=now),
        )
        for on, hour in looks_until(now=now, first=first)
        for region in watched
        if on >= began_on[region.pk] and calendars[region.pk].spans_on(on)
    ]


def unlooked(*, regions: Iterable[Region], on: date, hour: int) -> list[Region]:
    """Those whose look at this hour is still to be taken."""
    regions = list(regions)
    taken = InboxLook.objects.filter(region__in=[region.pk for region in regions], on=on, hour=hour)
    done = set(taken.values_list("region_id", flat=True))
    return [region for region in regions if region.pk not in done]
