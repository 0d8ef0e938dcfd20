"""A period as it is written in an address: a day, a week, a month, a quarter, a year, or any days.

``2026-11-20`` · ``2026-W47`` · ``2026-11`` · ``2026-Q4`` · ``2026`` · ``2026-11-01..2026-11-20``. Weeks are
ISO weeks: Monday to Sunday, of the year that holds their Thursday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from reports.policies.periods import is_sheet_day

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
LONGEST = timedelta(days=366)
MONTHS_A_QUARTER = 3
BETWEEN = ".."


class SpanKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Span:
    """Both days included."""

    kind: SpanKind
    first: date
    last: date

    @property
    def text(self) -> str:
        """As it is parsed."""
        return TEXTS[self.kind](self)

    @property
    def name(self) -> str:
        """In the language of the reader."""
        return NAMES[self.kind](self)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def previous(self) -> Span:
        """The period before (环比): of the same kind; of free days as many before them."""
        before = self.first - ONE_DAY
        if self.kind is SpanKind.FREE:
            return Span(SpanKind.FREE, before - timedelta(days=self.days - 1), before)
        return span_around(kind=self.kind, day=before)

    def following(self) -> Span:
        after = self.last + ONE_DAY
        if self.kind is SpanKind.FREE:
            return Span(SpanKind.FREE, after, after + timedelta(days=self.days - 1))
        return span_around(kind=self.kind, day=after)

    def year_before(self) -> Span | None:
        """The same period of last year (同比); None for a week 53 that last year did not have."""
        if self.kind is SpanKind.WEEK:
            year, week, _weekday = self.first.isocalendar()
            try:
                return span_around(kind=SpanKind.WEEK, day=date.fromisocalendar(year - 1, week, 1))
            except ValueError:
                return None
        if self.kind is SpanKind.FREE:
            return Span(SpanKind.FREE, _year_back(self.first), _year_back(self.last))
        return span_around(kind=self.kind, day=_year_back(self.first))

    def to_date(self) -> Span:
        """From the first of January to the last day (累计)."""
        return Span(SpanKind.FREE, date(self.last.year, 1, 1), self.last)


class NoPeriod(ValueError):
    """The text names no period that a report can have."""


def parse_span(*, text: str) -> Span:
    """Raises NoPeriod; also for years that no report can have, and for more free days than a year has."""
    try:
        span = next(made(found.groups()) for found, made in _read(text))
    except (StopIteration, ValueError):
        raise NoPeriod(text) from None
    if not is_sheet_day(day=span.first) or not is_sheet_day(day=span.last):
        raise NoPeriod(text)
    if span.first > span.last or span.days > LONGEST.days:
        raise NoPeriod(text)
    return span


def _read(text: str) -> Iterator[tuple[re.Match[str], Callable[[tuple[str, ...]], Span]]]:
    for pattern, made in PATTERNS:
        if found := re.fullmatch(pattern, text, re.ASCII):
            yield found, made


def span_around(*, kind: SpanKind, day: date) -> Span:
    """The day, week, month, quarter or year that holds ``day``."""
    if kind is SpanKind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Span(kind, monday, monday + ONE_WEEK - ONE_DAY)
    if kind is SpanKind.MONTH:
        return Span(kind, day.replace(day=1), _month_end(day.year, day.month))
    if kind is SpanKind.QUARTER:
        begins = day.month - (day.month - 1) % MONTHS_A_QUARTER
        return Span(kind, date(day.year, begins, 1), _month_end(day.year, begins + MONTHS_A_QUARTER - 1))
    if kind is SpanKind.YEAR:
        return Span(kind, date(day.year, 1, 1), date(day.year, 12, 31))
    return Span(SpanKind.DAY, day, day)


def span_of(*, first: date, last: date) -> Span:
    """Those days as the period they are: the first to the 30th of November is a month."""
    around = (span_around(kind=kind, day=first) for kind in SpanKind if kind is not SpanKind.FREE)
    return next(
        (span for span in around if (span.first, span.last) == (first, last)),
        Span(SpanKind.FREE, first, last),
    )


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year_back(day: date) -> date:
    """29 February looks back to the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _of_day(found: tuple[str, ...]) -> Span:
    return span_around(kind=SpanKind.DAY, day=date.fromisoformat(found[0]))


def _of_week(found: tuple[str, ...]) -> Span:
    monday = date.fromisocalendar(int(found[0]), int(found[1]), 1)
    return span_around(kind=SpanKind.WEEK, day=monday)


def _of_month(found: tuple[str, ...]) -> Span:
    return span_around(kind=SpanKind.MONTH, day=date(int(found[0]), int(found[1]), 1))


def _of_quarter(found: tuple[str, ...]) -> Span:
    month = int(found[1]) * MONTHS_A_QUARTER
    return span_around(kind=SpanKind.QUARTER, day=date(int(found[0]), month, 1))


def _of_year(found: tuple[str, ...]) -> Span:
    return span_around(kind=SpanKind.YEAR, day=date(int(found[0]), 1, 1))


def _of_days(found: tuple[str, ...]) -> Span:
    return Span(SpanKind.FREE, date.fromisoformat(found[0]), date.fromisoformat(found[1]))


DAY = r"(\d{4}-\d{2}-\d{2})"
PATTERNS: tuple[tuple[str, Callable[[tuple[str, ...]], Span]], ...] = (
    (DAY, _of_day),
    (r"(\d{4})-W(\d{2})", _of_week),
    (r"(\d{4})-(\d{2})", _of_month),
    (r"(\d{4})-Q([1-4])", _of_quarter),
    (r"(\d{4})", _of_year),
    (DAY + r"\.\." + DAY, _of_days),
)


def _week_text(span: Span) -> str:
    year, week, _weekday = span.first.isocalendar()
    return f"{year:04}-W{week:02}"


TEXTS: dict[SpanKind, Callable[[Span], str]] = {
    SpanKind.DAY: lambda span: span.first.isoformat(),
    SpanKind.WEEK: _week_text,
    SpanKind.MONTH: lambda span: f"{span.first:%Y-%m}",
    SpanKind.QUARTER: lambda span: f"{span.first.year:04}-Q{span.last.month // MONTHS_A_QUARTER}",
    SpanKind.YEAR: lambda span: f"{span.first.year:04}",
    SpanKind.FREE: lambda span: f"{span.first.isoformat()}{BETWEEN}{span.last.isoformat()}",
}


def _day_name(day: date) -> str:
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def _week_name(span: Span) -> str:
    year, week, _weekday = span.first.isocalendar()
    return _("%(year)s年第%(week)s周") % {"year": year, "week": week}


def _month_name(span: Span) -> str:
    return _("%(year)s年%(month)s月") % {"year": span.first.year, "month": span.first.month}


def _quarter_name(span: Span) -> str:
    number = span.last.month // MONTHS_A_QUARTER
    return _("%(year)s年第%(quarter)s季度") % {"year": span.first.year, "quarter": number}


NAMES: dict[SpanKind, Callable[[Span], str]] = {
    SpanKind.DAY: lambda span: _day_name(span.first),
    SpanKind.WEEK: _week_name,
    SpanKind.MONTH: _month_name,
    SpanKind.QUARTER: _quarter_name,
    SpanKind.YEAR: lambda span: _("%(year)s年") % {"year": span.first.year},
    SpanKind.FREE: lambda span: f"{_day_name(span.first)}—{_day_name(span.last)}",
}
