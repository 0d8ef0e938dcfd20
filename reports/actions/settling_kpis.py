"""Totals of everything that a table of rates reads, made before it is read: 环比, 同比 and 累计 too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from reports.actions.rollup import settle
from reports.aggregates.kpi_figures import periods_read
from reports.policies.cuts import Cut
from reports.policies.spans import ONE_DAY, Span, span_of


def settle_kpis(*, cut: Cut, now: datetime) -> int:
    """Brings the totals of the cut, and of what stands beside it, up to date; how many still wait."""
    spans = periods_read(span=span_of(first=cut.first, last=cut.last)).values()
    return sum(
        settle(regions=cut.regions, first=first, last=last, now=now) for first, last in _stretches(spans)
    )


def _stretches(spans: Iterable[Span]) -> list[tuple[date, date]]:
    """The same days, each once."""
    found: list[tuple[date, date]] = []
    for first, last in sorted((span.first, span.last) for span in spans):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
