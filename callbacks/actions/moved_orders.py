"""What follows an order that changed since its callback: its region (A1), the days of its calls (ruling 70),
and filed days (ruling 49).

An import marks the days of service of what it changes. The days of its callbacks, calls and cases count the
same order by its region, technician and category, so they move too; this floor knows them and pulls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When

from callbacks.choices import AppointmentFor
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint
from callbacks.models.task import CallbackTaskQuerySet
from config.lib.calendar import day_range, local_day
from regions.actions.days import RegionDay, mark_days
from regions.models import DayLock
from workorders.models import MovedOrder, WorkOrder

CHUNK = 2_000
ORDERS_AT_ONCE = 500
# No deadline lies further from its day than the longest holiday.
REACH = timedelta(days=14)


def follow_regions(*, tasks: CallbackTaskQuerySet, now: datetime) -> int:
    """Orders that the ERP moved to another region take their unclaimed open callbacks along; how many.

    Looked for in the queue's rows, chunk by chunk. Nobody of the old region is their agent any more;
    the day it was due changes in both. A second callback stays where its case is (states.md 6.2 row 10).
    """
    queued = tasks.open().filter(rank__isnull=False, claimed_by__isnull=True, complaint__isnull=True)
    astray = queued.exclude(region=F("work_order__region"))
    moved = 0
    while rows := _astray(astray):
        ids = [pk for pk, *_rest in rows]
        with transaction.atomic():
            days = {(region, due_on) for _pk, *regions, due_on in rows for region in regions}
            unclaimed = CallbackTask.objects.filter(pk__in=ids, claimed_by__isnull=True)
            order = WorkOrder.objects.filter(pk=OuterRef("work_order")).values("region")
            followed = unclaimed.update(
                region=Subquery(order),
                assigned_to=None,
                appointment_for=Case(
                    When(appointment_for=AppointmentFor.ME, then=Value(AppointmentFor.ANYONE)),
                    default=F("appointment_for"),
                ),
            )
            mark_days(days=days, now=now)
        moved += followed
        if not followed:
            break  # somebody took them all just now
    return moved


def _astray(astray: CallbackTaskQuerySet) -> list[tuple[int, int, int, date]]:
    columns = ("pk", "region_id", "work_order__region_id", "due_on")
    return list(astray.order_by().values_list(*columns)[:CHUNK])


def mark_moved_orders(*, now: datetime) -> int:
    """Mark every day that counts an order which moved, in each region it was in; how many such rows.

    Killed half-way, or run twice or beside another, it leaves nothing out: a row goes with its marks.
    """
    done = 0
    while MovedOrder.objects.exists():  # mostly there is none, and then nothing is locked
        with transaction.atomic():
            rows = MovedOrder.objects.select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked
            )
            found = list(rows.order_by("pk").values_list("pk", "work_order_id", "region_id")[:ORDERS_AT_ONCE])
            regions: dict[int, set[int]] = defaultdict(set)
            for _pk, order, region in found:
                regions[order].add(region)
            days = {(region, day) for order, day in _days_of(regions) for region in regions[order]}
            MovedOrder.objects.filter(pk__in=[pk for pk, *_rest in found]).delete()
            mark_days(days=days, now=now)
        done += len(found)
        if len(found) < ORDERS_AT_ONCE:
            break
    return done


def _days_of(orders: Iterable[int]) -> set[tuple[int, date]]:
    """(order, day) of their callbacks, ended or due, calls, answers and cases."""
    ids = list(orders)
    tasks = CallbackTask.objects.filter(work_order__in=ids).order_by()
    found = set(tasks.values_list("work_order_id", "due_on"))
    moments: tuple[tuple[QuerySet[Any], str, str], ...] = (
        (tasks.filter(completed_at__isnull=False), "work_order_id", "completed_at"),
        (CallAttempt.objects.filter(task__work_order__in=ids), "task__work_order_id", "saved_at"),
        (CallbackRecord.objects.filter(work_order__in=ids), "work_order_id", "recorded_at"),
        (Complaint.objects.filter(work_order__in=ids), "work_order_id", "registered_at"),
    )
    for rows, order, at in moments:
        found |= {(pk, local_day(moment)) for pk, moment in rows.order_by().values_list(order, at)}
    return found


def mark_called_days(*, now: datetime) -> int:
    """Mark submitted days that HQ has not accepted where an order called that day changed since; how many.

    Not only what is counted of an order: a filed day shows its customer and charge too. Marking twice is
    harmless: a day whose figures did not move gets no new version. One query a filed date.
    """
    waiting = DayLock.objects.filter(
        submitted_at__isnull=False, accepted_at__isnull=True, date__gte=local_day(now) - REACH
    )
    filed: dict[date, dict[int, datetime]] = defaultdict(dict)
    for region_id, day, submitted_at in waiting.values_list("region_id", "date", "submitted_at"):
        if submitted_at is not None:
            filed[day][region_id] = submitted_at
    moved = {found for day, regions in filed.items() for found in _moved(day=day, filed=regions)}
    mark_days(days=moved, now=now)
    return len(moved)


def _moved(*, day: date, filed: Mapping[int, datetime]) -> set[RegionDay]:
    start, end = day_range(day)
    ended = CallbackTask.objects.filter(
        completed_at__gte=start, completed_at__lt=end, work_order__updated_at__gt=min(filed.values())
    ).order_by()
    rows = ended.values_list("region_id", "work_order__region_id", "work_order__updated_at")
    return {
        (region, day)
        for own, order_region, changed_at in rows
        for region in (own, order_region)
        if region in filed and changed_at > filed[region]
    }
