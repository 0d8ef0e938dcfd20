"""The further sheets of the monthly workbook: 区域对比, 建议汇总, 整改措施, 考核汇总 (forms.md 2.3).

The words are those of the company's forms and stay Chinese in the English interface (ruling 57).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.policies.counted import NOT_YET
from reports.policies.forms import TOTAL_NAME
from reports.policies.period_book import FurtherSheet
from reports.policies.rates import percent
from reports.policies.tables import TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

REGIONS_SHEET = "区域对比"
SUGGESTIONS_SHEET = "建议汇总"
IMPROVEMENTS_SHEET = "整改措施"
ASSESSMENT_SHEET = "考核汇总"
# The keys between 应回访 and 日报及时率 are the codes of kpis.md.
REGION_COLUMNS = (
    Column("name", "区域", ColumnKind.NAME),
    Column("due", "应回访", ColumnKind.COUNT),
    Column("completion_rate", "完成率%", ColumnKind.COUNT),
    Column("timeliness_rate", "及时率%", ColumnKind.COUNT),
    Column("satisfaction_rate", "满意度%", ColumnKind.COUNT),
    Column("truthfulness_rate", "真实率%", ColumnKind.COUNT),
    Column("interval", "真实率95%区间", ColumnKind.COUNT),
    Column("complaint_resolution_rate", "不满意投诉解决率%", ColumnKind.COUNT),
    Column("data_accuracy_rate", "资料准确率%", ColumnKind.COUNT),
    Column("filing_rate", "日报及时率%", ColumnKind.COUNT),
    Column("rank", "满意度名次", ColumnKind.COUNT),
    Column("flag", "标记", ColumnKind.REMARK),
)
REGIONS_NOTE = (
    f"各率按件数合计计算，不取平均；名次按满意度，区间重叠的并列。真实率在总部抽访开始前{NOT_YET}。"
)
SUGGESTION_COLUMNS = (
    Column("name", "类别", ColumnKind.NAME),
    Column("count", "件数", ColumnKind.COUNT),
    Column("share", "占比%", ColumnKind.COUNT),
    Column("example", "原话举例", ColumnKind.REMARK),
)
SUGGESTIONS_NOTE = "回访中客户提出的建议，按回访日期；电话号码已遮盖。"
IMPROVEMENT_COLUMNS = (
    Column("number", "序号", ColumnKind.COUNT),
    Column("region", "区域", ColumnKind.NAME),
    Column("case_no", "投诉单", ColumnKind.NAME),
    Column("root_cause", "根因", ColumnKind.NAME),
    Column("measure", "整改措施", ColumnKind.REMARK),
    Column("department", "责任部门", ColumnKind.NAME),
    Column("responsible", "责任人", ColumnKind.NAME),
    Column("due_on", "期限", ColumnKind.NAME),
    Column("done_on", "完成日期", ColumnKind.NAME),
    Column("state", "状态", ColumnKind.NAME),
)
IMPROVEMENTS_NOTE = "本月开立的改进工单；措施由责任部门填写，完成以责任部门报告为准。"
ASSESSMENT_COLUMNS = (
    Column("name", "对象", ColumnKind.NAME),
    Column("item", "考核项目", ColumnKind.NAME),
    Column("basis", "依据", ColumnKind.REMARK),
    Column("amount", "考核金额", ColumnKind.COUNT),
    Column("bulletin", "通报编号", ColumnKind.NAME),
)
ASSESSMENT_NOTE = f"考核由总部根据抽访核实的结论作出；总部抽访开始前{NOT_YET}。"


@dataclass(frozen=True, slots=True)
class RegionLine:
    """``cells`` by column key; what is left out has no source yet and prints 暂无."""

    key: str
    name: str
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def row(self) -> Row:
        rest = (self.cells.get(column.key, Cell(words=NOT_YET)) for column in REGION_COLUMNS[1:])
        return Row(key=self.key, cells=(Cell(words=self.name), *rest))


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    key: str
    name: str
    count: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class ImprovementLine:
    key: str
    region: str
    case_no: str
    root_cause: str
    measure: str
    department: str
    responsible: str
    due_on: str
    done_on: str
    state: str


def regions_sheet(
    *, lines: Sequence[RegionLine], total: RegionLine, notes: Sequence[str] = ()
) -> FurtherSheet:
    """One row a region in the order given, below them all together. The total has neither rank nor flag."""
    blank = {"rank": Cell(), "flag": Cell()}
    totals = RegionLine(key=TOTAL_KEY, name=TOTAL_NAME, cells={**total.cells, **blank}).row()
    table = Table(columns=REGION_COLUMNS, rows=tuple(line.row() for line in lines), totals=totals)
    return FurtherSheet(
        name=REGIONS_SHEET,
        title=f"各{REGIONS_SHEET}",
        table=table,
        notes=(REGIONS_NOTE, *notes),
        compares_regions=True,
    )


def suggestions_sheet(*, lines: Sequence[SuggestionLine]) -> FurtherSheet:
    """Most frequent first, equal ones by name."""
    ordered = sorted(lines, key=lambda line: (-line.count, line.name))
    whole = sum(line.count for line in lines)

    def cells(name: str, count: int, example: str) -> tuple[Cell, ...]:
        share = percent(part=count, whole=whole)
        return (Cell(words=name), Cell(figures=(Figure(count),)), Cell(words=share), Cell(words=example))

    table = Table(
        columns=SUGGESTION_COLUMNS,
        rows=tuple(Row(key=line.key, cells=cells(line.name, line.count, line.example)) for line in ordered),
        totals=Row(key=TOTAL_KEY, cells=cells(TOTAL_NAME, whole, "")),
    )
    return FurtherSheet(
        name=SUGGESTIONS_SHEET, title=f"客户{SUGGESTIONS_SHEET}", table=table, notes=(SUGGESTIONS_NOTE,)
    )


def improvements_sheet(*, lines: Sequence[ImprovementLine]) -> FurtherSheet:
    rows = tuple(
        Row(
            key=line.key,
            cells=(
                Cell(figures=(Figure(number),)),
                *(Cell(words=getattr(line, column.key)) for column in IMPROVEMENT_COLUMNS[1:]),
            ),
        )
        for number, line in enumerate(lines, start=1)
    )
    named = (Cell(words=TOTAL_NAME), Cell(figures=(Figure(len(rows)),)))
    blank = tuple(Cell() for _column in IMPROVEMENT_COLUMNS[len(named) :])
    table = Table(columns=IMPROVEMENT_COLUMNS, rows=rows, totals=Row(key=TOTAL_KEY, cells=(*named, *blank)))
    return FurtherSheet(
        name=IMPROVEMENTS_SHEET, title=IMPROVEMENTS_SHEET, table=table, notes=(IMPROVEMENTS_NOTE,)
    )


def assessment_sheet() -> FurtherSheet:
    """Assessments come with headquarters' verdicts; until then the sheet says that there are none yet."""
    missing = tuple(Cell(words=NOT_YET) for _column in ASSESSMENT_COLUMNS[1:])
    table = Table(
        columns=ASSESSMENT_COLUMNS,
        rows=(),
        totals=Row(key=TOTAL_KEY, cells=(Cell(words=TOTAL_NAME), *missing)),
    )
    return FurtherSheet(name=ASSESSMENT_SHEET, title=ASSESSMENT_SHEET, table=table, notes=(ASSESSMENT_NOTE,))
