"""Dailies that headquarters returned: how many of those filed, how long until they came again (H7, A11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from reports.aggregates.analysis_cases import between
from reports.models import DailyReport, DailyReportEvent
from reports.policies.cuts import Cut
from reports.policies.filing import Step
from reports.policies.lost_time import Part

WAS_RETURNED = Exists(DailyReportEvent.objects.filter(subject=OuterRef("pk"), verb=Step.RETURN))
# The version after the returned one, as soon as it was filed.
FILED_AGAIN = Subquery(
    DailyReport.objects.filed()
    .filter(region=OuterRef("region"), date=OuterRef("date"), version__gt=OuterRef("version"))
    .order_by("version")
    .values("submitted_at")[:1]
)


@dataclass(frozen=True, slots=True)
class RegionsDailies:
    """Versions that were filed, and those of them that were returned."""

    code: str
    name: str
    filed: int
    part: Part


def counted_dailies(*, cut: Cut) -> list[RegionsDailies]:
    """By region in the order of the tree. One query."""
    timed = Q(was_returned=True, filed_again_at__isnull=False)
    rows = _filed(cut).order_by("region__path").values("region__path", "region__code", "region__name")
    found = rows.annotate(
        n=Count("pk"),
        returned=Count("pk", filter=Q(was_returned=True)),
        spent=Sum(between("decided_at", "filed_again_at"), filter=timed),
        timed=Count("pk", filter=timed),
    )
    return [
        RegionsDailies(
            code=row["region__code"],
            name=row["region__name"],
            filed=row["n"],
            part=Part(row["returned"], row["spent"] or timedelta(), row["timed"]),
        )
        for row in found
    ]


def filed_dailies(*, cut: Cut, region: str = "", is_returned: bool) -> QuerySet[Any]:
    """Without their files; ``region`` is a code. ``is_returned`` leaves those that were returned."""
    rows = _filed(cut).defer("snapshot", "workbook", "poster")
    rows = rows.filter(was_returned=True) if is_returned else rows
    return rows.filter(region__code=region) if region else rows


def _filed(cut: Cut) -> QuerySet[Any]:
    rows = DailyReport.objects.filed().filter(region__in=cut.regions, date__range=(cut.first, cut.last))
    return rows.alias(was_returned=WAS_RETURNED).annotate(filed_again_at=FILED_AGAIN)
