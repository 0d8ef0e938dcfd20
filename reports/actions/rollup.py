"""Totals of days and months, made anew from the records: swept, on demand, and compared at night.

A bucket is one region's day. Marks of the floors below are first taken over in a short transaction, so that
who saves a call never waits for totals; then the stale days of a region's month are made in a transaction of
their own, and the month above them. Killed half-way, what is stale stays stale. Running it twice, or on two
machines, gives the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from regions.models import DirtyDay, Region
from reports.actions._buckets import write_days, write_month
from reports.models import TotalDay, TotalMonth
from reports.policies.cuts import month_first, month_last, months_of

logger = structlog.get_logger(__name__)
MARKS_AT_ONCE = 500
# So many region-days are made in one go.
MOST_AT_ONCE = 1_000
# Who asks for several regions waits so long for totals, in seconds; the sweep makes the rest. One region's
# figures are exact whatever it takes, as far as a form of it can reach.
LONGEST_WAIT = 0.5
EXACT_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which buckets: ``regions`` None is all of them."""

    first: date = date.min
    last: date = date.max
    regions: frozenset[int] | None = None

    def among(self, *, day: str) -> Q:
        found = Q(**{f"{day}__gte": self.first, f"{day}__lte": self.last})
        return found if self.regions is None else found & Q(region__in=self.regions)


EVERYTHING = Stretch()


def refresh_totals(*, now: datetime) -> int:
    """What the timetable does every few seconds; how many region-days were made anew."""
    return _make(stretch=EVERYTHING, now=now).days


def settle(*, regions: Collection[int], first: date, last: date, now: datetime) -> int:
    """Bring the totals that a reader is about to sum up to date; how many of them still wait.

    Costs few queries and no transaction when nothing moved. The months that it touches are made whole. One
    region's year never waits; of more the newest months are made while there is time.
    """
    stretch = Stretch(first=month_first(first), last=month_last(last), regions=frozenset(regions))
    is_exact = len(stretch.regions or ()) == 1 and len(months_of(first=first, last=last)) <= EXACT_MONTHS
    until = None if is_exact else monotonic() + LONGEST_WAIT
    if not _make(stretch=stretch, now=now, until=until).is_cut:
        return 0
    days, months = _stale(stretch)
    return days.count() + months.count()


def is_moving(*, regions: Collection[int], first: date, last: date) -> bool:
    """Is there a mark, or a total to be made, in the months that the stretch touches?"""
    stretch = Stretch(first=month_first(first), last=month_last(last), regions=frozenset(regions))
    days, months = _stale(stretch)
    return DirtyDay.objects.filter(stretch.among(day="date")).exists() or days.exists() or months.exists()


def rebuild_totals(*, first: date, last: date, now: datetime) -> tuple[int, int]:
    """Every bucket of the days, whatever is stale; days × regions and rows written (interfaces.md 2)."""
    days = rows = 0
    for region in Region.objects.order_by("pk").values_list("pk", flat=True):
        for month in months_of(first=first, last=last):
            span = _days(max(first, month), min(last, month_last(month)))
            note_stale(pairs=[(region, day) for day in span], now=now)
            rows += _make_days(region=region, days=span, now=now)
            rows += _make_month(region=region, month=month, now=now)
            days += len(span)
    return days, rows


def take_over_marks(*, stretch: Stretch, now: datetime) -> int:
    """Marks of days become stale buckets; how many. Who marks a day meanwhile marks it anew.

    The buckets come first, so that a making in hand is waited for with no mark held; then the marks, in the
    order in which their writers take them. What a writer commits in between is seen by the making to come.
    """
    marks = DirtyDay.objects.filter(stretch.among(day="date")).order_by("region_id", "date")
    taken = 0
    while marks.exists():  # mostly there is none, and a reader takes no lock
        with transaction.atomic():
            found = list(marks.values_list("pk", "region_id", "date")[:MARKS_AT_ONCE])
            note_stale(pairs=[(region, day) for _pk, region, day in found], now=now, is_moved=True)
            read = DirtyDay.objects.filter(pk__in=[pk for pk, *_rest in found])
            held = list(read.order_by("region_id", "date").select_for_update().values_list("pk", flat=True))
            DirtyDay.objects.filter(pk__in=held).delete()
        taken += len(found)
        if len(found) < MARKS_AT_ONCE:
            break
    return taken


def note_stale(*, pairs: Iterable[tuple[int, date]], now: datetime, is_moved: bool = False) -> None:
    """These regions' days are to be made anew; ``is_moved``: the filed daily is to be looked at too."""
    rows = [TotalDay(region_id=region, day=day, stale_at=now, is_moved=is_moved) for region, day in pairs]
    moved = ["is_moved"] if is_moved else []
    TotalDay.objects.bulk_create(
        rows,
        batch_size=MARKS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["region", "day"],
        update_fields=["is_stale", "stale_at", *moved],
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """``is_cut``: there may be more than were made."""

    days: int
    is_cut: bool


def _stale(stretch: Stretch) -> tuple[QuerySet[TotalDay], QuerySet[TotalMonth]]:
    return (
        TotalDay.objects.filter(stretch.among(day="day"), is_stale=True).order_by("-day", "region_id"),
        TotalMonth.objects.filter(stretch.among(day="month"), is_stale=True).order_by("-month", "region_id"),
    )


def _make(*, stretch: Stretch, now: datetime, until: float | None = None) -> _Made:
    """Month by month, each with its days; the first one whatever the time is."""
    take_over_marks(stretch=stretch, now=now)
    stale, months = _stale(stretch)
    lots: dict[tuple[int, date], list[date]] = defaultdict(list)
    found = list(stale.values_list("region_id", "day")[:MOST_AT_ONCE])
    for region, day in found:
        lots[region, month_first(day)].append(day)
    waiting = list(months.values_list("region_id", "month")[:MOST_AT_ONCE])
    for lot in waiting:
        lots.setdefault(lot, [])
    made, is_cut = 0, MOST_AT_ONCE in {len(found), len(waiting)}
    for number, ((region, month), days) in enumerate(lots.items()):
        if number and until is not None and monotonic() > until:
            return _Made(days=made, is_cut=True)
        if days:
            _make_days(region=region, days=days, now=now)
            made += len(days)
        _make_month(region=region, month=month, now=now)
    return _Made(days=made, is_cut=is_cut)


@transaction.atomic
def _make_days(*, region: int, days: Collection[date], now: datetime) -> int:
    """Days of one month. The buckets are held first: of two machines the second sees nothing stale."""
    held = _held(TotalDay.objects.filter(region=region, day__in=days, is_stale=True).order_by("day"))
    stale = [bucket.day for bucket in held]
    if not stale:
        return 0
    TotalDay.objects.filter(region=region, day__in=stale).update(is_stale=False, built_at=now)
    rows = write_days(region=region, days=stale)
    TotalMonth.objects.bulk_create(
        [TotalMonth(region_id=region, month=month_first(stale[0]))],
        update_conflicts=True,
        unique_fields=["region", "month"],
        update_fields=["is_stale"],
    )
    return rows


@transaction.atomic
def _make_month(*, region: int, month: date, now: datetime) -> int:
    held = _held(TotalMonth.objects.filter(region=region, month=month, is_stale=True))
    if not held:
        return 0
    TotalMonth.objects.filter(pk=held[0].pk).update(is_stale=False, built_at=now)
    return write_month(region=region, month=month, last=month_last(month))


def _held(rows: QuerySet) -> list:
    return list(rows.select_for_update())


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
