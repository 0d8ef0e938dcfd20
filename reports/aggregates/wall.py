"""The figures of the live board (L12): counts of whole regions, never a person's, never a customer's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Coalesce

from callbacks.choices import HANDLED_STATES, ComplaintCategory
from callbacks.models import CallbackTask, Complaint
from callbacks.queries.agents_now import agents_now
from config.lib.calendar import day_range, day_start, local_day
from regions.models import Region
from reports.aggregates.sources import source_rows
from reports.aggregates.totals import sums
from reports.policies.cuts import Cut
from reports.policies.measures import Measure, Source
from reports.policies.rates import Rate

# So many regions fit a screen that is read from across the room; the rest stand in one line.
REGIONS_SHOWN = 10
CATEGORIES_SHOWN = 6
HANDLED_WITHIN = timedelta(days=30)
MENDED_AT = Coalesce("handled_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Queue:
    """Callbacks that are due by tonight, those ended today, and what is past its limit."""

    name: str
    left: int = 0
    done: int = 0
    late: int = 0
    late_cases: int = 0

    @property
    def due(self) -> int:
        return self.left + self.done


@dataclass(frozen=True, slots=True)
class CategoryCount:
    label: Any
    count: int


@dataclass(frozen=True, slots=True)
class Wall:
    """``handling``: from registration to handled, on average of the cases handled within 30 days."""

    at: datetime
    total: Queue
    regions: tuple[Queue, ...]
    others: Queue | None
    others_count: int
    agents: Counter[str]
    categories: tuple[CategoryCount, ...]
    cases: int
    handling: timedelta | None
    handled: int
    repeats: Rate


def wall(*, regions: Collection[Region], now: datetime) -> Wall:
    """Twelve queries at most, however many regions, agents and cases there are."""
    ids = frozenset(region.pk for region in regions)
    today = local_day(now)
    queues = _queues(regions=regions, ids=ids, today=today, now=now)
    shown, rest = queues[:REGIONS_SHOWN], queues[REGIONS_SHOWN:]
    categories = _categories(ids=ids, first=today.replace(day=1), now=now)
    handling, handled = _handling(ids=ids, now=now)
    return Wall(
        at=now,
        total=_added(queues, name=""),
        regions=tuple(shown),
        others=_added(rest, name="") if rest else None,
        others_count=len(rest),
        agents=_agents(ids=ids, now=now),
        categories=categories[:CATEGORIES_SHOWN],
        cases=sum(each.count for each in categories),
        handling=handling,
        handled=handled,
        repeats=_repeats(ids=ids, first=today.replace(day=1), today=today),
    )


def _queues(*, regions: Collection[Region], ids: frozenset[int], today: date, now: datetime) -> list[Queue]:
    """Most late first, then most left."""
    start, end = day_range(today)
    open_rows = CallbackTask.objects.callable().filter(region__in=ids)
    left = _by_region(open_rows.filter(due_on__lte=today))
    late = _by_region(open_rows.filter(due_end__lt=now))
    done = _by_region(
        CallbackTask.objects.filter(
            region__in=ids, state__in=HANDLED_STATES, completed_at__gte=start, completed_at__lt=end
        )
    )
    late_cases = _by_region(Complaint.objects.open().filter(region__in=ids, next_due_at__lt=now))
    found = [
        Queue(
            name=region.name,
            left=left.get(region.pk, 0),
            done=done.get(region.pk, 0),
            late=late.get(region.pk, 0),
            late_cases=late_cases.get(region.pk, 0),
        )
        for region in regions
    ]
    return sorted(found, key=lambda each: (-each.late_cases - each.late, -each.left))


def _by_region(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("region").annotate(count=Count("pk")))


def _added(queues: Iterable[Queue], *, name: str) -> Queue:
    found = list(queues)
    return Queue(
        name=name,
        left=sum(each.left for each in found),
        done=sum(each.done for each in found),
        late=sum(each.late for each in found),
        late_cases=sum(each.late_cases for each in found),
    )


def _agents(*, ids: frozenset[int], now: datetime) -> Counter[str]:
    """By state."""
    return Counter(each.moment.state.value for each in agents_now(region_ids=ids, now=now))


def _cases(*, ids: frozenset[int]) -> QuerySet[Any]:
    """What 投诉率 counts, whenever registered."""
    source = source_rows(Source.CASES)
    return source.rows().filter(source.conditions[Measure.CASES](date.min), region__in=ids)


def _categories(*, ids: frozenset[int], first: date, now: datetime) -> tuple[CategoryCount, ...]:
    """This month's cases, the most frequent first; invalid and merged ones are left out (ruling 53)."""
    rows = _cases(ids=ids).filter(registered_at__gte=day_start(first), registered_at__lte=now)
    counted = rows.order_by().values_list("category")
    found = counted.annotate(count=Count("pk")).order_by("-count", "category")
    labels = dict(ComplaintCategory.choices)
    return tuple(CategoryCount(labels.get(code, code), count) for code, count in found)


def _handling(*, ids: frozenset[int], now: datetime) -> tuple[timedelta | None, int]:
    recent = (
        _cases(ids=ids)
        .alias(mended_at=MENDED_AT)
        .filter(mended_at__gte=now - HANDLED_WITHIN, mended_at__lte=now)
    )
    length = ExpressionWrapper(MENDED_AT - F("registered_at"), output_field=DurationField())
    found = recent.aggregate(average=Avg(length), count=Count("pk"))
    return found["average"], found["count"]


def _repeats(*, ids: frozenset[int], first: date, today: date) -> Rate:
    """重复维修率 of this month so far, from the totals."""
    counts = sums(cut=Cut(first=first, last=today, regions=ids)).get(None, Counter())
    return Rate(numerator=counts[Measure.REPEAT_REPAIRS], denominator=counts[Measure.REPAIRS])
