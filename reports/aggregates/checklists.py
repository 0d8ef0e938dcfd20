"""What stands open before a month of a region is published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Min

from callbacks.models import DataRecheck
from config.lib.calendar import ONE_DAY, day_start
from reports.aggregates.reconciliation import day_differences, unexplained
from reports.choices import PeriodKind, PeriodState, ReportState
from reports.models import DailyReport, PeriodReport
from reports.policies.checklist import Checklist, Duty, Item
from reports.policies.spans import ONE_WEEK


def checklist_of(*, report: PeriodReport) -> Checklist:
    """A weekly has none. A handful of counts, each opened by its own page."""
    if report.kind != PeriodKind.MONTHLY:
        return Checklist()
    return Checklist(items=(_dailies(report), _differences(report), _rechecks(report), _weeklies(report)))


def whole_weeks(*, first: date, last: date) -> list[date]:
    """The Mondays of the weeks that lie whole in the month: one that crosses it belongs to neither."""
    monday = first + timedelta(days=-first.weekday() % 7)
    found = []
    while monday + ONE_WEEK - ONE_DAY <= last:
        found.append(monday)
        monday += ONE_WEEK
    return found


def _begun(report: PeriodReport) -> date | None:
    """The day of the region's first daily."""
    return DailyReport.objects.filter(region=report.region).aggregate(first=Min("date"))["first"]


def _dailies(report: PeriodReport) -> Item:
    """From the region's first daily on; before it none was owed."""
    begun = _begun(report)
    if begun is None or begun > report.last:
        return Item(Duty.DAILIES, open=0, total=0)
    total = (report.last - max(begun, report.first)).days + 1
    accepted = DailyReport.objects.filter(
        region=report.region, state=ReportState.ACCEPTED, date__range=(report.first, report.last)
    ).count()
    return Item(Duty.DAILIES, open=total - accepted, total=total)


def _differences(report: PeriodReport) -> Item:
    among: dict[str, Any] = {"regions": [report.region_id], "first": report.first, "last": report.last}
    return Item(Duty.DIFFERENCES, open=unexplained(**among).count(), total=day_differences(**among).count())


def _rechecks(report: PeriodReport) -> Item:
    opened = DataRecheck.objects.filter(
        region=report.region,
        opened_at__gte=day_start(report.first),
        opened_at__lt=day_start(report.last + ONE_DAY),
    )
    return Item(Duty.RECHECKS, open=opened.filter(checked_at__isnull=True).count(), total=opened.count())


def _weeklies(report: PeriodReport) -> Item:
    begun = _begun(report) or date.max
    mondays = [day for day in whole_weeks(first=report.first, last=report.last) if day + ONE_WEEK > begun]
    published = PeriodReport.objects.filter(
        kind=PeriodKind.WEEKLY, region=report.region, first__in=mondays, state=PeriodState.PUBLISHED
    )
    return Item(Duty.WEEKLIES, open=len(mondays) - published.count(), total=len(mondays))
