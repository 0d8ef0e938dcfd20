"""Months side by side: the rates of each month of a stretch, and a month's cases by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncMonth

from callbacks.choices import ComplaintCategory
from config.lib.calendar import local_day
from regions.scoping import AnyUser
from reports.aggregates.cases import counted_cases
from reports.aggregates.cases_ahead import cases_ahead, with_ahead
from reports.aggregates.filing_rates import filing_tallies
from reports.aggregates.history import historic_months, with_history
from reports.aggregates.kpi_figures import seen_part
from reports.aggregates.kpi_targets import targets_on
from reports.aggregates.totals import sums
from reports.models import DailyReport
from reports.policies.board import Tally
from reports.policies.cuts import By, Cut, month_last, months_of
from reports.policies.kpi_values import Facts, KpiValue, kpi_values, ripe_part
from reports.policies.kpis import FILING
from reports.policies.spans import SpanKind, span_around

# The deadline is the first working day after; no stretch of days off is as long.
DEADLINES_PAST = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Month:
    """``ripe`` are the days that 及时率 counts; None while none is over."""

    first: date
    last: date
    ripe: tuple[date, date] | None
    values: Mapping[str, KpiValue]


def monthly_values(*, user: AnyUser, cut: Cut, now: datetime) -> list[Month]:
    """Every month that the cut touches, in what she sees; at most sixteen queries, and two for each
    month that past monthlies tell of.

    Totals must be settled before.
    """
    months = months_of(first=cut.first, last=cut.last)
    whole = replace(seen_part(user=user, cut=cut, by=By.MONTH), first=months[0], last=month_last(months[-1]))
    spans = [span_around(kind=SpanKind.MONTH, day=month) for month in months]
    waiting = cases_ahead(cut=whole, by=By.NONE, spans=spans, now=now)
    counts, facts = _counts(cut=whole, months=months), _filing(cut=whole, months=months, now=now)
    targets = targets_on(days=[month_last(month) for month in months])
    found = []
    for month, span, fact, ahead in zip(months, spans, facts, waiting, strict=True):
        ripe = ripe_part(span=span, today=local_day(now))
        counted = with_ahead(counts={None: counts.get(month, Counter())}, ahead=ahead)[None]
        values = kpi_values(
            counts=counted,
            ripe=counted if ripe == (span.first, span.last) else _ripe_counts(cut=whole, ripe=ripe),
            facts=fact,
            targets=targets[span.last],
        )
        found.append(Month(first=span.first, last=span.last, ripe=ripe, values=values))
    return found


def _counts(*, cut: Cut, months: tuple[date, ...]) -> dict[date, Counter[str]]:
    """By month; for each region that counted nothing what its past monthly says, as a figure's 同比 reads
    it."""
    found = sums(cut=cut, by=By.MONTH)
    for month in historic_months(cut=cut) & set(months):
        own, counts = replace(cut, first=month, last=month_last(month)), found.get(month, Counter())
        found[month] = with_history(counts={None: counts}, cut=own, by=By.NONE)[None]
    return found


def _ripe_counts(*, cut: Cut, ripe: tuple[date, date] | None) -> Counter[str]:
    """Of a month that is not over, or just was: two at most."""
    if ripe is None:
        return Counter()
    return sums(cut=replace(cut, first=ripe[0], last=ripe[1])).get(None, Counter())


def _filing(*, cut: Cut, months: tuple[date, ...], now: datetime) -> list[Facts]:
    """日报 are of a region's day: of one 品类 or kind nothing is known.

    Months whose deadlines are all past the database counts: of 200 regions two years are 146,000 days.
    """
    if cut.category is not None or cut.kind:
        return [{} for _month in months]
    over = local_day(now) - DEADLINES_PAST
    settled = [month for month in months if month_last(month) < over]
    recent = [(month, month_last(month)) for month in months if month_last(month) >= over]
    found = _settled_filing(regions=cut.regions, months=settled)
    for (month, _last), tallies in zip(
        recent, filing_tallies(regions=cut.regions, stretches=recent, now=now), strict=True
    ):
        total = sum(tallies.values(), Tally())
        found[month] = (total.on_time, total.due)
    return [{FILING: found[month]} for month in months]


def _settled_filing(*, regions: Collection[int], months: Sequence[date]) -> dict[date, tuple[int, int]]:
    """In time and due by month; a region owes a daily for each day from its first one on. Two queries."""
    if not months:
        return {}
    reports = DailyReport.objects.filter(region__in=regions).order_by()
    begun = reports.values_list("region").annotate(first=Min("date")).values_list("first", flat=True)
    in_time = (
        reports.current()
        .filter(date__range=(months[0], month_last(months[-1])), first_submitted_at__lte=F("deadline_at"))
        .values_list(TruncMonth("date"))
        .annotate(count=Count("pk"))
    )
    filed, firsts = dict(in_time), list(begun)
    return {
        month: (filed.get(month, 0), sum(_days_owed(since, month) for since in firsts)) for month in months
    }


def _days_owed(since: date, month: date) -> int:
    return max(0, (month_last(month) - max(since, month)).days + 1)


def cases_by_category(*, user: AnyUser, cut: Cut) -> list[tuple[ComplaintCategory, int]]:
    """Registered in the cut, the most frequent first: the rows that the list of complaints calls counted."""
    rows = counted_cases(user=user, first=cut.first, last=cut.last).filter(region__in=cut.regions)
    if cut.kind:
        rows = rows.filter(work_order__kind=cut.kind)
    if cut.category is not None:
        of: dict[str, Any] = {"work_order__category": cut.category}
        rows = rows.filter(Q(**of) | Q(work_order__category__alias_of=cut.category))
    counted = rows.order_by().values_list("category").annotate(count=Count("pk"))
    return [(ComplaintCategory(code), count) for code, count in counted.order_by("-count", "category")]
