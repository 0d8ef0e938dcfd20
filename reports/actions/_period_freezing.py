"""Making a version of a weekly or monthly: rows, hash and both files at one moment (rulings 22, 55)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from config.lib.calendar import local_day
from regions.models import User
from reports.actions.period_links import links_to
from reports.aggregates.daily import FORM_LANGUAGE, erp_as_of
from reports.aggregates.orders import printed
from reports.aggregates.period_books import frozen_book, header_of
from reports.models import PeriodReport
from reports.models.period_report import packed
from reports.policies.daybook import fingerprint
from reports.policies.period_book import PeriodBook
from reports.policies.period_changes import differences
from reports.renderers.period import period_poster, period_workbook


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """``columns`` are the fields of the version."""

    columns: dict[str, Any]
    book: PeriodBook


def freeze_period(*, report: PeriodReport, version: int, maker: User, now: datetime) -> FrozenPeriod:
    """The period as the records say it now, as ``version`` made by ``maker``. Writes nothing."""
    report.prepared_by, report.prepared_on = maker, local_day(now)
    standing = f"第{version}版，{printed(at=now)} 发布。"
    with translation.override(FORM_LANGUAGE):
        book = frozen_book(report=report, header=header_of(report=report, standing=standing), now=now)
    stored, links = book.as_json(), links_to(report=report, version=version)
    columns = {
        "snapshot": packed(book=stored),
        "sha256": fingerprint(stored=stored),
        "workbook": period_workbook(book=book, made_at=now, links=links),
        "poster": period_poster(book=book, made_at=now),
        "erp_as_of": erp_as_of(region=report.region),
        "prepared_by": maker,
        "prepared_on": local_day(now),
        "published_at": now,
        "published_by": maker,
    }
    return FrozenPeriod(columns=columns, book=book)


def changes_since(*, before: PeriodReport, book: PeriodBook) -> list[dict[str, str]]:
    """Cell by cell what ``book`` says otherwise than the version before it."""
    old = PeriodBook.from_json(stored=before.book())
    return [asdict(change) for change in differences(before=old, after=book)]
