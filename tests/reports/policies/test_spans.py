"""Periods in addresses, with the one before, the one a year before and the year so far (ruling 57)."""

from datetime import date

import pytest
from django.utils import translation

from reports.policies.spans import NoPeriod, Span, SpanKind, parse_span, span_around, span_of


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2026-11-20", SpanKind.DAY, date(2026, 11, 20), date(2026, 11, 20)),
        ("2026-W47", SpanKind.WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-W53", SpanKind.WEEK, date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-W01", SpanKind.WEEK, date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-11", SpanKind.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        ("2028-02", SpanKind.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q4", SpanKind.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", SpanKind.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-11-01..2026-11-20", SpanKind.FREE, date(2026, 11, 1), date(2026, 11, 20)),
    ],
)
def test_what_is_written_is_read_and_written_again(
    text: str, kind: SpanKind, first: date, last: date
) -> None:
    span = parse_span(text=text)
    assert span == Span(kind, first, last)
    assert span.text == text


@pytest.mark.parametrize(
    "text", ["2026-11-20", "2026-W47", "2026-11", "2026-Q4", "2026", "2026-11-02..2026-11-30"]
)
def test_days_are_known_as_the_period_they_are(text: str) -> None:
    span = parse_span(text=text)
    assert span_of(first=span.first, last=span.last) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-Q5",
        "2026-11-31",
        "２０２６",
        "1999",
        "2200-01",
        "1999-12-31",
        "2000-W00",
        "2026-11-20..2026-11-01",
        "2026-01-01..2027-01-02",
        "2026-11-01..",
        "2026 ",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NoPeriod):
        parse_span(text=text)


def test_the_week_that_begins_before_the_first_year_is_refused() -> None:
    with pytest.raises(NoPeriod):
        parse_span(text="1999-W52")


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2026-01-01", "2025-12-31", "2026-01-02"),
        ("2027-W01", "2026-W53", "2027-W02"),
        ("2026-W01", "2025-W52", "2026-W02"),
        ("2026-01", "2025-12", "2026-02"),
        ("2026-12", "2026-11", "2027-01"),
        ("2026-Q1", "2025-Q4", "2026-Q2"),
        ("2026", "2025", "2027"),
        ("2026-11-01..2026-11-10", "2026-10-22..2026-10-31", "2026-11-11..2026-11-20"),
    ],
)
def test_the_period_before_and_the_one_after(text: str, before: str, after: str) -> None:
    span = parse_span(text=text)
    assert span.previous().text == before
    assert span.following().text == after


@pytest.mark.parametrize(
    ("text", "year_before"),
    [
        ("2026-11-20", "2025-11-20"),
        ("2028-02-29", "2027-02-28"),
        ("2026-W47", "2025-W47"),
        ("2026-W53", None),
        ("2020-W53", None),
        ("2026-02", "2025-02"),
        ("2026-Q1", "2025-Q1"),
        ("2026", "2025"),
        ("2026-11-01..2026-11-10", "2025-11-01..2025-11-10"),
        ("2028-02-01..2028-02-29", "2027-02-01..2027-02-28"),
    ],
)
def test_the_same_period_of_last_year(text: str, year_before: str | None) -> None:
    found = parse_span(text=text).year_before()
    assert (found.text if found else None) == year_before


def test_the_year_so_far_ends_with_the_period() -> None:
    assert parse_span(text="2026-11").to_date().text == "2026-01-01..2026-11-30"
    assert parse_span(text="2026-01").to_date().text == "2026-01-01..2026-01-31"
    assert parse_span(text="2026-W53").to_date().text == "2027-01-01..2027-01-03"


def test_around_a_day_lies_its_period() -> None:
    day = date(2027, 1, 2)
    texts = [span_around(kind=kind, day=day).text for kind in SpanKind if kind is not SpanKind.FREE]
    assert texts == ["2027-01-02", "2026-W53", "2027-01", "2027-Q1", "2027"]


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("2026-11-20", "2026年11月20日", "2026-11-20"),
        ("2026-W47", "2026年第47周", "2026 week 47"),
        ("2026-11", "2026年11月", "2026-11"),
        ("2026-Q4", "2026年第4季度", "2026 Q4"),
        ("2026", "2026年", "2026"),
        ("2026-11-01..2026-11-20", "2026年11月1日—2026年11月20日", "2026-11-1—2026-11-20"),
    ],
)
def test_each_is_named_in_both_languages(text: str, chinese: str, english: str) -> None:
    span = parse_span(text=text)
    with translation.override("zh-hans"):
        assert span.name == chinese
    with translation.override("en"):
        assert span.name == english
