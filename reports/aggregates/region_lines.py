"""区域对比 of a region's monthly: the region beside the whole company (forms.md 2.3).

A region's rows do not exist for another region: the sheet that a region reads names no other one. All of them
side by side are on the page of the rates, for headquarters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from regions.models import Region
from reports.aggregates.kpi_figures import figures_of
from reports.models import PeriodReport
from reports.policies.cuts import By, Cut
from reports.policies.kpi_values import KpiValue
from reports.policies.monthly_sheets import REGION_COLUMNS, RegionLine, regions_sheet
from reports.policies.period_book import FurtherSheet
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Figure

COUNTED = "due"
COMPANY_NOTE = "合计为全公司；各区域并列见总部“指标”页。"


def region_comparison(*, report: PeriodReport, now: datetime) -> FurtherSheet:
    everyone = frozenset(Region.objects.callable().values_list("pk", flat=True)) | {report.region_id}
    cut = Cut(first=report.first, last=report.last, regions=everyone)
    found = figures_of(cut=cut, by=By.REGION, now=now)
    own = [
        RegionLine(key=row.key, name=row.name, cells=_cells(row.values, row.counts))
        for row in found.rows
        if row.pk == report.region_id
    ]
    total = RegionLine(key=TOTAL_KEY, name="", cells=_cells(found.totals.values, found.totals.counts))
    return regions_sheet(lines=own, total=total, notes=(COMPANY_NOTE,))


def _cells(values: Mapping[str, KpiValue], counts: Mapping[str, int]) -> dict[str, Cell]:
    """What has no source yet is left out and prints 暂无."""
    cells = {COUNTED: Cell(figures=(Figure(counts.get(COUNTED, 0)),))}
    for column in REGION_COLUMNS:
        value = values.get(column.key)
        if value is not None and value.denominator:
            cells[column.key] = Cell(words=value.value)
        elif value is not None and column.key != "truthfulness_rate":
            cells[column.key] = Cell(words=DASH)
    return cells
