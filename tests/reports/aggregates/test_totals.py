"""The totals and the rows behind them are one definition: they never differ (A6, B5; reliability E5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import Sum

from reports.actions.rollup import rebuild_totals
from reports.aggregates.sources import rows_behind, source_rows
from reports.aggregates.totals import sums
from reports.policies.cuts import By, Cut
from reports.policies.measures import OF_AGENTS, OF_SOURCE, OF_TECHNICIANS, SOURCE_OF, Measure
from tests.reports.random_month import FIRST, LAST, RandomMonth

pytestmark = pytest.mark.django_db


@pytest.fixture
def month() -> RandomMonth:
    made = RandomMonth(seed=16)
    made.fill(orders=150)
    rebuild_totals(first=FIRST - timedelta(days=31), last=LAST + timedelta(days=31), now=made.moment(LAST))
    return made


def test_every_measure_of_every_cut_counts_its_rows(month: RandomMonth) -> None:
    whole = Cut(first=FIRST, last=LAST, regions=frozenset(region.pk for region in month.regions))
    counted = set()
    for by, cut, key in _cuts(month, whole):
        found = sums(cut=cut if by is By.NONE else whole, by=by).get(key, {})
        of = OF_AGENTS if by is By.AGENT else OF_TECHNICIANS
        for measure in (each for source in of for each in OF_SOURCE[source]):
            counted |= {measure} if found.get(measure, 0) else set()
            assert found.get(measure, 0) == _behind(measure, cut), (by, key, measure)
    assert counted == set(Measure), "a measure that the random month never counts proves nothing"


def _cuts(month: RandomMonth, whole: Cut) -> Iterator[tuple[By, Cut, object]]:
    """Each way to tell apart, with one or two of its groups."""
    region, agent = month.regions[0], month.agents[0]
    technician, category = month.technicians[region.pk][1], month.categories[0]
    assert technician is not None
    yield By.NONE, whole, None
    yield By.NONE, replace(whole, first=date(2026, 5, 20), last=date(2026, 7, 2)), None  # three cohorts
    yield By.REGION, replace(whole, regions=frozenset({region.pk})), region.pk
    yield By.TECHNICIAN, replace(whole, technician=technician.pk), technician.pk
    yield By.TECHNICIAN, replace(whole, unassigned=By.TECHNICIAN), None
    yield By.AGENT, replace(whole, agent=agent.pk), agent.pk
    yield By.AGENT, replace(whole, unassigned=By.AGENT), None
    yield By.CATEGORY, replace(whole, category=category.pk), category.pk
    yield By.KIND, replace(whole, kind="repair"), "repair"
    yield By.DAY, replace(whole, first=date(2026, 6, 8), last=date(2026, 6, 8)), date(2026, 6, 8)
    yield By.MONTH, whole, FIRST


def _behind(measure: Measure, cut: Cut) -> int:
    """As a reader counts them: their number, or the sum of what the measure adds up."""
    rows = rows_behind(measures=[measure], cut=cut)
    amount = source_rows(SOURCE_OF[measure]).sums.get(measure)
    if amount is None:
        return rows.count()
    talked = rows.aggregate(seconds=Sum(amount.get_source_expressions()[0]))["seconds"]
    return int(talked.total_seconds()) if talked else 0


def test_a_period_is_the_sum_of_its_days_wherever_it_begins_and_ends(month: RandomMonth) -> None:
    """Whole months are read from the months, the rest from the days (C10)."""
    regions = frozenset(region.pk for region in month.regions)
    for first, last in (
        (FIRST, LAST),
        (date(2026, 5, 29), date(2026, 7, 2)),
        (date(2026, 6, 3), date(2026, 6, 9)),
        (date(2026, 5, 20), date(2026, 6, 30)),
        (date(2026, 6, 1), date(2026, 7, 1)),
    ):
        cut = Cut(first=first, last=last, regions=regions)
        by_day = sum(sums(cut=cut, by=By.DAY).values(), Counter())
        assert by_day == sums(cut=cut)[None], (first, last)
        by_month = sum(sums(cut=cut, by=By.MONTH).values(), Counter())
        assert by_month == by_day, (first, last)


def test_what_several_measures_add_up_opens_each_row_once(month: RandomMonth) -> None:
    whole = Cut(first=FIRST, last=LAST, regions=frozenset(region.pk for region in month.regions))
    poor = (Measure.SATISFACTION_2, Measure.SATISFACTION_1)
    counts = sums(cut=whole)[None]
    assert rows_behind(measures=poor, cut=whole).count() == sum(counts[measure] for measure in poor)
    with pytest.raises(ValueError, match="one source"):
        rows_behind(measures=[Measure.DUE, Measure.ANSWERED], cut=whole)


def test_at_most_three_queries(month: RandomMonth, django_assert_num_queries) -> None:
    regions = frozenset(region.pk for region in month.regions)
    with django_assert_num_queries(1):
        sums(cut=Cut(first=FIRST, last=LAST, regions=regions), by=By.TECHNICIAN)
    with django_assert_num_queries(2):
        sums(cut=Cut(first=date(2026, 5, 29), last=date(2026, 7, 2), regions=regions), by=By.AGENT)
