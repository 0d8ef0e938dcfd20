"""Weekly and monthly books for the tests of what is drawn of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from reports.choices import PeriodKind
from reports.policies.counted import WorkerCounts
from reports.policies.judgements import Judgements
from reports.policies.lines import Worker
from reports.policies.monthly_sheets import (
    ImprovementLine,
    RegionLine,
    SuggestionLine,
    assessment_sheet,
    improvements_sheet,
    regions_sheet,
    suggestions_sheet,
)
from reports.policies.period_book import FurtherSheet, PeriodBook, PeriodFacts, period_book
from reports.policies.registers import REGISTERS, Entry
from reports.policies.tables import Cell, Figure
from reports.policies.weekly_sheets import DifferenceLine, differences_sheet, review_sheet, spot_sheet
from tests.reports.counts import JUNE, WEEK, month_header, week_header
from tests.reports.lines import ZHANG

MADE_AT = datetime(2026, 7, 3, 1, 0, tzinfo=UTC)
MADE_ON = date(2026, 7, 3)
ENTRY = Entry(
    key="cases:TS-1", region="杭州", order_no="WX1", category="空调", kind="安装", worker="张师傅(HZ1008)",
    customer="李*", phone="138****5678", called_on="2026-06-03", agent="范琳 018", respondent="李*",
    description="师傅没有来过", conclusion="满意结案",
)  # fmt: skip


def weekly_sheets() -> tuple[FurtherSheet, ...]:
    late = DifferenceLine(
        "1", "2026-06-03", "张师傅", "完成", slips=2, filed=2, erp=1, explanation="次日补录"
    )
    slipless = DifferenceLine("2", "2026-06-04", "王师傅", "派单", filed=1, erp=2)
    return (
        spot_sheet(judgements=Judgements()),
        differences_sheet(lines=[late, slipless], checked=40, equal=38),
        review_sheet(entries=[(REGISTERS[0], [ENTRY]), (REGISTERS[2], [ENTRY])], total=2),
    )


def monthly_sheets() -> tuple[FurtherSheet, ...]:
    cells = {"due": Cell(figures=(Figure(5, drill="due"),)), "completion_rate": Cell(words="100.0")}
    hangzhou = RegionLine("HZ", "杭州", {**cells, "rank": Cell(words="1"), "flag": Cell(words="差")})
    return (
        regions_sheet(lines=[hangzhou], total=hangzhou),
        suggestions_sheet(
            lines=[SuggestionLine("charge", "收费", 1, "贴出标准"), SuggestionLine("parts", "配件", 3)]
        ),
        improvements_sheet(
            lines=[
                ImprovementLine(
                    "1", "杭州", "TS-1", "安装", "重新培训", "安装部", "王主管", "2026-06-30", "", "进行中"
                )
            ]
        ),
        assessment_sheet(),
    )


def weekly_book(
    *, counts: Mapping[str, WorkerCounts] | None = None, region: str = "杭州", category: str = "全部"
) -> PeriodBook:
    return period_book(
        kind=PeriodKind.WEEKLY,
        facts=PeriodFacts(counts=counts or {"空调": {ZHANG: WEEK}}),
        header=week_header(region=region, category=category, prepared_on=MADE_ON),
        judgements=Judgements(),
        sheets=weekly_sheets(),
    )


def monthly_book(*, counts: Mapping[str, WorkerCounts] | None = None) -> PeriodBook:
    return period_book(
        kind=PeriodKind.MONTHLY,
        facts=PeriodFacts(counts=counts or {"空调": {ZHANG: JUNE}}),
        header=month_header(prepared_on=MADE_ON),
        judgements=Judgements(),
        sheets=monthly_sheets(),
    )


def many(*, own: Mapping[str, int], workers: int = 45) -> dict[str, WorkerCounts]:
    return {
        "空调": {Worker(f"n:HZ{n:04d}", f"师傅{n:02d}", f"HZ{n:04d}"): own for n in range(workers)},
    }
