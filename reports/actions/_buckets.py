"""Making a stretch of one region's days, or a month of it: out with the old rows, in with what is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.db.models import Sum

from reports.aggregates.sources import grouped
from reports.aggregates.sources.reading import BY, NUMBER
from reports.aggregates.totals import columns
from reports.models import DailyAgentTotal, DailyTotal, MonthlyAgentTotal, MonthlyTotal
from reports.policies.cuts import By, Cut
from reports.policies.measures import OF_AGENTS, OF_SOURCE, OF_TECHNICIANS, Source

# (day, category, kind, whom) → counts by column; whom is None for nobody.
Cell: TypeAlias = tuple[date, int, str, int | None]
Cells: TypeAlias = dict[Cell, Counter[str]]
AT_ONCE = 500
TECHNICIANS = (By.CATEGORY, By.KIND, By.TECHNICIAN)
AGENTS = (By.CATEGORY, By.KIND, By.AGENT)
ABOVE: tuple[tuple[Any, Any, str], ...] = (
    (MonthlyTotal, DailyTotal, "technician_id"),
    (MonthlyAgentTotal, DailyAgentTotal, "agent_id"),
)


def write_days(*, region: int, days: Collection[date]) -> int:
    """The totals of these days, all of one month, as the records are now; how many rows. In the caller's
    transaction."""
    cut = Cut(first=min(days), last=max(days), regions=frozenset({region}))
    by_technician = count(sources=OF_TECHNICIANS, cut=cut, by=TECHNICIANS, days=days)
    by_agent = count(sources=OF_AGENTS, cut=cut, by=AGENTS, days=days)
    DailyTotal.objects.filter(region=region, day__in=days).delete()
    DailyAgentTotal.objects.filter(region=region, day__in=days).delete()
    technicians = [
        DailyTotal(region_id=region, day=day, category_id=category, kind=kind, technician_id=whom, **counts)
        for (day, category, kind, whom), counts in by_technician.items()
    ]
    agents = [
        DailyAgentTotal(region_id=region, day=day, category_id=category, kind=kind, agent_id=whom, **counts)
        for (day, category, kind, whom), counts in by_agent.items()
    ]
    DailyTotal.objects.bulk_create(technicians, batch_size=AT_ONCE)
    DailyAgentTotal.objects.bulk_create(agents, batch_size=AT_ONCE)
    return len(technicians) + len(agents)


def count(*, sources: Sequence[Source], cut: Cut, by: Sequence[By], days: Collection[date]) -> Cells:
    """What the raw rows say; cells in which nothing counts are left out. One query a source."""
    cells: Cells = {}
    for source in sources:
        for row in grouped(source=source, cut=cut, by=by):
            if row["counted_day"] not in days:
                continue
            counts = {
                measure.value: _number(row[f"{NUMBER}{measure}"])
                for measure in OF_SOURCE[source]
                if row[f"{NUMBER}{measure}"]
            }
            if counts:
                cell = (row["counted_day"], *(row[f"{BY}{name}"] for name in by))
                cells.setdefault(cell, Counter()).update(counts)
    return cells


def _number(found: int | timedelta) -> int:
    return int(found.total_seconds()) if isinstance(found, timedelta) else found


def write_month(*, region: int, month: date, last: date) -> int:
    """The month above its days, which lie up to ``last``; how many rows. In the caller's transaction."""
    written = 0
    for above, below, whom in ABOVE:
        above.objects.filter(region=region, month=month).delete()
        rows = [
            above(region_id=region, month=month, **row) for row in _summed(below, region, month, last, whom)
        ]
        above.objects.bulk_create(rows, batch_size=AT_ONCE)
        written += len(rows)
    return written


def _summed(model: Any, region: int, first: date, last: date, whom: str) -> Iterable[Mapping[str, Any]]:
    keys = ("category_id", "kind", whom)
    names = columns(model=model)
    rows = model.objects.filter(region=region, day__range=(first, last)).order_by().values(*keys)
    for row in rows.annotate(**{f"{NUMBER}{name}": Sum(name) for name in names}):
        yield {**{key: row[key] for key in keys}, **{name: row[f"{NUMBER}{name}"] for name in names}}
