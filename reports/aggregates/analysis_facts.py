"""What the month's analysis is made of (J1, A11): totals where they exist, else the rows of the period.

The number of queries does not depend on how many regions, people, days or rows there are. Settle the totals
of ``drawn`` before. ``cut`` must hold no region out of sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from callbacks.choices import CaseLimit
from config.lib.calendar import local_day
from reports.aggregates.analysis_cases import counted_grounds, counted_limits
from reports.aggregates.analysis_rows import counted_parts
from reports.aggregates.analysis_words import (
    category_words,
    cause_words,
    ground_words,
    lag_words,
    late_words,
    result_words,
)
from reports.aggregates.kpi_names import named_groups
from reports.aggregates.kpi_targets import targets_on
from reports.aggregates.returned_dailies import counted_dailies
from reports.aggregates.totals import sums
from reports.policies.analysis_people import RIPE, WorkFacts
from reports.policies.counted import Counts
from reports.policies.cuts import By, Cut, month_first, month_last, months_of
from reports.policies.kpi_values import ripe_part
from reports.policies.kpis import NOT_GENUINE
from reports.policies.lines import UNASSIGNED_KEY, Worker
from reports.policies.lost_time import NOTHING, TIMES, LostTime, Part, Parts, ReasonFacts, TimeFacts, Tried
from reports.policies.measures import Measure
from reports.policies.periods import FIRST_YEAR
from reports.policies.spans import SpanKind, span_around

MONTHS_DRAWN = 12


def drawn(*, cut: Cut, today: date) -> Cut:
    """Twelve months up to the cut's last that has begun; none before the first that can be asked for."""
    last = min(cut.last, month_last(today))
    first = month_first(last)
    year, month = divmod(first.year * 12 + first.month - MONTHS_DRAWN, 12)
    return replace(cut, first=max(date(year, month + 1, 1), date(FIRST_YEAR, 1, 1)), last=last)


# How the work went ----------------------------------------------------------------------------------------
def work_facts(*, cut: Cut, now: datetime) -> WorkFacts:
    people = sums(cut=cut, by=By.TECHNICIAN)
    named = named_groups(by=By.TECHNICIAN, keys=list(people), regions=cut.regions)
    categories = sums(cut=cut, by=By.CATEGORY)
    goods = named_groups(by=By.CATEGORY, keys=list(categories), regions=cut.regions)
    targets = targets_on(days=[cut.last])[cut.last]
    return WorkFacts(
        months=_months(cut=drawn(cut=cut, today=local_day(now)), today=local_day(now)),
        technicians=[(Worker(_key(each.pk), each.name, each.number), people[each.pk]) for each in named],
        categories=[(each.name, categories[each.pk]) for each in goods],
        untrue=targets.of(code=NOT_GENUINE),
    )


def _key(pk: int | None) -> str:
    """As an address of a figure writes the person."""
    return UNASSIGNED_KEY if pk is None else str(pk)


def _months(*, cut: Cut, today: date) -> list[tuple[str, Counts]]:
    """With what could be judged beside it; two queries more for the months that are not ripe."""
    counts = sums(cut=cut, by=By.MONTH)
    found: list[tuple[str, Counts]] = []
    for month in months_of(first=cut.first, last=cut.last):
        span = span_around(kind=SpanKind.MONTH, day=month)
        own, ripe = counts.get(month, Counter()), ripe_part(span=span, today=today)
        judged = own
        if ripe is None:
            judged = Counter()
        elif ripe != (span.first, span.last):
            judged = sums(cut=replace(cut, first=ripe[0], last=ripe[1])).get(None, Counter())
        beside = {f"{RIPE}{name}": judged.get(name, 0) for name in (Measure.DUE, Measure.TIMELY)}
        found.append((span.text, {**own, **beside}))
    return found


# Why customers are dissatisfied ----------------------------------------------------------------------------
def reason_facts(*, cut: Cut, now: datetime) -> ReasonFacts:
    """Three queries."""
    grounds, cases = counted_grounds(cut=cut)
    words = ground_words()
    return ReasonFacts(
        categories=_counted(counted_parts(key="category", cut=cut, now=now), category_words()),
        grounds={code: (words[code], count) for code, count in grounds.items()},
        causes=_counted(counted_parts(key="cause", cut=cut, now=now), cause_words()),
        cases=cases,
    )


def _counted(parts: Parts, words: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    return {code: (words[code], part.count) for code, part in parts.items()}


# Where callbacks lose time ---------------------------------------------------------------------------------
def time_facts(*, cut: Cut, now: datetime) -> TimeFacts:
    """Five queries, of the rows of the period."""
    returned, filed = _returned(cut=cut)
    return TimeFacts(
        arrivals=_partition(counted_parts(key="lag", cut=cut, now=now), key="lag", words=lag_words()),
        tried=_tried(counted_parts(key="attempts", cut=cut, now=now)),
        overdue=_overdue(counted_parts(key="overdue", cut=cut, now=now)),
        returned=returned,
        limits=_limits(counted_limits(cut=cut, now=now)),
        filed=filed,
    )


def _partition(parts: Parts, *, key: str, words: Mapping[str, str]) -> list[LostTime]:
    whole = sum(part.count for part in parts.values())
    return [
        LostTime(f"{key}.{code}", word, parts.get(code, NOTHING), whole, whole_key=key)
        for code, word in words.items()
    ]


def _tried(parts: Parts) -> list[Tried]:
    found = []
    for code, word in result_words().items():
        own = {times: parts.get(f"{code}.{times}", NOTHING) for times in TIMES}
        found.append(
            Tried(
                key=f"attempts.{code}",
                name=word,
                times={times: part.count for times, part in own.items()},
                attempts=sum(part.attempts for part in own.values()),
            )
        )
    return found


def _overdue(parts: Parts) -> list[LostTime]:
    whole = sum(part.count for part in parts.values())
    return [
        LostTime(f"overdue.late.{code}", name, parts.get(f"late.{code}", NOTHING), whole, "overdue", note)
        for code, (name, note) in late_words().items()
    ]


def _limits(found: Mapping[CaseLimit, tuple[int, Part]]) -> list[LostTime]:
    return [
        LostTime(f"limit.{limit}.late", str(limit.label), part, whole, f"limit.{limit}")
        for limit, (whole, part) in found.items()
    ]


def _returned(*, cut: Cut) -> tuple[list[LostTime], int]:
    """Versions of the period's dailies that were returned, by region, and how many were filed in all.

    A daily is of all 品类: a chosen one changes nothing here. One query.
    """
    found = counted_dailies(cut=cut)
    lines = [
        LostTime(f"returned.{each.code}", each.name, each.part, each.filed, f"filed.{each.code}")
        for each in found
        if each.part.count
    ]
    return lines, sum(each.filed for each in found)
