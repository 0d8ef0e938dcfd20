"""Reads of this floor: the calendar, the hours, departments, who did what."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from config.lib.calendar import WorkingDays
from regions.choices import DayKind
from regions.models import AuditEntry, CallingHours, DayLock, Department, Holiday, Region
from regions.models.region import HQ_CODE
from regions.rules import AUDIT_ROLES
from regions.scoping import AnyUser, region_ids

# The State Council publishes next year's make-up days in November: until then nobody can have them.
NEXT_YEAR_KNOWN = timedelta(days=61)


def working_days(*, first: date, last: date | None = None) -> WorkingDays:
    """Holidays and make-up days from ``first`` on, or to ``last``, both included; one query.

    Who looks for the next working day asks for a month beyond it: the longest holiday has nine days.
    """
    rows = Holiday.objects.filter(on__gte=first, on__lte=last or date.max).values_list("on", "kind")
    kinds: dict[str, set[date]] = {DayKind.HOLIDAY: set(), DayKind.MAKEUP: set()}
    for on, kind in rows:
        kinds[kind].add(on)
    return WorkingDays(
        holidays=frozenset(kinds[DayKind.HOLIDAY]), makeup_days=frozenset(kinds[DayKind.MAKEUP])
    )


def calling_hours(*, region_id: int, day: date) -> CallingHours:
    """The hours in force for the region on that day: its own row, else the company's; the latest wins."""
    in_force = CallingHours.objects.filter(Q(region=region_id) | Q(region=None), valid_from__lte=day)
    found = in_force.order_by(F("region_id").asc(nulls_last=True), "-valid_from", "pk").first()
    if found is None:
        raise CallingHours.DoesNotExist(f"no calling hours for region {region_id} on {day}")
    return found


def departments_of(*, region: Region) -> QuerySet[Department]:
    """The region's departments with their people."""
    return (
        Department.objects.filter(region=region)
        .select_related("region", "head", "deputy")
        .prefetch_related("handlers")
        .order_by("code", "pk")
    )


def calendar_warnings(*, today: date) -> list[str]:
    """What the calendar lacks, for banners: a year without make-up days counts plain weekdays (ruling 42)."""
    years = sorted({today.year, (today + NEXT_YEAR_KNOWN).year})
    known = set(
        Holiday.objects.filter(kind=DayKind.MAKEUP, on__year__in=years).values_list("on__year", flat=True)
    )
    return [
        _("%(year)s 年没有调休数据,工作日按周一至周五计算。请在“节假日”里补录或重新载入。") % {"year": year}
        for year in years
        if year not in known
    ]


def is_filed_since(*, day: date, region: Region | None) -> bool:
    """Has a daily report of ``day`` or later been submitted? Then the numbers of that time stand."""
    locks = DayLock.objects.filter(date__gte=day, submitted_at__isnull=False)
    if region is not None:
        locks = locks.filter(region__path__startswith=region.path)
    return locks.exists()


def audit_trail(*, user: AnyUser) -> QuerySet[AuditEntry]:
    """What she may read of the trail, newest first: her regions; for headquarters everything (roles.md 7)."""
    entries = AuditEntry.objects.select_related("actor", "region").order_by("-at", "-pk")
    ids = region_ids(user, roles=AUDIT_ROLES)
    if Region.objects.filter(code=HQ_CODE, pk__in=ids).exists():
        return entries
    return entries.filter(region_id__in=ids)
