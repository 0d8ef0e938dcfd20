"""A week or month of one region as a book: live out of the totals, or with its rows for freezing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from callbacks.queries.peak import printed_seasons
from reports.aggregates.daily import erp_as_of
from reports.aggregates.form_policies import judgements_on
from reports.aggregates.orders import printed
from reports.aggregates.period_counts import PeriodCounts, period_counts
from reports.aggregates.period_lines import counts_of, period_lines
from reports.aggregates.period_sheets import further_sheets
from reports.choices import PeriodKind
from reports.models import PeriodReport
from reports.policies.forms import ALL_CATEGORIES, Header
from reports.policies.period_book import FurtherSheet, PeriodBook, PeriodFacts, period_book

DRAFT_STANDING = "草稿，未发布。"


def live_book(*, report: PeriodReport, now: datetime, with_sheets: bool) -> tuple[PeriodBook, PeriodCounts]:
    """The figures as the totals say them now, without rows; with whose they are. Sheets cost queries."""
    found = period_counts(region=report.region, first=report.first, last=report.last)
    facts = PeriodFacts(counts=found.counts, **_dated(report))
    header = header_of(report=report, standing=DRAFT_STANDING)
    sheets = further_sheets(report=report, now=now) if with_sheets else ()
    return _book(report, facts, header, sheets), found


def frozen_book(*, report: PeriodReport, header: Header, now: datetime) -> PeriodBook:
    """The period with every row behind its figures, which are counted from those rows."""
    kind = PeriodKind(report.kind)
    known = period_counts(region=report.region, first=report.first, last=report.last).known()
    lines = period_lines(region=report.region, kind=kind, first=report.first, last=report.last, known=known)
    facts = PeriodFacts(counts=counts_of(lines=lines), lines=lines, **_dated(report))
    return _book(report, facts, header, further_sheets(report=report, now=now))


def header_of(*, report: PeriodReport, standing: str) -> Header:
    return Header(
        region=report.region.name,
        category=ALL_CATEGORIES,
        day=report.first,
        last=report.last,
        prepared_by=report.prepared_by.label if report.prepared_by else "",
        prepared_on=report.prepared_on,
        standing=standing,
        note=report.note,
    )


def _book(
    report: PeriodReport, facts: PeriodFacts, header: Header, sheets: Sequence[FurtherSheet]
) -> PeriodBook:
    return period_book(
        kind=PeriodKind(report.kind),
        facts=facts,
        header=header,
        judgements=judgements_on(day=report.first),
        sheets=sheets,
    )


def _dated(report: PeriodReport) -> dict[str, Any]:
    """Until when the ERP was read, and the peak ratio in force on the last day."""
    return {
        "erp_as_of": printed(at=erp_as_of(region=report.region)),
        "season": printed_seasons(region=report.region, day=report.last),
    }
