"""Past forms that were taken in: what 同比 reads where no own totals exist (item 9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from regions.scoping import AnyUser
from reports.aggregates.totals import sums
from reports.choices import HistoricKind
from reports.models import HistoricForm
from reports.policies.cuts import By, Cut
from reports.policies.forms import ALL_CATEGORIES
from reports.policies.kpi_values import OUT_OF_A_FORM
from reports.policies.measures import Measure
from reports.policies.past_forms import count_keys


def historic_counts(
    *, form: HistoricKind, regions: Iterable[int], first: date, last: date
) -> dict[int, Counter[str]]:
    """By region, the summed totals of its past forms that fill the days ``first`` to ``last`` without a gap.

    Keys are the columns of ruling 62. A region whose forms leave a day open, or reach beyond, is left out: a
    part would be compared as if it were the whole. 品类:全部 counts, else the sum of the 品类. One query.
    """
    rows = HistoricForm.objects.standing().filter(
        form=form, region__in=list(regions), first__gte=first, last__lte=last
    )
    periods: dict[int, dict[date, date]] = defaultdict(dict)
    found: dict[tuple[int, date], dict[str, Counter[str]]] = defaultdict(dict)
    keys = (*count_keys(form), "neutral")
    for region, category, begin, end, table in rows.order_by().values_list(
        "region_id", "category", "first", "last", "table"
    ):
        periods[region][begin] = end
        totals = table["totals"]
        found[region, begin][category] = Counter({key: totals[key] for key in keys if key in totals})
    return {
        region: sum((_of_period(found[region, begin]) for begin in begins), Counter())
        for region, begins in periods.items()
        if _fills(begins, first=first, last=last)
    }


def _of_period(by_category: dict[str, Counter[str]]) -> Counter[str]:
    whole = by_category.get(ALL_CATEGORIES)
    return whole if whole is not None else sum(by_category.values(), Counter())


def _fills(periods: dict[date, date], *, first: date, last: date) -> bool:
    """Do they follow each other from the first day to the last?"""
    wanted = first
    for begin in sorted(periods):
        if begin != wanted:
            return False
        wanted = periods[begin] + timedelta(days=1)
    return wanted == last + timedelta(days=1)


def historic_forms(*, user: AnyUser) -> QuerySet[HistoricForm]:
    """Those in sight that count, newest first; their tables are read one by one."""
    rows = HistoricForm.objects.visible_to(user).standing().defer("table")
    return rows.select_related("region", "taken_by").order_by("-pk")


def versions_of(*, found: HistoricForm, user: AnyUser) -> QuerySet[HistoricForm]:
    """The same form as it was taken before and after, newest first."""
    rows = HistoricForm.objects.visible_to(user).filter(
        form=found.form, region=found.region, category=found.category, first=found.first
    )
    return rows.defer("table").select_related("taken_by").order_by("-pk")


# What a past monthly counted, as the measures of the rates (kpis.md 3.2): its 不满意 are both lower levels.
MEASURES: Mapping[str, Measure] = {
    "dispatched": Measure.DISPATCHED_ONSITE,
    "dispatched_done": Measure.DONE_ONSITE,
    "carry_in": Measure.DISPATCHED_CARRY_IN,
    "carry_in_done": Measure.DONE_CARRY_IN,
    "very_satisfied": Measure.SATISFACTION_5,
    "satisfied": Measure.SATISFACTION_4,
    "neutral": Measure.SATISFACTION_3,
    "dissatisfied": Measure.SATISFACTION_2,
}


def with_history(*, counts: dict[Any, Counter[str]], cut: Cut, by: By) -> dict[Any, Counter[str]]:
    """``counts`` of a month, and for each region that counted nothing of its own what its past monthly says.

    By region or for all together, and only where nothing else narrows it: a form tells no more. Two queries
    at most.
    """
    is_narrowed = cut.category or cut.technician or cut.agent or cut.kind or cut.unassigned
    if is_narrowed or by not in {By.REGION, By.NONE}:
        return counts
    monthly = HistoricKind.MONTHLY
    found = historic_counts(form=monthly, regions=cut.regions, first=cut.first, last=cut.last)
    if not found:
        return counts
    own = counts if by is By.REGION else sums(cut=cut, by=By.REGION)
    told = {
        region: _measured(totals)
        for region, totals in found.items()
        if not any(own.get(region, Counter()).values())
    }
    if by is By.REGION:
        return {**counts, **told}
    return {**counts, None: sum(told.values(), counts.get(None, Counter()))}


def historic_months(*, cut: Cut) -> frozenset[date]:
    """The months of the cut that a past monthly tells of."""
    rows = HistoricForm.objects.standing().filter(
        form=HistoricKind.MONTHLY, region__in=cut.regions, first__gte=cut.first, last__lte=cut.last
    )
    return frozenset(
        first.replace(day=1) for first in rows.order_by().values_list("first", flat=True).distinct()
    )


def _measured(totals: Counter[str]) -> Counter[str]:
    """Marked, for of both lower levels as one no weighted index can be made (forms.md 2.2)."""
    found = Counter({str(measure): totals[key] for key, measure in MEASURES.items() if totals[key]})
    return found + Counter({OUT_OF_A_FORM: 1}) if found else found
