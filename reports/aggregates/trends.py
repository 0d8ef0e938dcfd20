"""Months side by side: the rates of each month of a stretch, and a month's cases by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from callbacks.choices import NOT_COUNTED_CASES, ComplaintCategory
from callbacks.models import Complaint
from config.lib.calendar import ONE_DAY, day_start, local_day
from regions.scoping import AnyUser
from reports.aggregates.filing_rates import filing_tallies
from reports.aggregates.kpi_figures import seen_part
from reports.aggregates.kpi_targets import targets_on
from reports.aggregates.totals import sums
from reports.policies.board import Tally
from reports.policies.cuts import By, Cut, month_last, months_of
from reports.policies.kpi_values import Facts, KpiValue, kpi_values, ripe_part
from reports.policies.kpis import FILING, SAME_DAY_FILING
from reports.policies.spans import SpanKind, span_around


@dataclass(frozen=True, slots=True)
class Month:
    """``ripe`` are the days that 及时率 counts; None while none is over."""

    first: date
    last: date
    ripe: tuple[date, date] | None
    values: Mapping[str, KpiValue]


def monthly_values(*, user: AnyUser, cut: Cut, now: datetime) -> list[Month]:
    """Every month that the cut touches, in what she sees; at most fifteen queries, however many months.

    Totals must be settled before.
    """
    months = months_of(first=cut.first, last=cut.last)
    whole = replace(seen_part(user=user, cut=cut, by=By.MONTH), first=months[0], last=month_last(months[-1]))
    counts, facts = sums(cut=whole, by=By.MONTH), _filing(cut=whole, months=months, now=now)
    targets = targets_on(days=[month_last(month) for month in months])
    found = []
    for month, fact in zip(months, facts, strict=True):
        span = span_around(kind=SpanKind.MONTH, day=month)
        ripe = ripe_part(span=span, today=local_day(now))
        counted = counts.get(month, Counter())
        values = kpi_values(
            counts=counted,
            ripe=counted if ripe == (span.first, span.last) else _ripe_counts(cut=whole, ripe=ripe),
            facts=fact,
            targets=targets[span.last],
        )
        found.append(Month(first=span.first, last=span.last, ripe=ripe, values=values))
    return found


def _ripe_counts(*, cut: Cut, ripe: tuple[date, date] | None) -> Counter[str]:
    """Of a month that is not over, or just was: two at most."""
    if ripe is None:
        return Counter()
    return sums(cut=replace(cut, first=ripe[0], last=ripe[1])).get(None, Counter())


def _filing(*, cut: Cut, months: tuple[date, ...], now: datetime) -> list[Facts]:
    """日报 are of a region's day: of one 品类 or kind nothing is known."""
    if cut.category is not None or cut.kind:
        return [{} for _month in months]
    stretches = [(month, month_last(month)) for month in months]
    found: list[Facts] = []
    for tallies in filing_tallies(regions=cut.regions, stretches=stretches, now=now):
        total = sum(tallies.values(), Tally())
        found.append({FILING: (total.on_time, total.due), SAME_DAY_FILING: (total.same_day, total.due)})
    return found


def cases_by_category(*, user: AnyUser, cut: Cut) -> list[tuple[ComplaintCategory, int]]:
    """Registered in the cut, the most frequent first: the rows that the list of complaints calls counted."""
    rows = Complaint.objects.visible_to(user).standing().exclude(state__in=NOT_COUNTED_CASES)
    rows = rows.filter(
        region__in=cut.regions,
        registered_at__gte=day_start(cut.first),
        registered_at__lt=day_start(cut.last + ONE_DAY),
    )
    if cut.kind:
        rows = rows.filter(work_order__kind=cut.kind)
    if cut.category is not None:
        of: dict[str, Any] = {"work_order__category": cut.category}
        rows = rows.filter(Q(**of) | Q(work_order__category__alias_of=cut.category))
    counted = rows.order_by().values_list("category").annotate(count=Count("pk"))
    return [(ComplaintCategory(code), count) for code, count in counted.order_by("-count", "category")]
