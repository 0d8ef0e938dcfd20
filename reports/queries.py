"""What pages, API and commands read of the dailies: querysets and plain objects, no writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from os.path import commonprefix

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import Http404

from callbacks.models import CallbackTask
from config.lib.calendar import at_local, day_range, local_day
from regions.choices import Role
from regions.models import CallingHours, Region, User
from regions.queries import calling_hours, working_days
from regions.rules import IMPORT_ROLES
from regions.scoping import AnyUser, region_ids
from reports.models import DailyReport, ExportRun, FilingPolicy, PeriodReport
from reports.policies.periods import Timeliness, daily_deadline, timeliness
from workorders.models import Source

DAYS_SHOWN = 31
NOT_DUE = frozenset({Timeliness.WAITING, Timeliness.BEFORE})

# Every page lists versions without their files: a workbook is read only to be sent.
WITHOUT_FILES = ("snapshot", "workbook", "poster")


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One line of the list of days: a region's day with or without a report (H8)."""

    region: Region
    day: date
    report: DailyReport | None
    deadline: datetime
    timeliness: Timeliness

    @property
    def first_submitted_at(self) -> datetime | None:
        return self.report.first_submitted_at if self.report else None


def filing_policy(*, day: date) -> FilingPolicy:
    """The rule in force on the day; the defaults for a day before the first."""
    return FilingPolicy.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or FilingPolicy()


def deadline_of(*, day: date) -> datetime:
    clock = filing_policy(day=day).deadline_at
    return daily_deadline(day=day, calendar=working_days(first=day), clock=clock)


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
    return filed_versions(region=region, day=day).first()


def filed_versions(*, region: Region, day: date) -> QuerySet[DailyReport]:
    """Newest first, with their rows; the files are read only to be sent."""
    found = DailyReport.objects.filter(region=region, date=day).filed()
    return found.defer("workbook", "poster").order_by("-version")


def visible_region(*, user: AnyUser, code: str) -> Region:
    """The region, a closed one too, or 404 for anyone to whom it does not exist (A1)."""
    region = Region.objects.visible_to(user).branches().filter(code=code).first()
    if region is None:
        raise Http404
    return region


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
    """The regions at work whose dailies the user may see."""
    return Region.objects.visible_to(user).callable()


def branches_of(*, user: AnyUser) -> QuerySet[Region]:
    """``regions_of`` with the closed ones."""
    return Region.objects.visible_to(user).branches()


def regions_between(*, user: AnyUser, first: date, last: date) -> QuerySet[Region]:
    """Those at work, and closed ones that reported anything of these days."""
    own = {"region": OuterRef("pk")}
    dailies = DailyReport.objects.filter(date__range=(first, last), **own)
    periods = PeriodReport.objects.filter(first__lte=last, last__gte=first, **own)
    return branches_of(user=user).filter(Q(is_active=True) | Exists(dailies) | Exists(periods))


def days_of_region(*, region: Region, until: date, now: datetime, days: int = DAYS_SHOWN) -> list[DayEntry]:
    """The region's last days up to ``until``, newest first, each with its report or none. Four queries."""
    since = until - timedelta(days=days - 1)
    found = DailyReport.objects.current().filter(region=region, date__range=(since, until))
    reports = {report.date: report for report in found.defer(*WITHOUT_FILES)}
    dates = [until - timedelta(days=back) for back in range(days)]
    return _entries(pairs=[(region, day, reports.get(day)) for day in dates], since=since, now=now)


def regions_on_day(*, regions: Iterable[Region], day: date, now: datetime) -> list[DayEntry]:
    """What each region filed for the day: a missing daily shows (H8). Four queries."""
    shown = list(regions)
    found = DailyReport.objects.current().filter(region__in=shown, date=day).defer(*WITHOUT_FILES)
    reports = {report.region_id: report for report in found}
    pairs = [(region, day, reports.get(region.pk)) for region in shown]
    return _entries(pairs=pairs, since=day, now=now)


