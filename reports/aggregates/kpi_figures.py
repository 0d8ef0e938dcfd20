"""The rates of a period, told apart by region, agent, technician, 品类 or kind (kpis.md 3; ruling 57).

Everything comes out of summed counts; the footer of all rows too. The number of queries does not depend on
how many rows, days or regions there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from config.lib.calendar import local_day
from regions.scoping import AnyUser, region_ids
from reports.aggregates.cases_ahead import cases_ahead, with_ahead
from reports.aggregates.history import with_history
from reports.aggregates.kpi_facts import GroupFacts, dialling, outside_facts
from reports.aggregates.kpi_names import named_groups
from reports.aggregates.kpi_targets import targets_on
from reports.aggregates.totals import sums
from reports.policies.cuts import By, Cut
from reports.policies.kpi_table import Beside, KpiRow
from reports.policies.kpi_values import KpiValue, Targets, kpi_values, ripe_part
from reports.policies.spans import Span, SpanKind, span_of
from reports.policies.tables import TOTAL_KEY
from reports.rules import regions_of_agents

GroupKey = Any
Counts = dict[GroupKey, Counter[str]]
Values = Mapping[str, KpiValue]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A part of many rows, counted from 1; past the last it is the last."""

    number: int
    size: int

    def pages(self, *, count: int) -> int:
        return max(1, -(-count // self.size))

    def part(self, rows: Sequence[Any]) -> Sequence[Any]:
        number = min(self.number, self.pages(count=len(rows)))
        return rows[(number - 1) * self.size : number * self.size]


@dataclass(frozen=True, slots=True)
class KpiFigures:
    """``cut`` is what she may see of what was asked for; ``ripe`` the days that 及时率 counts.
    ``rows`` may be a page of the ``count`` that there are.
    """

    by: By
    span: Span
    cut: Cut
    ripe: tuple[date, date] | None
    rows: tuple[KpiRow, ...]
    totals: KpiRow
    count: int = 0

    @property
    def of_agents(self) -> bool:
        return self.by is By.AGENT or self.cut.agent is not None

    @property
    def is_compared(self) -> bool:
        return bool(self.totals.beside)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one period counted. ``ripe`` is the same object where all days are."""

    counts: Counts
    ripe: Counts
    facts: GroupFacts
    targets: Targets
    of_agent: bool

    def values(self, key: GroupKey) -> Values:
        return kpi_values(
            counts=self.counts.get(key, Counter()),
            ripe=self.ripe.get(key, Counter()),
            facts=self.facts.of(key=key),
            targets=self.targets,
            of_agent=self.of_agent,
        )

    def totals(self) -> Values:
        return kpi_values(
            counts=added(self.counts.values()),
            ripe=added(self.ripe.values()),
            facts=self.facts.total,
            targets=self.targets,
            of_agent=self.of_agent,
        )


def kpi_rows(*, user: AnyUser, cut: Cut, by: By, now: datetime) -> list[KpiRow]:
    return list(kpi_figures(user=user, cut=cut, by=by, now=now).rows)


def kpi_figures(
    *, user: AnyUser, cut: Cut, by: By, now: datetime, page: RowsPage | None = None
) -> KpiFigures:
    """In what she sees. A month has 环比, 同比 and 累计 beside it. Totals must be settled before.

    Of thousands of technicians only the rates of a page are made; the footer is of all.
    """
    seen = seen_part(user=user, cut=cut, by=by)
    dialled = seen if by in {By.AGENT, By.TECHNICIAN} else seen_part(user=user, cut=cut, by=By.AGENT)
    return figures_of(cut=seen, by=by, now=now, dialled=dialled, page=page)


def figures_of(
    *, cut: Cut, by: By, now: datetime, dialled: Cut | None = None, page: RowsPage | None = None
) -> KpiFigures:
    """For a form of headquarters, whoever reads it: ``cut`` is taken as it is. ``dialled`` is the part of it
    whose dials are told; they are always an agent's."""
    span, today = span_of(first=cut.first, last=cut.last), local_day(now)
    periods = periods_read(span=span)
    readings = _readings(cut=cut, by=by, periods=periods, now=now, dialled=dialled or cut)
    main = readings[None]
    besides = {each: reading for each, reading in readings.items() if each is not None}
    groups = named_groups(by=by, keys=_shown(main), regions=cut.regions)
    rows = [
        KpiRow(
            key=group.key,
            name=group.name,
            number=group.number,
            pk=group.pk,
            values=main.values(group.pk),
            counts=main.counts.get(group.pk, Counter()),
            beside={each: reading.values(group.pk) for each, reading in besides.items()},
        )
        for group in (page.part(groups) if page else groups)
    ]
    totals = KpiRow(
        key=TOTAL_KEY,
        name="",
        values=main.totals(),
        counts=added(main.counts.values()),
        beside={each: reading.totals() for each, reading in besides.items()},
    )
    return KpiFigures(
        by=by,
        span=span,
        cut=cut,
        ripe=ripe_part(span=span, today=today),
        rows=tuple(rows),
        totals=totals,
        count=len(groups),
    )


def periods_read(*, span: Span) -> dict[Beside | None, Span]:
    """The span itself, and of a month what stands beside it (ruling 57)."""
    if span.kind is not SpanKind.MONTH:
        return {None: span}
    found = {None: span, Beside.PREVIOUS: span.previous(), Beside.TO_DATE: span.to_date()}
    year_before = span.year_before()
    return {**found, Beside.YEAR_BEFORE: year_before} if year_before else found


def seen_part(*, user: AnyUser, cut: Cut, by: By) -> Cut:
    """The part of the cut that exists for her. Agents are for who answers for them; else only she herself."""
    regions = cut.regions & region_ids(user)
    if by is not By.AGENT and cut.agent is None:
        return replace(cut, regions=regions)
    overseen = regions & regions_of_agents(user)
    if overseen:
        return replace(cut, regions=overseen)
    own = user.pk if cut.agent in {None, user.pk} else None
    return replace(cut, regions=regions if own else frozenset(), agent=own)


def _readings(
    *, cut: Cut, by: By, periods: Mapping[Beside | None, Span], now: datetime, dialled: Cut
) -> dict[Beside | None, _Reading]:
    targets = targets_on(days=[span.last for span in periods.values()])
    facts = outside_facts(cut=cut, by=by, spans=list(periods.values()), now=now)
    waiting = cases_ahead(cut=cut, by=by, spans=list(periods.values()), now=now)
    found = {}
    for (each, span), fact, ahead in zip(periods.items(), facts, waiting, strict=True):
        own = replace(cut, first=span.first, last=span.last)
        counts = sums(cut=own, by=by)
        if each is Beside.YEAR_BEFORE:
            counts = with_history(counts=counts, cut=own, by=by)
        counts = with_ahead(counts=counts, ahead=ahead)
        ripe = ripe_part(span=span, today=local_day(now))
        if ripe == (span.first, span.last):
            judged = counts
        else:
            judged = sums(cut=replace(own, first=ripe[0], last=ripe[1]), by=by) if ripe else {}
        if each is None:
            counts, fact = dialling(cut=dialled, by=by, counts=counts, facts=fact)
        found[each] = _Reading(
            counts=counts,
            ripe=judged,
            facts=fact,
            targets=targets[span.last],
            of_agent=by is By.AGENT or cut.agent is not None,
        )
    return found


def _shown(reading: _Reading) -> set[GroupKey]:
    counted = {key for key, counts in reading.counts.items() if any(counts.values())}
    return counted | {key for key, facts in reading.facts.groups.items() if any(map(any, facts.values()))}


def added(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for found in counts:
        summed.update(found)
    return summed
