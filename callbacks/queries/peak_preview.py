"""What a season would leave out, before it is saved: told from orders that are there (C2, ruling 36)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from callbacks.choices import DrawCause
from callbacks.policies.peak import Season, quota, season_of
from callbacks.queries.always_called import causes_of
from callbacks.queries.numbers import policies_on
from callbacks.queries.peak import Facts, facts_of, seasons_between
from config.lib.calendar import ONE_DAY, day_range, local_day
from regions.models import Region
from workorders.models import Source, WorkOrder
from workorders.models.work_order import WorkOrderQuerySet

# As many orders as are looked at for one page; of more, the latest days.
LOOKED_AT = 30_000
A_YEAR = timedelta(days=364)  # the same weekdays
DAYS_AT_MOST = 31


@dataclass(frozen=True, slots=True)
class Period:
    """The days the figures are of: those of the season so far, the year before's, or the last ones."""

    first: date
    last: date
    which: str = "same"


@dataclass(slots=True)
class Share:
    """One region's figures; ``causes`` are the always-called by cause."""

    region: Region
    population: int = 0
    called: int = 0
    causes: dict[DrawCause, int] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        return self.population - self.called

    @property
    def by_cause(self) -> tuple[tuple[DrawCause, int], ...]:
        return tuple((cause, self.causes.get(cause, 0)) for cause in DrawCause if cause != DrawCause.DRAWN)


@dataclass(frozen=True, slots=True)
class Preview:
    period: Period
    shares: tuple[Share, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """The season's orders of a period with why each is always called."""

    period: Period
    orders: tuple[tuple[Facts, DrawCause], ...]
    is_cut: bool


def preview(*, season: Season, today: date) -> Preview:
    """As if each day's orders were planned in one go; by region, those with orders only."""
    seen = looked_at(season=season, today=today)
    by_day: dict[tuple[int, date], list[DrawCause]] = defaultdict(list)
    for order, cause in seen.orders:
        by_day[order.region_id, order.completed_on].append(cause)
    regions = Region.objects.in_bulk({region for region, _day in by_day})
    shares = {pk: Share(region=region) for pk, region in regions.items()}
    for (region, _day), causes in by_day.items():
        share = shares[region]
        always = [cause for cause in causes if cause != DrawCause.DRAWN]
        share.population += len(causes)
        share.called += max(len(always), quota(population=len(causes), ratio=season.ratio))
        for cause in always:
            share.causes[cause] = share.causes.get(cause, 0) + 1
    listed = sorted(shares.values(), key=lambda share: share.region.path)
    return Preview(period=seen.period, shares=tuple(listed), is_cut=seen.is_cut)


def looked_at(*, season: Season, today: date) -> Looked:
    """The comparable orders that this season, and no stronger one, would decide about."""
    rivals = seasons_between(first=season.first, last=season.last)
    orders = _scoped(season)
    period = _period(season=season, orders=orders, today=today)
    ids, period, is_cut = _latest(orders=orders, period=period)
    lasting = [replace(each, first=period.first, last=period.last) for each in (season, *rivals)]
    policies = policies_on(region_ids=frozenset(Region.objects.values_list("pk", flat=True)), day=today)
    mine = [
        order
        for order in facts_of(ids=ids, policies=policies)
        if season_of(order=order.subject, seasons=lasting) == lasting[0]
    ]
    causes = causes_of(orders=mine, policies=policies)
    told = tuple((order, causes.get(order.pk, DrawCause.DRAWN)) for order in mine)
    return Looked(period=period, orders=told, is_cut=is_cut)


def _scoped(season: Season) -> WorkOrderQuerySet:
    history = Source.objects.filter(plans_callbacks=False).values("code")
    orders = WorkOrder.objects.finished().exclude(source__in=history)
    if season.region_id is not None:
        orders = orders.filter(region=season.region_id)
    if season.kind:
        orders = orders.filter(kind=season.kind)
    if season.category_id is not None:
        orders = orders.filter(Q(category=season.category_id) | Q(category__alias_of=season.category_id))
    return orders


def _period(*, season: Season, orders: WorkOrderQuerySet, today: date) -> Period:
    """The season's own days once they have begun, else last year's if it had orders, else the last days."""
    if season.first <= today:
        return _shortened(Period(first=season.first, last=min(season.last, today)))
    year_ago = _shortened(Period(season.first - A_YEAR, season.last - A_YEAR, which="last_year"))
    if _within(orders=orders, period=year_ago).exists():
        return year_ago
    length = season.last - season.first
    return _shortened(Period(today - ONE_DAY - length, today - ONE_DAY, which="before"))


def _shortened(period: Period) -> Period:
    return replace(period, first=max(period.first, period.last - timedelta(days=DAYS_AT_MOST - 1)))


def _within(*, orders: WorkOrderQuerySet, period: Period) -> WorkOrderQuerySet:
    start, _next = day_range(period.first)
    _start, end = day_range(period.last)
    return orders.filter(completed_at__gte=start, completed_at__lt=end)


def _latest(*, orders: WorkOrderQuerySet, period: Period) -> tuple[Sequence[int], Period, bool]:
    """The keys of the period's orders; of too many, those of its latest whole days."""
    rows = list(
        _within(orders=orders, period=period)
        .order_by("-completed_at", "-pk")
        .values_list("pk", "completed_at")[: LOOKED_AT + 1]
    )
    if len(rows) <= LOOKED_AT:
        return [pk for pk, _at in rows], period, False
    earliest: Any = rows[-1][1]  # only finished orders are within a period
    whole = replace(period, first=min(period.last, local_day(earliest) + ONE_DAY))
    start, _next = day_range(whole.first)
    return [pk for pk, at in rows if at is not None and at >= start], whole, True