def _entries(
    *, pairs: list[tuple[Region, date, DailyReport | None]], since: date, now: datetime
) -> list[DayEntry]:
    calendar = working_days(first=since)
    policies = [*FilingPolicy.objects.order_by("-valid_from"), FilingPolicy(valid_from=date.min)]
    spans = filing_spans(regions={region.pk for region, _day, _report in pairs})
    entries = []
    for region, day, report in pairs:
        clock = next(policy for policy in policies if policy.valid_from <= day).deadline_at
        due = report.deadline_at if report else daily_deadline(day=day, calendar=calendar, clock=clock)
        first = report.first_submitted_at if report else None
        verdict = timeliness(first_submitted_at=first, deadline=due, now=now)
        begun, ended = spans.get(region.pk, (local_day(now), None))
        owed = begun <= day <= (ended or date.max)
        if verdict is Timeliness.MISSING and not owed:
            verdict = Timeliness.BEFORE
        entries.append(DayEntry(region=region, day=day, report=report, deadline=due, timeliness=verdict))
    return entries


def filing_spans(*, regions: Collection[int]) -> dict[int, tuple[date, date | None]]:
    """The day of each region's first daily, and of a closed one's last: it owes none after it.

    Drafts are included: the timetable drafts from the first day on.
    """
    rows = DailyReport.objects.filter(region__in=regions).order_by()
    found = rows.values_list("region", "region__is_active").annotate(first=Min("date"), last=Max("date"))
    return {region: (first, None if is_active else last) for region, is_active, first, last in found}


@dataclass(frozen=True, slots=True)
class Judged:
    """Of the region-days that are due: filed in time, and filed on the very day (ruling 49)."""

    due: int
    on_time: int
    same_day: int


def judged(*, entries: Iterable[DayEntry]) -> Judged:
    due = [entry for entry in entries if entry.timeliness not in NOT_DUE]
    same_day = [
        entry
        for entry in due
        if entry.first_submitted_at and local_day(entry.first_submitted_at) == entry.day
    ]
    on_time = [entry for entry in due if entry.timeliness is Timeliness.ON_TIME]
    return Judged(due=len(due), on_time=len(on_time), same_day=len(same_day))


def calling_ends_at(*, region: Region, day: date) -> datetime:
    """The end of calling hours (kpis.md 3.3); of the day where nobody has set any."""
    try:
        return at_local(day, calling_hours(region_id=region.pk, day=day).closes)
    except CallingHours.DoesNotExist:
        return day_range(day)[1]


def may_still_be_called(*, region: Region, day: date, now: datetime) -> int:
    """Callbacks that could still end on the day: what a submission before closing time leaves out."""
    ends = calling_ends_at(region=region, day=day)
    if local_day(now) != day or now >= ends:
        return 0
    return CallbackTask.objects.callable().filter(region=region, callable_at__lt=ends).count()


def export_scope(*, user: User, roles: frozenset[Role]) -> Region:
    """The lowest region above all those where she holds one of ``roles``: where the trail files an export."""
    held = user.memberships.filter(role__in=roles, region__is_active=True)
    paths = [path.strip("/").split("/") for path in held.values_list("region__path", flat=True)]
    return Region.objects.get(path="/".join(commonprefix(paths)) + "/")


def listed_exports(*, user: AnyUser) -> QuerySet[ExportRun]:
    """Her own, newest first."""
    return ExportRun.objects.visible_to(user).select_related("scope").order_by("-pk")


def writable_regions(*, user: AnyUser) -> QuerySet[Region]:
    """Those whose results she may take back to the ERP."""
    ids = region_ids(user, roles=IMPORT_ROLES)
    return Region.objects.visible_to(user).filter(pk__in=ids).order_by("path", "pk")


def erp_sources() -> QuerySet[Source]:
    """Where orders come from, and their results go back to."""
    return Source.objects.order_by("code")
