"""Holidays and make-up days (rulings 37, 42, 49)."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.utils import timezone

from regions.actions.calendar_days import load_holidays
from regions.choices import DayKind
from regions.models import AuditEntry, CallingHours, DayLock, Holiday
from regions.queries import calendar_warnings, calling_hours, is_filed_since, working_days

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def load(*years):
    return load_holidays(years=years, actor=None, now=NOW)


def days_of(first, last):
    return working_days(first=first, last=last)


def test_national_day_2026_and_its_make_up_days():
    load(2026)
    days = days_of(date(2026, 9, 1), date(2026, 10, 31))
    assert [day for day in range(1, 12) if days.includes(date(2026, 10, day))] == [8, 9, 10]
    assert days.includes(date(2026, 9, 20))  # a Sunday, worked for 国庆
    assert days.next_after(date(2026, 9, 30)) == date(2026, 10, 8)


def test_spring_festival_2026_and_its_make_up_days():
    load(2026)
    days = days_of(date(2026, 2, 1), date(2026, 3, 31))
    worked = [day for day in range(13, 29) if days.includes(date(2026, 2, day))]
    assert worked == [13, 14, 24, 25, 26, 27, 28]
    assert days.next_after(date(2026, 2, 14)) == date(2026, 2, 24)


def test_an_ordinary_week_needs_no_rows():
    days = days_of(date(2026, 11, 16), date(2026, 11, 22))
    assert [days.includes(date(2026, 11, day)) for day in range(16, 23)] == [True] * 5 + [False] * 2


def test_2027_has_its_statutory_days_and_a_warning():
    loaded = load(2027)
    assert loaded.incomplete_years == (2027,)
    days = days_of(date(2027, 1, 1), date(2027, 12, 31))
    assert not days.includes(date(2027, 10, 1))
    assert days.makeup_days == frozenset()


def test_a_year_without_make_up_days_is_a_visible_warning_from_november_on():
    load(2026, 2027)
    assert calendar_warnings(today=date(2026, 10, 31)) == []
    assert calendar_warnings(today=date(2026, 11, 1)) == [
        "2027 年没有调休数据,工作日按周一至周五计算。请在“节假日”里补录或重新载入。"
    ]


def test_an_empty_calendar_warns_of_the_year_itself():
    assert len(calendar_warnings(today=date(2026, 5, 1))) == 1


def test_loading_again_changes_nothing():
    first = load(2026, 2027)
    rows = list(Holiday.objects.values_list("on", "kind", "name"))
    assert first.written == len(rows)
    again = load(2026, 2027)
    assert (again.written, again.removed) == (0, 0)
    assert list(Holiday.objects.values_list("on", "kind", "name")) == rows
    assert AuditEntry.objects.filter(verb="load_holidays").count() == 1


def test_what_people_changed_stays():
    load(2026)
    Holiday.objects.filter(on=date(2026, 10, 10)).delete()
    Holiday.objects.create(on=date(2026, 12, 25), name="公司年会")
    load(2026)
    assert not Holiday.objects.filter(on=date(2026, 10, 10)).exists()
    assert Holiday.objects.get(on=date(2026, 12, 25)).name == "公司年会"


def test_guesses_go_when_the_notice_is_known(monkeypatch):
    """2026 as an older chinesecalendar would have left it: statutory days, then the notice arrives."""
    from regions.actions import calendar_days

    known = calendar_days._official
    monkeypatch.setattr(calendar_days, "_official", lambda year: {})
    load(2026)
    guessed = set(Holiday.objects.values_list("on", flat=True))
    monkeypatch.setattr(calendar_days, "_official", known)
    loaded = load(2026)
    assert loaded.removed == len(guessed - set(known(2026)))
    assert set(Holiday.objects.values_list("on", flat=True)) == set(known(2026))


def test_the_command_loads_last_year_to_next_year(capsys):
    call_command("load_holidays", "--json")
    assert '"incomplete_years": [2027]' in capsys.readouterr().out
    assert set(Holiday.objects.values_list("on__year", flat=True)) == {2025, 2026, 2027}


def test_the_loaded_days_are_one_query(django_assert_num_queries):
    load(2026)
    with django_assert_num_queries(1):
        days_of(date(2026, 1, 1), date(2026, 12, 31))


def test_every_make_up_day_is_of_its_kind():
    load(2026)
    makeup = Holiday.objects.filter(kind=DayKind.MAKEUP)
    assert makeup.count() == 6
    assert {holiday.on.weekday() for holiday in makeup} == {5, 6}


def test_the_companys_hours_hold_until_the_region_has_its_own(hangzhou, ningbo):
    own = CallingHours.objects.create(
        region=hangzhou, valid_from=date(2026, 7, 1), opens=time(10), closes=time(19)
    )
    company = CallingHours.objects.get(region=None)
    assert calling_hours(region_id=hangzhou.pk, day=date(2026, 6, 30)) == company
    assert calling_hours(region_id=hangzhou.pk, day=date(2026, 7, 1)) == own
    assert calling_hours(region_id=ningbo.pk, day=date(2026, 7, 1)) == company


def test_the_latest_row_in_force_wins(hangzhou):
    later = CallingHours.objects.create(valid_from=date(2026, 3, 1), opens=time(8), closes=time(20))
    CallingHours.objects.create(valid_from=date(2099, 1, 1), opens=time(7), closes=time(20))
    assert calling_hours(region_id=hangzhou.pk, day=date(2026, 11, 20)) == later


def test_a_filed_day_closes_what_held_before_it(hangzhou, ningbo):
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 20), submitted_at=NOW)
    assert is_filed_since(day=date(2026, 11, 20), region=None)
    assert is_filed_since(day=date(2026, 11, 1), region=hangzhou)
    assert not is_filed_since(day=date(2026, 11, 21), region=None)
    assert not is_filed_since(day=date(2026, 11, 1), region=ningbo)
