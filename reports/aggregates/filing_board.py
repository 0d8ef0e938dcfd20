"""Region × day: where each daily stands, with the rates made of the counts (A9, H8, ruling 49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from config.lib.calendar import local_day
from regions.models import Region
from regions.queries import working_days
from regions.scoping import AnyUser
from reports.choices import ReportState
from reports.models import DailyReport, FilingPolicy
from reports.policies.board import DayFiling, FilingCell, Tally, filing_cell, tally
from reports.policies.periods import daily_deadline
from reports.policies.reminders import TOLD_WITHIN
from reports.queries import WITHOUT_FILES, regions_between

Dated = tuple[Region, date | None, date | None]


@dataclass(frozen=True, slots=True)
class BoardRow:
    region: Region
    cells: tuple[FilingCell, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class FilingBoard:
    """``by_day`` has one entry a day; ``total`` is the sum of the rows, and of the days."""

    days: tuple[date, ...]
    rows: tuple[BoardRow, ...]
    by_day: tuple[Tally, ...]
    total: Tally


def filing_cells(
    *, user: AnyUser, first: date, last: date, now: datetime, below: Region | None = None
) -> FilingBoard:
    """Every day from ``first`` to ``last``, none to come, of her regions, or of those at or ``below`` one.

    Four queries, however many regions and days. Closed regions stand for the days that they reported.
    """
    end = min(last, local_day(now))
    days = tuple(first + timedelta(days=ahead) for ahead in range((end - first).days + 1))
    regions = _regions(user=user, below=below, first=first, last=end)
    filed = _filings(regions=regions, first=first, last=end)
    deadlines = deadlines_of(days=days)
    rows = []
    for region, begun_on, ended_on in regions:
        cells = tuple(
            filing_cell(
                day=day,
                filing=filed.get((region.pk, day)) or DayFiling(deadline=deadlines[day]),
                begun_on=begun_on,
                ended_on=ended_on,
                now=now,
            )
            for day in days
        )
        rows.append(BoardRow(region=region, cells=cells, tally=tally(cells=cells)))
    return FilingBoard(
        days=days,
        rows=tuple(rows),
        by_day=tuple(tally(cells=[row.cells[at] for row in rows]) for at in range(len(days))),
        total=sum((row.tally for row in rows), Tally()),
    )


def deadlines_of(*, days: tuple[date, ...]) -> dict[date, datetime]:
    """When the daily of each day is due by the rules in force; two queries."""
    if not days:
        return {}
    calendar = working_days(first=min(days))
    policies = [*FilingPolicy.objects.order_by("-valid_from"), FilingPolicy(valid_from=date.min)]
    return {
        day: daily_deadline(
            day=day,
            calendar=calendar,
            clock=next(policy for policy in policies if policy.valid_from <= day).deadline_at,
        )
        for day in days
    }


def _regions(*, user: AnyUser, below: Region | None, first: date, last: date) -> list[Dated]:
    """Her regions, each with the day of its first daily, a draft included, and of a closed one's last."""
    shown = regions_between(user=user, first=first, last=last)
    if below is not None:
        shown = shown.filter(path__startswith=below.path)
    own = DailyReport.objects.filter(region=OuterRef("pk")).values("date")
    earliest, latest = Subquery(own.order_by("date")[:1]), Subquery(own.order_by("-date")[:1])
    dated: Any = shown.annotate(begun_on=earliest, latest_on=latest).order_by("path", "pk")
    return [(each, each.begun_on, None if each.is_active else each.latest_on) for each in dated]


def _filings(*, regions: list[Dated], first: date, last: date) -> dict[tuple[int, date], DayFiling]:
    """The standing versions by region and day, without their rows and files."""
    found = DailyReport.objects.current().filter(
        region__in=[region.pk for region, *_dates in regions], date__range=(first, last)
    )
    rows = found.order_by().values_list(
        "region_id", "date", "deadline_at", "state", "is_nil", "first_submitted_at"
    )
    return {(row[0], row[1]): DayFiling(row[2], row[3], row[4], row[5]) for row in rows}


def unfiled_drafts(*, now: datetime) -> list[tuple[DailyReport, int]]:
    """Drafts near or just past their deadline, each with the minutes of its day's reminder; two queries."""
    policies = [*FilingPolicy.objects.order_by("-valid_from"), FilingPolicy(valid_from=date.min)]
    longest = timedelta(minutes=max(policy.remind_minutes for policy in policies))
    drafts = (
        DailyReport.objects.filter(
            state=ReportState.DRAFT,
            region__is_active=True,
            deadline_at__range=(now - TOLD_WITHIN, now + longest),
        )
        .defer(*WITHOUT_FILES)
        .select_related("region")
        .order_by("date", "region__path", "pk")
    )
    return [
        (draft, next(policy for policy in policies if policy.valid_from <= draft.date).remind_minutes)
        for draft in drafts
    ]
