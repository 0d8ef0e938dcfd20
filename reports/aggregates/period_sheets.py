"""The further sheets of a weekly or monthly, filled from the records of its region (forms.md 2.2, 2.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils import translation

from callbacks.choices import SuggestionCategory
from callbacks.models import ImprovementOrder, Suggestion
from config.lib.calendar import ONE_DAY, day_start
from config.logs import masked
from reports.aggregates.daily import FORM_LANGUAGE
from reports.aggregates.form_policies import judgements_on
from reports.aggregates.orders import printed
from reports.aggregates.reconciliation import checked_lines, difference_rows
from reports.aggregates.region_lines import region_comparison
from reports.aggregates.registers import register_entries, register_of_region
from reports.choices import PeriodKind
from reports.models import PeriodReport
from reports.policies.monthly_sheets import (
    ASSESSMENT_SHEET,
    IMPROVEMENTS_SHEET,
    REGIONS_SHEET,
    SUGGESTIONS_SHEET,
    ImprovementLine,
    SuggestionLine,
    assessment_sheet,
    improvements_sheet,
    suggestions_sheet,
)
from reports.policies.period_book import FurtherSheet
from reports.policies.registers import BY_CODE, MOST_ROWS
from reports.policies.weekly_sheets import (
    DIFFERENCES_SHEET,
    REVIEW_SHEET,
    SPOT_SHEET,
    DifferenceLine,
    differences_sheet,
    review_sheet,
    spot_sheet,
)

# 不属实, 不满意, 资料错误 (四9).
REVIEWED = ("not-genuine", "dissatisfied", "data-errors")


SHEETS = {
    PeriodKind.WEEKLY: (SPOT_SHEET, DIFFERENCES_SHEET, REVIEW_SHEET),
    PeriodKind.MONTHLY: (REGIONS_SHEET, SUGGESTIONS_SHEET, IMPROVEMENTS_SHEET, ASSESSMENT_SHEET),
}


def further_sheets(*, report: PeriodReport, now: datetime) -> tuple[FurtherSheet, ...]:
    with translation.override(FORM_LANGUAGE):
        if report.kind == PeriodKind.WEEKLY:
            judgements = judgements_on(day=report.first)
            return (spot_sheet(judgements=judgements), _differences(report), _review(report))
        return (
            region_comparison(report=report, now=now),
            _suggestions(report),
            _improvements(report),
            assessment_sheet(),
        )


def _differences(report: PeriodReport) -> FurtherSheet:
    found = difference_rows(region=report.region, first=report.first, last=report.last)
    checked = checked_lines(regions=[report.region_id], first=report.first, last=report.last)
    equal, lines = checked.get(report.region_id, (0, 0))
    return differences_sheet(
        checked=lines,
        equal=equal,
        lines=[
            DifferenceLine(
                key=str(number),
                day=row.day.isoformat(),
                name=row.technician,
                what=row.column or row.kind,
                order_no=row.order_no,
                slips=row.slips,
                filed=row.filed,
                erp=row.erp,
                explanation=row.explanation,
            )
            for number, row in enumerate(found, start=1)
        ],
    )


def _review(report: PeriodReport) -> FurtherSheet:
    entries, total = [], 0
    for code in REVIEWED:
        register = BY_CODE[code]
        rows = register_of_region(
            register=register, region=report.region, first=report.first, last=report.last
        )
        listed = register_entries(register=register, rows=rows[:MOST_ROWS])
        entries.append((register, listed))
        total += rows.count() if len(listed) == MOST_ROWS else len(listed)
    return review_sheet(entries=entries, total=total)


def _suggestions(report: PeriodReport) -> FurtherSheet:
    heard = Suggestion.objects.standing().filter(region=report.region, **_within(report, "heard_at"))
    groups = heard.order_by().values_list("category").annotate(count=Count("pk"), last=Max("pk"))
    found: list[tuple[str, int, int]] = list(groups)
    words = dict(Suggestion.objects.filter(pk__in=[last for *_rest, last in found]).values_list("pk", "text"))
    return suggestions_sheet(
        lines=[
            SuggestionLine(
                key=category,
                name=str(SuggestionCategory(category).label),
                count=count,
                example=masked(words[last]),
            )
            for category, count, last in found
        ]
    )


def _improvements(report: PeriodReport) -> FurtherSheet:
    rows = ImprovementOrder.objects.filter(region=report.region, **_within(report, "opened_at"))
    found = rows.select_related("complaint", "department", "region").order_by("opened_at", "pk")
    return improvements_sheet(lines=[_improvement(row) for row in found])


def _improvement(row: ImprovementOrder) -> ImprovementLine:
    return ImprovementLine(
        key=row.complaint.number,
        region=row.region.name,
        case_no=row.complaint.number,
        root_cause=str(row.get_root_cause_display()),
        measure=masked(row.measure),
        department=str(row.department),
        responsible=row.responsible_name,
        due_on=row.due_on.isoformat(),
        done_on=printed(at=row.done_at)[:10],
        state=str(row.get_state_display()),
    )


def _within(report: PeriodReport, at: str) -> dict[str, Any]:
    return {f"{at}__gte": day_start(report.first), f"{at}__lt": day_start(report.last + ONE_DAY)}
