"""Months side by side: what the database counts of filing is what the filing board counts (A7, A9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reports.aggregates.filing_rates import filing_tallies
from reports.aggregates.kpi_figures import kpi_figures
from reports.aggregates.trends import monthly_values
from reports.models import DailyReport, HistoricForm
from reports.policies.board import Tally
from reports.policies.cuts import By, Cut, month_last, months_of
from reports.policies.forms import ALL_CATEGORIES
from reports.policies.kpi_table import Beside
from reports.policies.kpis import FILING, INDEX, SATISFACTION_RATE
from tests.reports.cast import at
from tests.reports.totals import counted

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
NOW = at(date(2026, 6, 20), 10)


def filed(region, day: date, *, late: bool = False, state: str = "accepted") -> None:
    deadline = at(day + timedelta(days=1), 9)
    first = None if state == "draft" else deadline + timedelta(hours=1 if late else -1)
    DailyReport.objects.create(
        region=region,
        date=day,
        state=state,
        deadline_at=deadline,
        drafted_at=at(day, 18),
        submitted_at=first,
        first_submitted_at=first,
        sha256="" if state == "draft" else "0" * 64,
    )


def test_old_months_and_new_ones_are_counted_alike(hangzhou, ningbo, hq_manager):
    """In time, late, forgotten, only drafted, replaced; a region owes nothing before its first daily."""
    for day in (date(2026, 2, 10), date(2026, 2, 28), date(2026, 4, 1), date(2026, 6, 3)):
        filed(hangzhou, day)
    filed(hangzhou, date(2026, 2, 11), late=True)
    filed(hangzhou, date(2026, 4, 2), state="draft")
    filed(hangzhou, date(2026, 4, 3), state="superseded")
    filed(ningbo, date(2026, 4, 20), late=True)
    filed(ningbo, date(2026, 6, 19))
    cut = Cut(FIRST, LAST, frozenset({hangzhou.pk, ningbo.pk}))
    months = months_of(first=FIRST, last=LAST)
    stretches = [(month, month_last(month)) for month in months]
    board = [
        sum(tallies.values(), Tally())
        for tallies in filing_tallies(regions=cut.regions, stretches=stretches, now=NOW)
    ]
    shown = [month.values[FILING] for month in monthly_values(user=hq_manager, cut=cut, now=NOW)]
    assert [(each.numerator, each.denominator) for each in shown] == [
        (tally.on_time, tally.due) for tally in board
    ]
    assert [(each.numerator, each.denominator) for each in shown][:3] == [(0, 0), (2, 19), (0, 31)]


def past_form(region, user):
    HistoricForm.objects.create(
        form="monthly",
        region=region,
        category=ALL_CATEGORIES,
        first="2025-06-01",
        last="2025-06-30",
        table={"rows": [], "totals": {"very_satisfied": 3, "satisfied": 1, "dissatisfied": 1}, "notes": []},
        file_name="旧报表.xlsx",
        sha256="0" * 64,
        taken_by=user,
        taken_at=NOW,
    )


def test_a_month_before_our_time_is_what_its_past_form_says(hangzhou, hq_manager):
    """A7: the curve's month of last year is the 同比 of the figure."""
    past_form(hangzhou, hq_manager)
    cut = Cut(date(2026, 6, 1), LAST, frozenset({hangzhou.pk}))
    figures = kpi_figures(user=hq_manager, cut=cut, by=By.REGION, now=NOW)
    beside = figures.totals.beside[Beside.YEAR_BEFORE][SATISFACTION_RATE]
    two_years = replace(cut, first=date(2024, 7, 1))
    months = {each.first: each for each in monthly_values(user=hq_manager, cut=two_years, now=NOW)}
    shown = months[date(2025, 6, 1)].values[SATISFACTION_RATE]
    assert (shown.numerator, shown.denominator) == (beside.numerator, beside.denominator) == (4, 5)
    assert months[date(2025, 5, 1)].values[SATISFACTION_RATE].denominator == 0


def test_a_past_form_fills_each_region_beside_what_others_counted(hangzhou, ningbo, hq_manager):
    """The curve, the footer and the figure for all say the same; of both lower levels as one no index is."""
    past_form(hangzhou, hq_manager)
    counted(ningbo, date(2025, 6, 5), satisfaction_5=5)
    cut = Cut(date(2026, 6, 1), LAST, frozenset({hangzhou.pk, ningbo.pk}))
    shown = [
        kpi_figures(user=hq_manager, cut=cut, by=by, now=NOW).totals.beside[Beside.YEAR_BEFORE]
        for by in (By.REGION, By.NONE)
    ]
    year_before = replace(cut, first=date(2025, 6, 1), last=date(2025, 6, 30))
    shown += [monthly_values(user=hq_manager, cut=year_before, now=NOW)[0].values]
    for values in shown:
        rate = values[SATISFACTION_RATE]
        assert (rate.numerator, rate.denominator) == (9, 10)
        assert values[INDEX].value == "—"
