"""日报及时率 and 当日上报率 of regions over several periods at once, by the filing board's own cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from config.lib.calendar import local_day
from reports.aggregates.filing_board import deadlines_of
from reports.models import DailyReport
from reports.policies.board import DayFiling, Tally, filing_cell, tally
from reports.queries import filing_spans

ONE_DAY = timedelta(days=1)
Stretch = tuple[date, date]


def filing_tallies(
    *, regions: Collection[int], stretches: Sequence[Stretch], now: datetime
) -> list[dict[int, Tally]]:
    """For each stretch the tally of every region. Four queries, however many days, regions and stretches.

    Days before any region's first daily owe nothing, so they are not looked at.
    """
    spans = filing_spans(regions=regions)
    if not spans or not stretches:
        return [{} for _stretch in stretches]
    earliest, today = min(begun for begun, _ended in spans.values()), local_day(now)
    cut = [(max(first, earliest), min(last, today)) for first, last in stretches]
    days = sorted({day for first, last in cut for day in _days(first, last)})
    deadlines = deadlines_of(days=tuple(days))
    filed = _filings(regions=regions, stretches=cut)
    return [
        {region: _tally(region, spans[region], _days(*stretch), deadlines, filed, now) for region in spans}
        for stretch in cut
    ]


def _tally(
    region: int,
    span: tuple[date, date | None],
    days: list[date],
    deadlines: dict[date, datetime],
    filed: dict[tuple[int, date], DayFiling],
    now: datetime,
) -> Tally:
    cells = [
        filing_cell(
            day=day,
            filing=filed.get((region, day)) or DayFiling(deadline=deadlines[day]),
            begun_on=span[0],
            ended_on=span[1],
            now=now,
        )
        for day in days
    ]
    return tally(cells=cells)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def _filings(*, regions: Collection[int], stretches: Sequence[Stretch]) -> dict[tuple[int, date], DayFiling]:
    """The standing versions, without their rows and files."""
    within = reduce(or_, (Q(date__range=stretch) for stretch in stretches))
    found = DailyReport.objects.current().filter(within, region__in=regions).order_by()
    rows = found.values_list("region_id", "date", "deadline_at", "state", "is_nil", "first_submitted_at")
    return {
        (region, day): DayFiling(deadline=due, state=state, is_nil=is_nil, first_submitted_at=at)
        for region, day, due, state, is_nil, at in rows
    }
