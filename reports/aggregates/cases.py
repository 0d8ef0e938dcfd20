"""The two rates of complaints on the inbox: of cases she sees, and of finished orders out of the totals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from config.lib.calendar import ONE_DAY, day_start
from regions.scoping import AnyUser, region_ids
from reports.aggregates.sources import source_rows
from reports.aggregates.totals import sums
from reports.policies.cuts import Cut
from reports.policies.measures import Measure, Source
from reports.policies.rates import Rate

FINISHED = (Measure.COMPLETED_ONSITE, Measure.COMPLETED_CARRY_IN)


@dataclass(frozen=True, slots=True)
class CaseRates:
    """The two rates of a period, first and last day included."""

    first: date
    last: date
    resolution: Rate
    complaints: Rate


def counted_cases(*, user: AnyUser, first: date, last: date) -> QuerySet[Any]:
    """Registered in these days, as 投诉率 counts them: the rows that the list of complaints calls counted."""
    source = source_rows(Source.CASES)
    rows = source.rows().visible_to(user).filter(source.conditions[Measure.CASES](first))  # type: ignore[attr-defined]
    return rows.filter(registered_at__gte=day_start(first), registered_at__lt=day_start(last + ONE_DAY))


def case_rates(*, user: AnyUser, first: date, last: date) -> CaseRates:
    """In what she sees; the conditions are those of the measures. Settle the totals before."""
    solved = source_rows(Source.CASES).conditions[Measure.SOLVED](first)
    found = counted_cases(user=user, first=first, last=last).aggregate(
        cases=Count("pk"), solved=Count("pk", filter=solved)
    )
    regions = region_ids(user)
    totals = sums(cut=Cut(first=first, last=last, regions=regions)) if regions else {}
    counts = totals.get(None, Counter())
    return CaseRates(
        first=first,
        last=last,
        resolution=Rate(numerator=found["solved"], denominator=found["cases"]),
        complaints=Rate(numerator=found["cases"], denominator=sum(counts[each] for each in FINISHED)),
    )
