"""The nightly comparison of the totals with the raw rows; any difference is reported and mended.

A difference means that a writer forgot to mark a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext_noop

from config.lib.calendar import local_day
from regions.actions.notices import Occasion, notify
from regions.actions.periodic import run_once
from regions.choices import Role
from regions.models import DirtyDay, PeriodicRun, Region, User
from reports.actions._buckets import AGENTS, TECHNICIANS, Cells, count
from reports.actions.rollup import note_stale, refresh_totals, settle
from reports.aggregates.totals import columns
from reports.models import DailyAgentTotal, DailyTotal, TotalDay
from reports.policies.cuts import By, Cut, month_first, month_last
from reports.policies.measures import OF_AGENTS, OF_TECHNICIANS, Source

logger = structlog.get_logger(__name__)
# This month and the one before are compared every night, of the others one a night in turn.
LOOKED_BACK = 36
# Differences by measure: what the totals say, what the raw rows say.
Differences = dict[str, tuple[int, int]]
KINDS: tuple[tuple[Any, tuple[Source, ...], tuple[By, ...]], ...] = (
    (DailyTotal, OF_TECHNICIANS, TECHNICIANS),
    (DailyAgentTotal, OF_AGENTS, AGENTS),
)


def check_nightly(*, now: datetime) -> dict[str, int]:
    """Each month once a night, whoever asks and however often; what was found is in the run's row."""
    today = local_day(now)
    found = {"days": 0, "differing": 0}
    for month in _months_of_tonight(today):
        key = f"check-totals:{month:%Y-%m}:{today}"
        run_once(key=key, now=now, work=partial(check_month, month=month, now=now))
        run = PeriodicRun.objects.get(key=key)
        for name in found:
            found[name] += int(run.result.get(name, 0))
    return found


def check_month(*, month: date, now: datetime) -> dict[str, int]:
    """Compare every region's days of the month; differing ones are noted, told and made anew."""
    last = min(month_last(month), local_day(now))
    days = [month + timedelta(days=step) for step in range((last - month).days + 1)]
    differing: dict[tuple[int, date], Differences] = {}
    for region in Region.objects.order_by("pk").values_list("pk", flat=True):
        settle(regions=[region], first=month, last=last, now=now)
        found = _differing(region, days)
        _note(region, days, found, now=now)
        differing |= {(region, day): found[day] for day in sorted(found)}
    refresh_totals(now=now)
    if differing:
        _report(differing, month=month, now=now)
    return {"days": len(days), "differing": len(differing)}


def _months_of_tonight(today: date) -> list[date]:
    this = month_first(today)
    before = [this]
    while len(before) < LOOKED_BACK:
        before.append(month_first(before[-1] - timedelta(days=1)))
    return [*before[:2], before[2 + today.toordinal() % (LOOKED_BACK - 2)]]


def _differing(region: int, days: Sequence[date]) -> dict[date, Differences]:
    """Looked at twice where something differs: a day that moves meanwhile, or is being made, is none."""
    found = _compared(region, days)
    if not found:
        return {}
    again = _compared(region, days)
    moving = {*DirtyDay.objects.filter(region=region, date__in=found).values_list("date", flat=True)}
    moving |= {
        *TotalDay.objects.filter(region=region, day__in=found, is_stale=True).values_list("day", flat=True)
    }
    return {day: told for day, told in found.items() if told == again.get(day) and day not in moving}


def _compared(region: int, days: Sequence[date]) -> dict[date, Differences]:
    cut = Cut(first=days[0], last=days[-1], regions=frozenset({region}))
    found: dict[date, Differences] = {}
    for model, sources, by in KINDS:
        stored, counted = _stored(model, region, days, by), count(sources=sources, cut=cut, by=by, days=days)
        for cell in stored.keys() | counted.keys():
            here, there = stored.get(cell, Counter()), counted.get(cell, Counter())
            for name in here.keys() | there.keys():
                if here[name] != there[name]:
                    before, after = found.setdefault(cell[0], {}).get(name, (0, 0))
                    found[cell[0]][name] = (before + here[name], after + there[name])
    return found


def _stored(model: Any, region: int, days: Sequence[date], by: Sequence[By]) -> Cells:
    names, keys = columns(model=model), ["day", *(name if name is By.KIND else f"{name}_id" for name in by)]
    cells: Cells = {}
    for row in model.objects.filter(region=region, day__range=(days[0], days[-1])).values(*keys, *names):
        cell = tuple(row[key] for key in keys)
        cells[cell] = Counter({name: row[name] for name in names if row[name]})  # type: ignore[index]
    return cells


@transaction.atomic
def _note(region: int, days: Sequence[date], found: Mapping[date, Differences], *, now: datetime) -> None:
    """One region's days, held in the order of their makers and marks, so that neither waits in a ring."""
    note_stale(pairs=[(region, day) for day in sorted(found)], now=now)
    within = TotalDay.objects.filter(region=region, day__range=(days[0], days[-1]))
    held = within.order_by("day").select_for_update(no_key=True)
    for pk, day, told in list(held.values_list("pk", "day", "differences")):
        differences = {name: list(pair) for name, pair in found.get(day, {}).items()}
        if differences != told:
            TotalDay.objects.filter(pk=pk).update(differences=differences)
    within.update(checked_at=now)


def _report(differing: Mapping[tuple[int, date], Differences], *, month: date, now: datetime) -> None:
    for (region, day), found in differing.items():
        logger.error("totals_differed", region=region, date=str(day), measures=sorted(found))
    occasion = Occasion(
        region=Region.objects.get(code="HQ"),
        key=f"totals-differed:{month:%Y-%m}:{local_day(now)}",
        message=gettext_noop("夜间核对：%(month)s 有 %(count)s 个区域日的汇总与记录不一致，已按记录更正。"),
        params={"month": f"{month:%Y-%m}", "count": len(differing)},
    )
    managers = User.objects.filter(memberships__role=Role.HQ_MANAGER, is_active=True).distinct()
    notify(recipients=managers, occasion=occasion, now=now)
