"""区域对比: a region's own line in its monthly, all of them in the file of all regions (forms.md 2.3).

A region's rows do not exist for another region: its own book names and sums no other one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from config.lib.calendar import local_day
from reports.aggregates.kpi_figures import KpiFigures, figures_of
from reports.models import PeriodReport
from reports.policies.cuts import By, Cut
from reports.policies.kpi_table import KpiRow
from reports.policies.kpi_values import KpiValue
from reports.policies.kpis import TRUTH
from reports.policies.monthly_sheets import REGION_COLUMNS, RegionLine, regions_sheet
from reports.policies.period_book import FurtherSheet
from reports.policies.poor_regions import PoorVerdict, poor_verdicts, ranking
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Figure

COUNTED = "due"
TIMELY = "timeliness_rate"
OWN_NOTE = "只列本区域；各区域并列和名次见总部的合订本和“指标”页。"
RIPE_NOTE = "及时率只计截止日在 {last} 及以前的回访，其余 {waiting} 件未到期。"
GOOD, FEW = "", "样本不足"


def region_comparison(*, report: PeriodReport, now: datetime) -> FurtherSheet:
    """Of one region: its rates and what it is flagged for; a place it has only among others."""
    cut = Cut(first=report.first, last=report.last, regions=frozenset({report.region_id}))
    found = figures_of(cut=cut, by=By.REGION, now=now)
    verdicts = _verdicts(found, now=now, is_whole=False)
    lines = [_line(row, {"rank": Cell(words=DASH)}, verdicts) for row in found.rows]
    return regions_sheet(lines=lines, total=_total(found), notes=(OWN_NOTE, *_ripe_notes(found)))


def all_regions(*, regions: Collection[int], first: date, last: date, now: datetime) -> FurtherSheet:
    """Every region side by side, with place and flag."""
    found = figures_of(cut=Cut(first=first, last=last, regions=frozenset(regions)), by=By.REGION, now=now)
    verdicts, places = _verdicts(found, now=now, is_whole=True), ranking(rows=found.rows)
    ordered = sorted(found.rows, key=lambda row: (places.get(row.key, len(found.rows) + 1), row.name))
    lines = [_line(row, {"rank": _place(places.get(row.key))}, verdicts) for row in ordered]
    return regions_sheet(lines=lines, total=_total(found), notes=_ripe_notes(found))


def _verdicts(found: KpiFigures, *, now: datetime, is_whole: bool) -> Mapping[str, PoorVerdict]:
    is_over = found.span.last < local_day(now)
    return poor_verdicts(rows=found.rows, is_month_over=is_over, is_whole=is_whole)


def _line(row: KpiRow, more: Mapping[str, Cell], verdicts: Mapping[str, PoorVerdict]) -> RegionLine:
    verdict = verdicts[row.key]
    flag = "；".join(verdict.reasons) or (FEW if verdict.is_too_few else GOOD)
    cells = {**_cells(row.values, row.counts), **more, "flag": Cell(words=flag)}
    return RegionLine(key=row.key, name=row.name, cells=cells)


def _place(place: int | None) -> Cell:
    return Cell(words=DASH) if place is None else Cell(figures=(Figure(place),))


def _total(found: KpiFigures) -> RegionLine:
    return RegionLine(key=TOTAL_KEY, name="", cells=_cells(found.totals.values, found.totals.counts))


def _cells(values: Mapping[str, KpiValue], counts: Mapping[str, int]) -> dict[str, Cell]:
    """What has no source yet is left out and prints 暂无."""
    cells = {COUNTED: Cell(figures=(Figure(counts.get(COUNTED, 0)),))}
    for column in REGION_COLUMNS:
        value = values.get(column.key)
        if value is not None and value.denominator:
            cells[column.key] = Cell(words=value.value)
        elif value is not None and column.key != TRUTH:
            cells[column.key] = Cell(words=DASH)
    return cells


def _ripe_notes(found: KpiFigures) -> tuple[str, ...]:
    """A month published in its first days after cannot judge its last ones yet (ruling 53): it says so."""
    due = found.totals.counts.get(COUNTED, 0)
    waiting = due - found.totals.values[TIMELY].denominator
    if not waiting:
        return ()
    last = found.ripe[1].isoformat() if found.ripe else DASH
    return (RIPE_NOTE.format(last=last, waiting=waiting),)
