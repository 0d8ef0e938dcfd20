"""One region's day as it is to be shown: the stored version, or the figures as they are now (ruling 63)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from regions.models import Region
from reports.aggregates.daily import gather_day
from reports.choices import ReportState
from reports.models import DailyReport
from reports.policies.daybook import DayBook, day_book, header_record, records
from reports.policies.forms import ALL_CATEGORIES, Header
from reports.policies.periods import is_sheet_day
from reports.queries import filed_versions, last_filed, standing_report

DRAFT_STANDING = "草稿，未上报。"
LIVE = "live"


@dataclass(frozen=True, slots=True)
class DayView:
    """``report`` is the version shown, or the standing one that the live figures belong to.

    ``categories`` are those with activity, also when ``book`` is of one 品类 alone.
    """

    region: Region
    day: date
    book: DayBook
    report: DailyReport | None
    is_live: bool
    categories: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """``live`` is the state of figures that are in no version (ruling 63)."""
        if self.is_live and (self.report is None or self.report.state != ReportState.DRAFT):
            return LIVE
        return self.report.state if self.report else LIVE


def live_book(*, region: Region, day: date, report: DailyReport | None) -> DayBook:
    """The day from the records as they are now, with the maker's words of the standing report."""
    header = Header(
        region=region.name,
        category=ALL_CATEGORIES,
        day=day,
        prepared_by=report.prepared_by.label if report and report.prepared_by else "",
        prepared_on=report.prepared_on if report else None,
        standing=DRAFT_STANDING,
        note=report.notes if report else "",
    )
    facts = gather_day(region=region, day=day)
    return day_book(facts=facts, header=header, remarks=report.remarks if report else {})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures of a day are asked for."""

    category: str = ""
    version: int | None = None
    live: bool = False


def day_view(*, region: Region, day: date, wanted: Wanted) -> DayView:
    """The version asked for, else the last submitted one, else live figures (ruling 63).

    404 for a version that was never filed and for a day out of reach. A 品类 without activity has an empty
    form.
    """
    if not is_sheet_day(day=day):
        raise Http404
    shown = None
    if wanted.version is not None:
        report = filed_versions(region=region, day=day).filter(version=wanted.version).first()
        if report is None:
            raise Http404
    else:
        report = None if wanted.live else last_filed(region=region, day=day)
    if report is not None:
        whole = DayBook.from_json(stored=report.snapshot)
    else:
        shown = standing_report(region=region, day=day)
        whole = live_book(region=region, day=day, report=shown)
    return DayView(
        region=region,
        day=day,
        book=whole.only(category=wanted.category),
        report=report or shown,
        is_live=report is None,
        categories=whole.categories,
    )


def answer(*, view: DayView) -> dict[str, Any]:
    """The form as JSON (ruling 62)."""
    form = view.book.forms[0]
    report = view.report
    return {
        "form": "daily",
        "region": view.region.code,
        "category": "" if form.header.category == ALL_CATEGORIES else form.header.category,
        "period": view.day.isoformat(),
        "version": report.version if report and not view.is_live else None,
        "state": view.state,
        "report_id": report.pk if report else None,
        "header": header_record(form=form),
        "columns": [{"key": column.key, "label": column.heading} for column in form.table.columns],
        **records(form=form),
        "notes": list(form.notes),
    }
