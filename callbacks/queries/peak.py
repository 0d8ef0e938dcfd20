"""What a peak season's draw reads: the seasons, the orders' facts, what the day's planning did before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Coalesce

from callbacks.choices import WaiveReason
from callbacks.models import CallbackPolicy, CallbackTask, PeakPolicy
from callbacks.policies.peak import Season, Subject
from config.lib.calendar import day_range, local_day
from regions.models import Region
from workorders.choices import Kind, MemberLevel
from workorders.models import WorkOrder

ASKED_AT_ONCE = 2_000
REAL_CATEGORY = Coalesce("category__alias_of", "category")
_IS_VIP = Q(member_level=MemberLevel.VIP) | Q(customer__member_level=MemberLevel.VIP)
HISTORY_WAIVED = (WaiveReason.BEFORE_GO_LIVE, WaiveReason.TOO_OLD)


class Facts(NamedTuple):
    """An order as the draw sees it; ``is_dear``: charged above the policy's limit."""

    pk: int
    source: str
    order_no: str
    region_id: int
    kind: str
    category_id: int
    customer_id: int
    phone: str
    dispatched_at: datetime
    is_vip: bool
    is_dear: bool
    completed_on: date

    @property
    def subject(self) -> Subject:
        return Subject(
            region_id=self.region_id,
            completed_on=self.completed_on,
            kind=Kind(self.kind),
            category_id=self.category_id,
        )


_COLUMNS = ("pk", "source", "order_no", "region_id", "kind", "real_category", "customer_id", "phone_hmac",
            "dispatched_at", "vip", "dear", "completed_at")  # fmt: skip


def seasons_between(*, first: date, last: date) -> tuple[Season, ...]:
    """The seasons in force on some day from ``first`` to ``last``."""
    rows = PeakPolicy.objects.holding(first=first, last=last).select_related("category")
    return tuple(season_from(row) for row in rows.order_by("pk"))


def season_from(row: PeakPolicy) -> Season:
    category = row.category
    return Season(
        pk=row.pk,
        first=row.starts_on,
        last=row.last_day,
        ratio=row.ratio,
        seed=row.seed,
        region_id=row.region_id,
        category_id=None if category is None else category.alias_of_id or category.pk,
        kind=row.kind,
    )


def facts_of(*, ids: Sequence[int], policies: Mapping[int, CallbackPolicy]) -> Iterator[Facts]:
    """In the order of ``ids``, some at a time; ``policies`` by region."""
    marked = {
        "real_category": REAL_CATEGORY,
        "vip": _true_where(_IS_VIP),
        "dear": _true_where(_dear(policies)),
    }
    for start in range(0, len(ids), ASKED_AT_ONCE):
        rows = WorkOrder.objects.filter(pk__in=ids[start : start + ASKED_AT_ONCE]).annotate(**marked)
        for *values, completed_at in rows.order_by("pk").values_list(*_COLUMNS):
            yield Facts._make([*values, local_day(completed_at)])


def _true_where(condition: Q) -> Case:
    return Case(When(condition, then=Value(value=True)), default=Value(value=False))


def _dear(policies: Mapping[int, CallbackPolicy]) -> Q:
    """One condition for all regions of one limit."""
    regions: dict[Decimal, list[int]] = defaultdict(list)
    for region, policy in policies.items():
        regions[policy.always_call_above].append(region)
    dear = Q(pk__in=())
    for limit, which in regions.items():
        dear |= Q(charge__gt=limit, region__in=which) if len(regions) > 1 else Q(charge__gt=limit)
    return dear


def planned_before(
    *, season: Season, rivals: Collection[Season], region_id: int, day: date
) -> tuple[int, int]:
    """(planned, called) of the day's orders that ``season`` decides about, whether drawn or planned before it
    began. History is neither."""
    start, end = day_range(day)
    finished = Q(work_order__completed_at__gte=start, work_order__completed_at__lt=end)
    stronger = [rival for rival in rivals if rival.weight > season.weight and rival.holds_on(day)]
    tasks = (
        CallbackTask.objects.standing()
        .first_round()
        .filter(finished, work_order__region=region_id)
        .annotate(real_category=Coalesce("work_order__category__alias_of", "work_order__category"))
        .filter(_scope(season))
        .exclude(waive_reason__in=HISTORY_WAIVED)
    )
    for rival in stronger:
        if rival.region_id in {None, region_id}:
            tasks = tasks.exclude(_scope(rival))
    counted = tasks.aggregate(
        planned=Count("pk"), called=Count("pk", filter=~Q(waive_reason=WaiveReason.PEAK))
    )
    return counted["planned"], counted["called"]


def _scope(season: Season) -> Q:
    scope = Q() if season.category_id is None else Q(real_category=season.category_id)
    return scope & Q(work_order__kind=season.kind) if season.kind else scope


def printed_seasons(*, region: Region, day: date) -> str:
    """The ratios in force for the region's orders of the day, in the words of the form; empty in quiet times.

    An exception for all of the region's orders takes the company's rows away.
    """
    rows = list(
        PeakPolicy.objects.holding(first=day, last=day)
        .filter(Q(region=region.pk) | Q(region=None))
        .select_related("category")
        .order_by("category", "kind", "pk")
    )
    if any(row.region_id and not row.category_id and not row.kind for row in rows):
        rows = [row for row in rows if row.region_id]
    return "；".join(_printed(row) for row in rows)


def _printed(row: PeakPolicy) -> str:
    scope = [str(row.category) if row.category else "", str(Kind(row.kind).label) if row.kind else ""]
    words = " ".join(part for part in ("旺季比例", *scope, f"{row.percent}%") if part)
    return f"{words}（例外）" if row.region_id else words
