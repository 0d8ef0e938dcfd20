"""A week or month of one region as it is to be shown: a published version, or the figures as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from config.lib.calendar import local_day
from regions.models import Region
from regions.scoping import AnyUser
from reports.aggregates.day_views import LIVE, Wanted
from reports.aggregates.period_books import live_book
from reports.choices import PeriodKind, PeriodState
from reports.models import PeriodReport
from reports.models.period_report import SPANS
from reports.policies.daybook import header_record, records
from reports.policies.forms import ALL_CATEGORIES
from reports.policies.period_book import PeriodBook
from reports.policies.spans import NoPeriod, Span, parse_span


@dataclass(frozen=True, slots=True)
class PeriodView:
    """``report`` is the version shown, or the standing one that the live figures belong to.

    ``people`` are the technicians' ids by their rows' keys, of live figures only; ``categories`` those with
    activity, also when ``book`` is of one 品类 alone.
    """

    region: Region
    kind: PeriodKind
    span: Span
    book: PeriodBook
    report: PeriodReport | None
    is_live: bool
    categories: tuple[str, ...] = ()
    people: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """``live`` is the state of figures that are in no version (ruling 63)."""
        if self.is_live and (self.report is None or self.report.state != PeriodState.DRAFT):
            return LIVE
        return self.report.state if self.report else LIVE


def period_of(*, kind: PeriodKind, text: str, now: datetime) -> Span:
    """404 for what is no week or month, and for one that has not begun."""
    try:
        span = parse_span(text=text)
    except NoPeriod:
        raise Http404
    if span.kind is not SPANS[kind] or span.first > local_day(now):
        raise Http404
    return span


def period_view(
    *,
    region: Region,
    kind: PeriodKind,
    span: Span,
    wanted: Wanted,
    now: datetime,
    with_sheets: bool = False,
) -> PeriodView:
    """The version asked for, else the last published one, else live figures (ruling 63), which have their
    further sheets only when those are wanted.

    Settle the totals first. 404 for a version that was never published.
    """
    versions = PeriodReport.objects.filter(kind=kind, region=region, first=span.first)
    published = versions.published().defer("workbook", "poster").select_related("region", "prepared_by")
    report = None if wanted.live else published.order_by("-version").first()
    if wanted.version is not None:
        report = published.filter(version=wanted.version).first()
        if report is None:
            raise Http404
    people: Mapping[str, int | None] = {}
    if report is not None:
        whole = PeriodBook.from_json(stored=report.book())
    else:
        standing = standing_period(region=region, kind=kind, span=span)
        drawn = standing or PeriodReport(kind=kind, region=region, first=span.first, last=span.last)
        whole, found = live_book(report=drawn, now=now, with_sheets=with_sheets)
        people = found.people
    return PeriodView(
        region=region,
        kind=kind,
        span=span,
        book=whole.only(category=wanted.category),
        report=report or standing_period(region=region, kind=kind, span=span),
        is_live=report is None,
        categories=whole.categories,
        people=people,
    )


def standing_period(*, region: Region, kind: PeriodKind, span: Span) -> PeriodReport | None:
    """The version that stands for the period; its files are not read."""
    rows = PeriodReport.objects.current().without_files().select_related("region", "prepared_by")
    return rows.filter(kind=kind, region=region, first=span.first).first()


def period_versions(*, user: AnyUser, region: Region, kind: PeriodKind, span: Span) -> QuerySet[PeriodReport]:
    rows = PeriodReport.objects.visible_to(user).published().without_files()
    rows = rows.filter(kind=kind, region=region, first=span.first)
    return rows.select_related("published_by", "prepared_by").order_by("-version")


def period_answer(*, view: PeriodView) -> dict[str, Any]:
    """The form as JSON (ruling 62)."""
    form, report = view.book.forms[0], view.report
    last = form.header.last
    return {
        "form": view.kind.value,
        "region": view.region.code,
        "category": "" if form.header.category == ALL_CATEGORIES else form.header.category,
        "period": view.span.text,
        "version": report.version if report and not view.is_live else None,
        "state": view.state,
        "report_id": report.pk if report else None,
        "header": {**header_record(form=form), "last": last.isoformat() if last else None},
        "columns": [
            {"key": column.key, "label": column.heading, "group": column.group}
            for column in form.table.columns
        ],
        **records(form=form),
        "notes": list(form.notes),
    }
