"""What pages, API and commands read of the dailies: querysets and plain objects, no writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from callbacks.models import CallbackTask
from config.lib.calendar import at_local, local_day
from regions.choices import DayKind
from regions.models import CallingHours, Holiday, Region
from regions.scoping import AnyUser
from reports.aggregates.daily import gather_day
from reports.choices import ReportState
from reports.models import DailyReport, FilingPolicy
from reports.policies.daybook import DayBook, day_book, records
from reports.policies.forms import ALL_CATEGORIES, Form, Header
from reports.policies.periods import Timeliness, WorkCalendar, daily_deadline, timeliness

DAYS_SHOWN = 31
DRAFT_STANDING = "草稿，未上报。"
LIVE = "live"

# Every page lists versions without their files: a workbook is read only to be sent.
WITHOUT_FILES = ("snapshot", "workbook", "poster")


@dataclass(frozen=True, slots=True)
class DayView:
    """One region's day as it is to be shown: the stored version, or the figures as they are now.

    ``report`` is the version shown, or the standing draft that the live figures belong to.
    """

    region: Region
    day: date
    book: DayBook
    report: DailyReport | None
    is_live: bool

    @property
    def state(self) -> str:
        """``live`` is the state of figures that are in no version (ruling 63)."""
        if self.is_live and (self.report is None or self.report.state != ReportState.DRAFT):
            return LIVE
        return self.report.state if self.report else LIVE


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One line of the list of days: a region's day with or without a report (H8)."""

    region: Region
    day: date
    report: DailyReport | None
    deadline: datetime
    timeliness: Timeliness


def filing_policy(*, day: date) -> FilingPolicy:
    return FilingPolicy.objects.filter(valid_from__lte=day).order_by("-valid_from")[0]


def work_calendar(*, since: date) -> WorkCalendar:
    """The holidays and make-up days from a day on; a year without rows is Monday to Friday."""
    rows = Holiday.objects.filter(on__gte=since).values_list("on", "kind")
    days = list(rows)
    return WorkCalendar(
        holidays=frozenset(on for on, kind in days if kind == DayKind.HOLIDAY),
        makeup_days=frozenset(on for on, kind in days if kind == DayKind.MAKEUP),
    )


def deadline_of(*, day: date) -> datetime:
    clock = filing_policy(day=day).deadline_at
    return daily_deadline(day=day, calendar=work_calendar(since=day), clock=clock)


def standing_report(*, region: Region, day: date) -> DailyReport | None:
    """The version that stands for the day; its files are not read."""
    return DailyReport.objects.current().defer(*WITHOUT_FILES).filter(region=region, date=day).first()


def versions_of(*, user: AnyUser, region: Region, day: date) -> QuerySet[DailyReport]:
    return (
        DailyReport.objects.visible_to(user)
        .filter(region=region, date=day)
        .filed()
        .defer(*WITHOUT_FILES)
        .select_related("submitted_by", "decided_by", "prepared_by")
        .order_by("-version")
    )


def last_filed(*, region: Region, day: date) -> DailyReport | None:
    """The newest version that was submitted, a returned one too (ruling 63)."""
    return DailyReport.objects.filter(region=region, date=day).filed().order_by("-version").first()


def visible_region(*, user: AnyUser, code: str) -> Region:
    """The region, or 404 for anyone to whom it does not exist (A1)."""
    region = Region.objects.visible_to(user).callable().filter(code=code).first()
    if region is None:
        raise Http404
    return region


def live_book(*, region: Region, day: date, report: DailyReport | None) -> DayBook:
    """The day from the records as they are now, with the maker's words of the standing report."""
    header = Header(
        region=region.name,
        category=ALL_CATEGORIES,
        day=day,
        prepared_by=report.prepared_by.label if report and report.prepared_by else "",
        prepared_on=report.prepared_on if report else None,
        standing=DRAFT_STANDING,
        note=report.notes if report else "",
    )
    facts = gather_day(region=region, day=day)
    return day_book(facts=facts, header=header, remarks=report.remarks if report else {})


