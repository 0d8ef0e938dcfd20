"""What a peak season's draw reads: the seasons, the orders' facts, what the day's planning did before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from callbacks.choices import WaiveReason
from callbacks.models import CallbackTask, PeakPolicy
from callbacks.policies.peak import Season, Subject
from config.lib.calendar import day_range, local_day
from regions.models import Region
from workorders.choices import Kind, MemberLevel
from workorders.models import WorkOrder

ASKED_AT_ONCE = 2_000
REAL_CATEGORY = Coalesce("category__alias_of", "category")
HISTORY_WAIVED = (WaiveReason.BEFORE_GO_LIVE, WaiveReason.TOO_OLD)


@dataclass(frozen=True, slots=True)
class Facts:
    """An order as the draw sees it."""

    pk: int
    source: str
    order_no: str
    region_id: int
    kind: Kind
    category_id: int
    customer_id: int
    phone: str
    completed_at: datetime
    dispatched_at: datetime
    charge: Decimal | None
    is_vip: bool

    @property
    def subject(self) -> Subject:
        return Subject(
            region_id=self.region_id,
            completed_on=local_day(self.completed_at),
            kind=self.kind,
            category_id=self.category_id,
        )


_COLUMNS = ("pk", "source", "order_no", "region_id", "kind", "real_category", "customer_id", "phone_hmac",
            "completed_at", "dispatched_at", "charge", "member_level", "customer__member_level")  # fmt: skip


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


def facts_of(*, ids: Sequence[int]) -> Iterator[Facts]:
    """In the order of ``ids``' keys."""
    for start in range(0, len(ids), ASKED_AT_ONCE):
        some = ids[start : start + ASKED_AT_ONCE]
        rows = WorkOrder.objects.filter(pk__in=some).order_by("pk").annotate(real_category=REAL_CATEGORY)
        for row in rows.values_list(*_COLUMNS):
            yield _facts(row)


def _facts(row: tuple[Any, ...]) -> Facts:
    *values, own_level, customer_level = row
    pk, source, order_no, region, kind, category, customer, phone, completed, dispatched, charge = values
    return Facts(
        pk=pk,
        source=source,
        order_no=order_no,
        region_id=region,
        kind=Kind(kind),
        category_id=category,
        customer_id=customer,
        phone=phone,
        completed_at=completed,
        dispatched_at=dispatched,
        charge=charge,
        is_vip=MemberLevel.VIP in {own_level, customer_level},
    )


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
