"""What slips, the filed daily and the ERP say of a day; and what the checks found over days (ruling 50)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import translation

from regions.models import Region
from reports.aggregates.daily import FORM_LANGUAGE, counted_lines, finished_lines
from reports.aggregates.form_policies import form_policy
from reports.aggregates.orders import Workers
from reports.aggregates.slip_days import is_counted, slip_facts
from reports.choices import DifferenceKind
from reports.models import DailyReport, DayCheck, DayDifference
from reports.models.day_check import DayDifferenceQuerySet
from reports.policies.lines import Event, Line
from reports.policies.reconciling import (
    Comparison,
    Deed,
    Sides,
    compare,
    deed_of,
    landed_late,
    service_only,
)
from workorders.models import WorkOrder


def compared(*, report: DailyReport) -> Comparison:
    """The day of a filed version against slips and ERP as they are now. Five queries, or six."""
    region, day = report.region, report.date
    filed = service_only(lines=(Line.from_json(stored=line) for line in report.snapshot["lines"]))
    workers, basis = Workers(), form_policy(day=day).judgements.day_basis
    with translation.override(FORM_LANGUAGE):
        erp = tuple(counted_lines(region=region, day=day, basis=basis, workers=workers))
    late = landed_late(filed=filed, erp=erp, landed=_landed(erp=erp, filed=filed), cut=_cut(report=report))
    sides = Sides(day=day, filed=filed, erp=erp, late=late)
    if is_counted(region=region, day=day):
        sides = _with_slips(sides=sides, region=region, workers=workers)
    return compare(sides=sides)


def _with_slips(*, sides: Sides, region: Region, workers: Workers) -> Sides:
    with translation.override(FORM_LANGUAGE):
        finished = tuple(finished_lines(region=region, day=sides.day, workers=workers))
    numbers = {line.order_no: line.order_id for line in finished}
    slips, others = slip_facts(region=region, day=sides.day, numbers=list(numbers), workers=workers)
    elsewhere = frozenset(numbers[number] for number in others)
    return replace(sides, finished=finished, slips=slips, elsewhere=elsewhere)


def _cut(*, report: DailyReport) -> datetime:
    """Where no import had brought anything yet, what was there when it was filed."""
    cut = report.erp_as_of or report.submitted_at
    if cut is None:
        raise ValueError("only a filed version can be compared")
    return cut


def _landed(*, erp: Iterable[Line], filed: Iterable[Line]) -> dict[Deed, datetime]:
    """When the deeds that the version does not have came from the ERP; no query when it has them all."""
    missing = {deed_of(line=line) for line in erp} - {deed_of(line=line) for line in filed}
    if not missing:
        return {}
    rows = WorkOrder.objects.filter(pk__in={order for order, _event in missing})
    found: dict[Deed, datetime] = {}
    for pk, landed_at, finished_at in rows.values_list("pk", "landed_at", "finished_landed_at"):
        found[pk, Event.DISPATCHED] = landed_at
        found[pk, Event.COMPLETED] = finished_at or landed_at
    return found


# Over days: what others build on ---------------------------------------------------------------------------
def day_differences(*, regions: Iterable[int], first: date, last: date) -> DayDifferenceQuerySet:
    """The standing differences of the days, both ends included."""
    return DayDifference.objects.standing().filter(region_id__in=regions, day__range=(first, last))


def unexplained(*, regions: Iterable[int], first: date, last: date) -> QuerySet[DayDifference]:
    """Of the standing ones, those that nobody has explained: they hold the month up."""
    return day_differences(regions=regions, first=first, last=last).unexplained()


def checked_lines(*, regions: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Region id → (equal, checked) of 报表数据真实性; a region without any check is not in it. One query."""
    rows = DayCheck.objects.filter(region_id__in=regions, day__range=(first, last)).order_by()
    sums = rows.values_list("region").annotate(equal=Sum("lines_equal"), checked=Sum("lines_checked"))
    return {region: (equal, checked) for region, equal, checked in sums}


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One standing difference in printed words, for the sheet 核对差异 of the weekly (Chinese, ruling 57)."""

    day: date
    kind: str
    technician: str
    column: str
    order_no: str
    slips: int | None
    filed: int | None
    erp: int | None
    difference: int | None
    explanation: str


def difference_rows(*, region: Region, first: date, last: date) -> list[DifferenceRow]:
    """By day, figures before orders. One query."""
    rows = day_differences(regions=[region.pk], first=first, last=last)
    ordered = sorted(
        rows.order_by("day", "technician_name", "order_no", "pk"),
        key=lambda row: (row.day, row.kind != DifferenceKind.FIGURE),
    )
    with translation.override(FORM_LANGUAGE):
        return [
            DifferenceRow(
                day=row.day,
                kind=str(row.get_kind_display()),
                technician=row.technician_name,
                column=str(row.get_column_display()),
                order_no=row.order_no,
                slips=row.slips,
                filed=row.filed,
                erp=row.erp,
                difference=row.gap,
                explanation=row.explanation,
            )
            for row in ordered
        ]


@dataclass(frozen=True, slots=True)
class CheckedSpan:
    """The checks of a region over days, or of one day: what the list of the page shows."""

    days: int
    checked: int
    equal: int
    late: int
    open: int
    explained: int


def by_region(*, regions: Iterable[int], first: date, last: date) -> dict[int, CheckedSpan]:
    """Two queries."""
    ids = list(regions)
    checks = DayCheck.objects.filter(region_id__in=ids, day__range=(first, last)).order_by()
    sums = checks.values("region").annotate(
        days=Count("pk"), checked=Sum("lines_checked"), equal=Sum("lines_equal"), late_rows=Sum("late")
    )
    gaps = _gaps(rows=day_differences(regions=ids, first=first, last=last), by="region")
    return {
        row["region"]: CheckedSpan(
            days=row["days"],
            checked=row["checked"],
            equal=row["equal"],
            late=row["late_rows"],
            open=gaps.get(row["region"], (0, 0))[0],
            explained=gaps.get(row["region"], (0, 0))[1],
        )
        for row in sums
    }


def by_day(*, region: Region, first: date, last: date) -> list[tuple[DayCheck, CheckedSpan]]:
    """The region's checks, newest day first. Two queries."""
    checks = DayCheck.objects.filter(region=region, day__range=(first, last)).order_by("-day", "pk")
    gaps = _gaps(rows=day_differences(regions=[region.pk], first=first, last=last), by="day")
    return [
        (
            check,
            CheckedSpan(
                days=1,
                checked=check.lines_checked,
                equal=check.lines_equal,
                late=check.late,
                open=gaps.get(check.day, (0, 0))[0],
                explained=gaps.get(check.day, (0, 0))[1],
            ),
        )
        for check in checks.annotate(version=F("report__version"))
    ]


def _gaps(*, rows: QuerySet[DayDifference], by: str) -> dict[int | date, tuple[int, int]]:
    """Open and explained ones."""
    is_open = Q(explained_at__isnull=True)
    counts = rows.order_by().values_list(by).annotate(open=Count("pk", filter=is_open), all=Count("pk"))
    return {key: (waiting, whole - waiting) for key, waiting, whole in counts}