def frozen_book(*, report: DailyReport, category: str = "") -> DayBook:
    """The day as the version froze it; with a 品类 only that sheet of it."""
    return DayBook.from_json(stored=report.snapshot).only(category=category)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures of a day are asked for."""

    category: str = ""
    version: int | None = None
    live: bool = False


def day_view(*, region: Region, day: date, wanted: Wanted) -> DayView:
    """The version asked for, else the last submitted one, else live figures (ruling 63).

    404 for a version that was never filed. A 品类 without activity has an empty form.
    """
    if wanted.version is not None:
        report = DailyReport.objects.filter(region=region, date=day, version=wanted.version).filed().first()
        if report is None:
            raise Http404
    else:
        report = None if wanted.live else last_filed(region=region, day=day)
    if report is not None:
        book = frozen_book(report=report, category=wanted.category)
        return DayView(region=region, day=day, book=book, report=report, is_live=False)
    standing = standing_report(region=region, day=day)
    book = live_book(region=region, day=day, report=standing).only(category=wanted.category)
    return DayView(region=region, day=day, book=book, report=standing, is_live=True)


def answer(*, view: DayView) -> dict[str, Any]:
    """The form as JSON (ruling 62)."""
    form = view.book.forms[0]
    report = view.report
    return {
        "form": "daily",
        "region": view.region.code,
        "category": "" if form.header.category == ALL_CATEGORIES else form.header.category,
        "period": view.day.isoformat(),
        "version": report.version if report and not view.is_live else None,
        "state": view.state,
        "report_id": report.pk if report else None,
        "header": _header(form=form),
        "columns": [{"key": column.key, "label": column.heading} for column in form.table.columns],
        **records(form=form),
        "notes": list(form.notes),
    }


def _header(*, form: Form) -> dict[str, Any]:
    header = form.header
    return {
        "title": form.title,
        "region": header.region,
        "category": header.category,
        "date": header.day.isoformat(),
        "prepared_by": header.prepared_by,
        "prepared_on": header.prepared_on.isoformat() if header.prepared_on else None,
        "erp_as_of": header.erp_as_of,
    }


def reports_seen_by(*, user: AnyUser) -> QuerySet[DailyReport]:
    """Standing versions in scope, newest first, without their files."""
    return (
        DailyReport.objects.visible_to(user)
        .current()
        .defer(*WITHOUT_FILES)
        .select_related("region", "prepared_by", "submitted_by", "decided_by")
        .order_by("-pk")
    )


def regions_of(*, user: AnyUser) -> QuerySet[Region]:
    """The regions whose dailies the user may see."""
    return Region.objects.visible_to(user).callable()


def days_of_region(*, region: Region, until: date, now: datetime, days: int = DAYS_SHOWN) -> list[DayEntry]:
    """The region's last days up to ``until``, newest first, each with its report or none. Three queries."""
    since = until - timedelta(days=days - 1)
    found = DailyReport.objects.current().filter(region=region, date__range=(since, until))
    reports = {report.date: report for report in found.defer(*WITHOUT_FILES)}
    dates = [until - timedelta(days=back) for back in range(days)]
    return _entries(pairs=[(region, day, reports.get(day)) for day in dates], since=since, now=now)


def regions_on_day(*, regions: Iterable[Region], day: date, now: datetime) -> list[DayEntry]:
    """What each region filed for the day: a missing daily shows (H8). Three queries."""
    shown = list(regions)
    found = DailyReport.objects.current().filter(region__in=shown, date=day).defer(*WITHOUT_FILES)
    reports = {report.region_id: report for report in found}
    pairs = [(region, day, reports.get(region.pk)) for region in shown]
    return _entries(pairs=pairs, since=day, now=now)


def _entries(
    *, pairs: list[tuple[Region, date, DailyReport | None]], since: date, now: datetime
) -> list[DayEntry]:
    calendar = work_calendar(since=since)
    policies = list(FilingPolicy.objects.order_by("-valid_from"))
    entries = []
    for region, day, report in pairs:
        clock = next(policy for policy in policies if policy.valid_from <= day).deadline_at
        due = report.deadline_at if report else daily_deadline(day=day, calendar=calendar, clock=clock)
        first = report.first_submitted_at if report else None
        verdict = timeliness(first_submitted_at=first, deadline=due, now=now)
        entries.append(DayEntry(region=region, day=day, report=report, deadline=due, timeliness=verdict))
    return entries


def calling_ends_at(*, region: Region, day: date) -> datetime:
    """The end of calling hours: the region's row, else the company's (kpis.md 3.3)."""
    rows = CallingHours.objects.filter(Q(region=region) | Q(region=None), valid_from__lte=day)
    hours = rows.order_by(F("region").asc(nulls_last=True), "-valid_from").first()
    return at_local(day, hours.closes) if hours else at_local(day + timedelta(days=1), datetime.min.time())


def may_still_be_called(*, region: Region, day: date, now: datetime) -> int:
    """Callbacks that could still end on the day: what a submission before closing time leaves out."""
    ends = calling_ends_at(region=region, day=day)
    if local_day(now) != day or now >= ends:
        return 0
    return CallbackTask.objects.callable().filter(region=region, callable_at__lt=ends).count()
