"""All forms of a region's month as they were filed and published: the stored files themselves (ruling 55)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length

from config.lib.sheets import file_name
from regions.models import Region
from reports.choices import PeriodKind, ReportState
from reports.models import DailyReport, PeriodReport
from reports.policies.forms import DAILY_TITLE, printed_day
from reports.policies.monthly import MONTHLY_TITLE
from reports.policies.spans import ONE_DAY, Span
from reports.policies.weekly import WEEKLY_TITLE

DAILIES, WEEKLIES, MONTHLIES = "日报", "周报", "月报"
CONTENTS = "说明.txt"
BOM = "\ufeff"  # Notepad then reads it as UTF-8


@dataclass(frozen=True, slots=True)
class Part:
    """One file: read from its row only when its turn comes."""

    name: str
    size: int
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Package:
    """``missing`` are the days of the month that nobody filed."""

    region: Region
    month: Span
    parts: tuple[Part, ...]
    missing: tuple[date, ...]

    @property
    def count(self) -> int:
        """With the text that tells what is in it."""
        return len(self.parts) + 1

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents, last a text that tells what is in it and what is not."""
        told = [f"{self.region.name} {self.month.first.year}年{self.month.first.month}月 报表包", ""]
        for part in self.parts:
            content = part.content()
            told.append(f"{part.name}  SHA-256 {hashlib.sha256(content).hexdigest()}")
            yield part.name, content
        if not self.parts:
            told.append("本月没有已上报的日报，也没有已发布的周报、月报。")
        if self.missing:
            told += ["", "未上报日报：" + "、".join(printed_day(day=day) for day in self.missing)]
        yield CONTENTS, (BOM + "\r\n".join(told) + "\r\n").encode()


def month_package(*, region: Region, month: Span, today: date) -> Package:
    """The filed dailies of the month, the weeklies whose Sunday lies in it, and the month's own form.

    Of each the version that stands; a week belongs to the package of one month only.
    """
    dailies = (
        DailyReport.objects.current().filed().filter(region=region, date__range=(month.first, month.last))
    )
    filed = list(_sized(dailies.order_by("date", "pk"), "date", "version", "state"))
    published = PeriodReport.objects.current().published().filter(region=region)
    weeks = published.filter(kind=PeriodKind.WEEKLY, last__range=(month.first, month.last))
    months = published.filter(kind=PeriodKind.MONTHLY, first=month.first)
    days = {row[1] for row in filed}
    return Package(
        region=region,
        month=month,
        parts=(
            *(_daily(region, row) for row in filed),
            *(_period(region, WEEKLIES, WEEKLY_TITLE, row) for row in _periods(weeks)),
            *(_period(region, MONTHLIES, MONTHLY_TITLE, row) for row in _periods(months)),
        ),
        missing=tuple(day for day in _days(month, today) if day not in days),
    )


def _sized(rows: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    """The files stay in the database until they are written."""
    return rows.values_list("pk", *fields, Length("workbook"))


def _periods(rows: QuerySet[PeriodReport]) -> QuerySet[Any]:
    return _sized(rows.order_by("first", "pk"), "first", "last", "version")


def _daily(region: Region, row: Sequence[Any]) -> Part:
    pk, day, version, state, size = row
    tail = "_已退回" if state == ReportState.RETURNED else ""
    stem = f"{DAILY_TITLE}_{region.name}_{day}_第{version}版{tail}"
    return Part(f"{DAILIES}/{file_name(stem=stem)}", size, lambda: _workbook(DailyReport, pk))


def _period(region: Region, folder: str, title: str, row: Sequence[Any]) -> Part:
    pk, first, last, version, size = row
    stem = f"{title}_{region.name}_{first}_{last}_第{version}版"
    return Part(f"{folder}/{file_name(stem=stem)}", size, lambda: _workbook(PeriodReport, pk))


def _workbook(model: type[DailyReport] | type[PeriodReport], pk: int) -> bytes:
    rows: QuerySet[Any] = model._default_manager.all()
    return bytes(rows.values_list("workbook", flat=True).get(pk=pk))


def _days(month: Span, today: date) -> Iterator[date]:
    """Those that are over."""
    day = month.first
    while day <= month.last and day < today:
        yield day
        day += ONE_DAY
