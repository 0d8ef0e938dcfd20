"""Sending a weekly's or monthly's workbook: the stored bytes of a version, else made now. Always audited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from config.lib.sheets import file_name
from regions.actions.auditing import record_audit
from regions.models import User
from reports.actions.downloading import Download, FileKind
from reports.actions.period_links import links_of
from reports.aggregates.period_views import PeriodView
from reports.models import PeriodReport
from reports.policies.forms import ALL_CATEGORIES
from reports.renderers.period import period_poster, period_workbook


def download_period(*, view: PeriodView, kind: FileKind, actor: User | None, now: datetime) -> Download:
    """Byte for byte the stored file when the whole frozen version is asked for (ruling 55)."""
    form = view.book.forms[0]
    category = form.header.category
    record_audit(
        actor=actor,
        verb=f"export_period_{kind}",
        obj=view.report or view.region,
        region=view.region,
        now=now,
        after={"form": view.kind, "period": view.span.text, "category": category, "state": view.state},
    )
    report = None if view.is_live else view.report
    standing = f"第{report.version}版" if report else "草稿"
    tail = "" if kind is FileKind.WORKBOOK else "_张贴版"
    version = f"v{report.version}" if report else "draft"
    named = (form.title, view.region.name, category, view.span.text, standing)
    return Download(
        name=file_name(stem=f"{'_'.join(named)}{tail}"),
        fallback=f"{view.kind}-{view.region.code}-{view.span.text}-{version}-{kind}.xlsx",
        content=_content(view, report, kind=kind, is_whole=category == ALL_CATEGORIES, now=now),
    )


def _content(
    view: PeriodView, report: PeriodReport | None, *, kind: FileKind, is_whole: bool, now: datetime
) -> bytes:
    if report is not None and is_whole:
        stored: Any = report.workbook if kind is FileKind.WORKBOOK else report.poster
        return bytes(stored)
    made_at = report.published_at if report and report.published_at else now
    if kind is FileKind.POSTER:
        return period_poster(book=view.book, made_at=made_at)
    return period_workbook(book=view.book, made_at=made_at, links=links_of(view=view))
