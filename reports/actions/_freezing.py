"""Making a version out of the records: rows, hash and both files at one moment (rulings 22, 55)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.lib.calendar import local_day
from regions.models import User
from reports.aggregates.daily import erp_as_of, gather_day
from reports.aggregates.orders import printed
from reports.models import DailyReport
from reports.policies.daybook import day_book, figures, fingerprint
from reports.policies.forms import ALL_CATEGORIES, Header
from reports.renderers.excel import daily_poster, daily_workbook


@dataclass(frozen=True, slots=True)
class Frozen:
    """``columns`` are the fields of the version; ``figures`` tells whether the sheets say something new."""

    columns: dict[str, Any]
    figures: str


def freeze(*, report: DailyReport, version: int, maker: User | None, now: datetime) -> Frozen:
    """The day of ``report`` as the records say it now, as ``version`` made by ``maker``. Writes nothing."""
    header = Header(
        region=report.region.name,
        category=ALL_CATEGORIES,
        day=report.date,
        prepared_by=maker.label if maker else "",
        prepared_on=local_day(now),
        standing=f"第{version}版，{printed(at=now)} 上报。",
        note=report.notes,
    )
    facts = gather_day(region=report.region, day=report.date)
    book = day_book(facts=facts, header=header, remarks=report.remarks)
    stored = book.as_json()
    columns = {
        "snapshot": stored,
        "sha256": fingerprint(stored=stored),
        "workbook": daily_workbook(book=book, made_at=now),
        "poster": daily_poster(form=book.forms[0], made_at=now),
        "is_nil": book.forms[0].is_nil,
        "erp_as_of": erp_as_of(region=report.region),
        "prepared_by": maker,
        "prepared_on": local_day(now),
        "submitted_at": now,
    }
    return Frozen(columns=columns, figures=figures(stored=stored))
