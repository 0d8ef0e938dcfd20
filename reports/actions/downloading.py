"""Sending a daily's workbook: the stored bytes of a frozen version, else made now. Always audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from config.lib.sheets import file_name
from regions.actions.auditing import record_audit
from regions.models import User
from reports.aggregates.day_views import DayView
from reports.policies.forms import ALL_CATEGORIES, DAILY_TITLE
from reports.renderers.excel import daily_poster, daily_workbook


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    POSTER = "poster"


@dataclass(frozen=True, slots=True)
class Download:
    """``name`` is what the user sees, ``fallback`` the same in ASCII for old clients."""

    name: str
    fallback: str
    content: bytes


def download_daily(*, view: DayView, kind: FileKind, actor: User | None, now: datetime) -> Download:
    """Byte for byte the stored file when the whole frozen version is asked for (ruling 55)."""
    category = view.book.forms[0].header.category
    is_whole = category == ALL_CATEGORIES
    record_audit(
        actor=actor,
        verb=f"export_daily_{kind}",
        obj=view.report or view.region,
        region=view.region,
        now=now,
        after={"date": view.day.isoformat(), "category": category, "state": view.state},
    )
    report = None if view.is_live else view.report
    if report is not None and is_whole:
        content = bytes(report.workbook if kind is FileKind.WORKBOOK else report.poster)
    else:
        made_at = report.submitted_at if report and report.submitted_at else now
        content = _made(view=view, kind=kind, made_at=made_at)
    standing = f"第{report.version}版" if report else "草稿"
    parts = [DAILY_TITLE, view.region.name, category, view.day.isoformat(), standing]
    tail = "" if kind is FileKind.WORKBOOK else "_张贴版"
    version = f"v{report.version}" if report else "draft"
    return Download(
        name=file_name(stem="_".join(parts) + tail),
        fallback=f"daily-{view.region.code}-{view.day.isoformat()}-{version}-{kind}.xlsx",
        content=content,
    )


def _made(*, view: DayView, kind: FileKind, made_at: datetime) -> bytes:
    if kind is FileKind.POSTER:
        return daily_poster(form=view.book.forms[0], made_at=made_at)
    return daily_workbook(book=view.book, made_at=made_at)
