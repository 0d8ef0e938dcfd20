"""Holidays and make-up days of China (ruling 42): the official calendar as far as it is published.

chinesecalendar holds the State Council's notices, make-up days included; for years it does not know yet the
`holidays` library gives the statutory days alone, and calendar_warnings says so until the notice is in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import holidays
from chinese_calendar import Holiday as OfficialName
from chinese_calendar import constants as official
from django.db import transaction

from regions.actions.auditing import record_audit
from regions.choices import DayKind
from regions.models import Holiday, Region, User
from regions.models.region import HQ_CODE

# day → (kind, name)
Days = dict[date, tuple[DayKind, str]]
NAMES = {each.value: each.chinese for each in OfficialName}


@dataclass(frozen=True, slots=True)
class LoadedDays:
    """How many rows were written and removed, and the years that lack make-up days."""

    written: int
    removed: int
    incomplete_years: tuple[int, ...]


@transaction.atomic
def load_holidays(*, years: Iterable[int], actor: User | None, now: datetime) -> LoadedDays:
    """Bring the calendar of ``years`` up to the official one; again changes nothing.

    A day that people entered, changed or removed in a year with make-up days stays as it is: only a year that
    has none is filled. Days that were a guess of an earlier run and are not official go.
    """
    written = removed = 0
    wanted_years = sorted(set(years))
    for year in wanted_years:
        if not Holiday.objects.filter(on__year=year, kind=DayKind.MAKEUP).exists():
            removed += _drop_guesses(year=year)
            written += _add_missing(days=_official(year) or _statutory(year))
    result = LoadedDays(
        written=written,
        removed=removed,
        incomplete_years=tuple(year for year in wanted_years if not _official(year)),
    )
    if written or removed:
        record_audit(
            actor=actor,
            verb="load_holidays",
            obj=Region.objects.get(code=HQ_CODE),
            region=None,
            now=now,
            after={"years": "、".join(map(str, wanted_years)), "written": written, "removed": removed},
        )
    return result


def _official(year: int) -> Days:
    """The State Council's days of the year; empty when the library does not hold them."""
    off = {day: (DayKind.HOLIDAY, NAMES[name]) for day, name in official.holidays.items() if day.year == year}
    on = {day: (DayKind.MAKEUP, NAMES[name]) for day, name in official.workdays.items() if day.year == year}
    return off | on


def _statutory(year: int) -> Days:
    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    return {day: (DayKind.HOLIDAY, name) for day, name in found.items() if day.year == year}


def _drop_guesses(*, year: int) -> int:
    """Remove what an earlier run guessed, once the year's notice is known."""
    known = _official(year)
    if not known:
        return 0
    gone = 0
    for day, (_kind, name) in _statutory(year).items():
        if day not in known:
            gone += Holiday.objects.filter(on=day, name=name).delete()[0] > 0
    return gone


def _add_missing(*, days: Days) -> int:
    there = set(Holiday.objects.filter(on__in=days).values_list("on", flat=True))
    missing = [(day, kind, name) for day, (kind, name) in sorted(days.items()) if day not in there]
    for day, kind, name in missing:
        Holiday.objects.create(on=day, kind=kind, name=name)
    return len(missing)
