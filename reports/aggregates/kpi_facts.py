"""What the rates need and no totals know: filed dailies, checked lines, and person-days of dialling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from reports.aggregates.filing_rates import filing_tallies
from reports.aggregates.reconciliation import checked_lines
from reports.aggregates.totals import narrowed
from reports.models import DailyAgentTotal
from reports.policies.board import Tally
from reports.policies.cuts import By, Cut
from reports.policies.kpi_values import Facts
from reports.policies.kpis import DIALS_A_DAY, FILING, REPORT_TRUTH, SAME_DAY_FILING
from reports.policies.measures import OF_SOURCE, Source
from reports.policies.spans import Span

GroupKey = Any
DIALLING = tuple(measure.value for measure in OF_SOURCE[Source.ATTEMPTS])
NOTHING: Mapping[str, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """Of each group, and of all together: a person-day of two groups is one."""

    groups: Mapping[GroupKey, Facts] = field(default_factory=dict)
    total: Facts = field(default_factory=dict)

    def of(self, *, key: GroupKey) -> Facts:
        return self.groups.get(key, NOTHING)


def outside_facts(*, cut: Cut, by: By, spans: Sequence[Span], now: datetime) -> list[GroupFacts]:
    """A daily and a check are of a region, of nobody and no 品类: told apart otherwise they are not known.

    Four queries and one a span; none where they say nothing.
    """
    is_narrowed = cut.category or cut.technician or cut.agent or cut.kind or cut.unassigned
    if by not in {By.REGION, By.NONE} or is_narrowed:
        return [GroupFacts() for _span in spans]
    stretches = [(span.first, span.last) for span in spans]
    tallies = filing_tallies(regions=cut.regions, stretches=stretches, now=now)
    found = []
    for filed, (first, last) in zip(tallies, stretches, strict=True):
        checked = checked_lines(regions=cut.regions, first=first, last=last)
        groups = {
            region: _of_region(filed.get(region, Tally()), checked.get(region, (0, 0)))
            for region in {*filed, *checked}
        }
        total = _of_region(
            sum(filed.values(), Tally()),
            (
                sum(equal for equal, _all in checked.values()),
                sum(lines for _equal, lines in checked.values()),
            ),
        )
        found.append(GroupFacts(groups=groups if by is By.REGION else {None: total}, total=total))
    return found


def _of_region(filed: Tally, checked: tuple[int, int]) -> Facts:
    return {
        FILING: (filed.on_time, filed.due),
        SAME_DAY_FILING: (filed.same_day, filed.due),
        REPORT_TRUTH: checked,
    }


def dialling(
    *, cut: Cut, by: By, counts: dict[GroupKey, Counter[str]], facts: GroupFacts
) -> tuple[dict[GroupKey, Counter[str]], GroupFacts]:
    """Counts and facts with the dials of the cut put in; technicians dial nobody. Two queries."""
    if by is By.TECHNICIAN or cut.technician is not None or cut.unassigned is not None:
        return counts, facts
    rows = narrowed(
        DailyAgentTotal.objects.filter(day__range=(cut.first, cut.last), region__in=cut.regions, dials__gt=0),
        cut,
    ).order_by()
    total = _person_days(rows)[None]
    groups = {None: total} if by is By.NONE else _person_days(rows, by=by)
    more = {key: Counter({name: found[name] for name in DIALLING}) for key, found in groups.items()}
    return (
        {key: _with(counts.get(key, Counter()), more.get(key, Counter())) for key in {*counts, *more}},
        GroupFacts(
            groups={
                key: {**facts.of(key=key), **_a_day(groups.get(key))} for key in {*facts.groups, *groups}
            },
            total={**facts.total, **_a_day(total)},
        ),
    )


def _person_days(rows: QuerySet[Any], *, by: By | None = None) -> dict[GroupKey, dict[str, int]]:
    """Sums by the measures, and on how many days somebody dialled, by group."""
    worked = Concat(Cast("agent", CharField()), Value("|"), Cast("day", CharField()))
    asked: dict[str, Any] = {f"n_{name}": Sum(name) for name in DIALLING}
    asked["n_days"] = Count(worked, distinct=True)
    if by is None:
        return {None: _plain(rows.aggregate(**asked))}
    group: Any = Coalesce("category__alias_of", "category_id") if by is By.CATEGORY else _path(by)
    return {row["group"]: _plain(row) for row in rows.annotate(group=group).values("group").annotate(**asked)}


def _path(by: By) -> F:
    return {By.REGION: F("region_id"), By.AGENT: F("agent_id"), By.KIND: F("kind")}[by]


def _plain(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: row[f"n_{name}"] or 0 for name in (*DIALLING, "days")}


def _a_day(found: Mapping[str, int] | None) -> Facts:
    return {DIALS_A_DAY: (found["dials"], found["days"])} if found else {}


def _with(counts: Counter[str], more: Counter[str]) -> Counter[str]:
    """The agents' totals know the dials already: they are put in place, not added."""
    return Counter({**counts, **{name: number for name, number in more.items() if number}})
