"""What stands open before a month of a region is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from callbacks.models import DataRecheck
from config.lib.calendar import ONE_DAY, day_start
from reports.aggregates.reconciliation import day_differences, unexplained
from reports.choices import PeriodKind, PeriodState, ReportState
from reports.models import DailyReport, DailyTotal, DayCheck, PeriodReport
from reports.policies.checklist import Checklist, Duty, Item
from reports.policies.spans import ONE_WEEK

Counts = dict[int, int]


@dataclass(frozen=True, slots=True)
class _Month:
    """``begun``: the day of each region's first daily, for those that have one."""

    regions: frozenset[int]
    first: date
    last: date
    begun: dict[int, date]

    @property
    def reach(self) -> dict[str, Any]:
        return {"regions": self.regions, "first": self.first, "last": self.last}


def checklist_of(*, report: PeriodReport) -> Checklist:
    """A weekly has none."""
    return checklists_of(reports=[report])[report.region_id]


def checklists_of(*, reports: Collection[PeriodReport]) -> dict[int, Checklist]:
    """Region id → its checklist, of one period's reports. Nine queries, however many regions."""
    ids = frozenset(report.region_id for report in reports)
    months = {(each.first, each.last) for each in reports if each.kind == PeriodKind.MONTHLY}
    if not months:
        return {region: Checklist() for region in ids}
    ((first, last),) = months
    begun = DailyReport.objects.filter(region__in=ids).order_by().values_list("region")
    month = _Month(ids, first, last, dict(begun.annotate(first=Min("date"))))
    parts = [duty(month) for duty in (_dailies, _differences, _rechecks, _weeklies)]
    return {region: Checklist(items=tuple(part[region] for part in parts)) for region in ids}


def whole_weeks(*, first: date, last: date) -> list[date]:
    """The Mondays of the weeks that lie whole in the month: one that crosses it belongs to neither."""
    monday = first + timedelta(days=-first.weekday() % 7)
    found = []
    while monday + ONE_WEEK - ONE_DAY <= last:
        found.append(monday)
        monday += ONE_WEEK
    return found


def _dailies(month: _Month) -> dict[int, Item]:
    """From the region's first daily on; before it none was owed.

    A region that had not begun owes its days with finished orders all the same: the manager signs for it.
    """
    dated = {"region__in": month.regions, "date__range": (month.first, month.last)}
    accepted = _by_region(DailyReport.objects.filter(state=ReportState.ACCEPTED, **dated))
    finished = Q(completed_onsite__gt=0) | Q(completed_carry_in__gt=0)
    served = DailyTotal.objects.filter(
        finished, region__in=month.regions, day__range=(month.first, month.last)
    )
    days = dict(served.order_by().values_list("region").annotate(count=Count("day", distinct=True)))
    found = {}
    for region in month.regions:
        begun = month.begun.get(region)
        if begun is None or begun > month.last:
            total = days.get(region, 0)
        else:
            total = (month.last - max(begun, month.first)).days + 1
        found[region] = Item(Duty.DAILIES, open=total - accepted.get(region, 0), total=total)
    return found


def _differences(month: _Month) -> dict[int, Item]:
    """What nobody explained, and each filed day that was never compared: nobody knows its differences."""
    filed = DailyReport.objects.current().filed()
    filed = filed.filter(region__in=month.regions, date__range=(month.first, month.last))
    checked = DayCheck.objects.filter(region=OuterRef("region"), day=OuterRef("date"))
    unchecked = _by_region(filed.filter(~Exists(checked)))
    waiting, every = _by_region(unexplained(**month.reach)), _by_region(day_differences(**month.reach))
    return {
        region: Item(
            Duty.DIFFERENCES,
            open=waiting.get(region, 0) + unchecked.get(region, 0),
            total=every.get(region, 0) + unchecked.get(region, 0),
        )
        for region in month.regions
    }


def _rechecks(month: _Month) -> dict[int, Item]:
    opened = DataRecheck.objects.filter(
        region__in=month.regions,
        opened_at__gte=day_start(month.first),
        opened_at__lt=day_start(month.last + ONE_DAY),
    )
    waiting, every = _by_region(opened.filter(checked_at__isnull=True)), _by_region(opened)
    return _items(Duty.RECHECKS, waiting=waiting, every=every, regions=month.regions)


def _weeklies(month: _Month) -> dict[int, Item]:
    mondays = whole_weeks(first=month.first, last=month.last)
    owed = {
        (region, monday)
        for region, begun in month.begun.items()
        for monday in mondays
        if monday + ONE_WEEK > begun
    }
    published = PeriodReport.objects.filter(
        kind=PeriodKind.WEEKLY, region__in=month.regions, first__in=mondays, state=PeriodState.PUBLISHED
    )
    missing = owed.difference(published.order_by().values_list("region_id", "first"))
    return _items(Duty.WEEKLIES, waiting=_counted(missing), every=_counted(owed), regions=month.regions)


def _items(duty: Duty, *, waiting: Counts, every: Counts, regions: Iterable[int]) -> dict[int, Item]:
    return {region: Item(duty, open=waiting.get(region, 0), total=every.get(region, 0)) for region in regions}


def _by_region(rows: QuerySet[Any]) -> Counts:
    return dict(rows.order_by().values_list("region").annotate(count=Count("pk")))


def _counted(pairs: Iterable[tuple[int, date]]) -> Counts:
    return dict(Counter(region for region, _day in pairs))
