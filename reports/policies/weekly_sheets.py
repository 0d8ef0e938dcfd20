"""The further sheets of the weekly workbook: 抽访结果, 核对差异, 复核清单 (forms.md 2.2).

The words are those of the company's forms and stay Chinese in the English interface (ruling 57).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.policies.counted import NOT_YET
from reports.policies.forms import TOTAL_NAME
from reports.policies.judgements import Judgements
from reports.policies.period_book import FurtherSheet
from reports.policies.rates import percent
from reports.policies.registers import NUMBER, REGISTER_COLUMNS, Entry, Register
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table
from reports.policies.weekly import SPOT_SHEET, weekly_columns

DIFFERENCES_SHEET = "核对差异"
REVIEW_SHEET = "复核清单"
CHECKED = "抽访核对"
SPOT_COLUMNS = (
    Column("spot_calls", "抽访量", ColumnKind.COUNT, CHECKED),
    Column("consistent", "一致量", ColumnKind.COUNT, CHECKED),
    Column("inconsistent", "不一致量", ColumnKind.COUNT, CHECKED),
    Column("false", "虚假量", ColumnKind.COUNT, CHECKED),
    Column("truthfulness_rate", "真实率%", ColumnKind.COUNT, CHECKED),
    Column("interval", "95%区间", ColumnKind.COUNT, CHECKED),
)
SPOT_NOTE = f"总部抽访（二级回访）尚未开始，本表{NOT_YET}；开始后只计总部抽访，不计区域回访。"
DIFFERENCE_COLUMNS = (
    Column("day", "日期", ColumnKind.NAME),
    Column("name", "姓名", ColumnKind.NAME),
    Column("what", "项目", ColumnKind.NAME),
    Column("order_no", "单号", ColumnKind.NAME),
    Column("slips", "区域单据数", ColumnKind.COUNT),
    Column("filed", "日报上报数", ColumnKind.COUNT),
    Column("erp", "ERP数", ColumnKind.COUNT),
    Column("difference", "差异", ColumnKind.COUNT),
    Column("explanation", "区域说明", ColumnKind.REMARK),
)
DIFFERENCES_NOTE = (
    "差异＝日报上报数－ERP数；单据数为区域手中单据，未录入的为 —。ERP截止后到达的单据记时差，不算差异。"
)
TRUTH_NOTE = "报表数据真实性：核对 {checked} 行，一致 {equal} 行，{share}。"
NO_DIFFERENCE = "本周核对无差异。"
REVIEW_COLUMNS = (
    Column(NUMBER, "序号", ColumnKind.COUNT),
    Column("register", "类别", ColumnKind.NAME),
    *(column for column in REGISTER_COLUMNS if column.key not in {NUMBER, "assessment", "bulletin"}),
    Column("verdict", "总部复核", ColumnKind.NAME),
)
SHORT_TITLES = {"not-genuine": "不属实", "dissatisfied": "不满意", "data-errors": "资料错误"}
REVIEW_NOTE = f"本周回访登记的不属实、不满意、资料错误；总部复核结论在总部抽访开始前{NOT_YET}。"
CUT_NOTE = "共 {total} 件，本表只列出 {shown} 件，其余见登记册。"


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One thing of one day that slips, filed daily and ERP do not agree on; None is not known."""

    key: str
    day: str
    name: str
    what: str
    order_no: str = ""
    slips: int | None = None
    filed: int | None = None
    erp: int | None = None
    explanation: str = ""

    @property
    def difference(self) -> int | None:
        return None if self.filed is None or self.erp is None else self.filed - self.erp


def spot_sheet(*, judgements: Judgements) -> FurtherSheet:
    """The weekly's nine columns and what the spot-calls found: said to be missing until there are any."""
    columns = (
        Column("name", "姓名", ColumnKind.NAME),
        *(column.column for column in weekly_columns(judgements=judgements)),
        *SPOT_COLUMNS,
    )
    missing = tuple(Cell(words=NOT_YET) for _column in columns[1:])
    totals = Row(key=TOTAL_KEY, cells=(Cell(words=TOTAL_NAME), *missing))
    table = Table(columns=columns, rows=(), totals=totals)
    return FurtherSheet(name=SPOT_SHEET, title=f"总部{SPOT_SHEET}", table=table, notes=(SPOT_NOTE,))


def differences_sheet(*, lines: Sequence[DifferenceLine], checked: int, equal: int) -> FurtherSheet:
    """``checked`` and ``equal`` are the week's lines compared with the ERP, and those that agreed."""
    share = percent(part=equal, whole=checked)
    rows = tuple(Row(key=line.key, cells=_difference_cells(line=line)) for line in lines)
    notes = [
        TRUTH_NOTE.format(checked=checked, equal=equal, share=f"{share}%" if checked else share),
        DIFFERENCES_NOTE,
    ]
    if not rows:
        notes.append(NO_DIFFERENCE)
    named = (Cell(words=TOTAL_NAME), Cell(figures=(Figure(len(rows)),)))
    blank = tuple(Cell() for _column in DIFFERENCE_COLUMNS[len(named) :])
    return FurtherSheet(
        name=DIFFERENCES_SHEET,
        title=f"日报与ERP{DIFFERENCES_SHEET}",
        table=Table(columns=DIFFERENCE_COLUMNS, rows=rows, totals=Row(key=TOTAL_KEY, cells=(*named, *blank))),
        notes=tuple(notes),
    )


def _difference_cells(*, line: DifferenceLine) -> tuple[Cell, ...]:
    words = (Cell(words=text) for text in (line.day, line.name, line.what, line.order_no))
    counts = (_known(count=count) for count in (line.slips, line.filed, line.erp, line.difference))
    return (*words, *counts, Cell(words=line.explanation))


def _known(*, count: int | None) -> Cell:
    return Cell(words=DASH) if count is None else Cell(figures=(Figure(count),))


def review_sheet(*, entries: Sequence[tuple[Register, Sequence[Entry]]], total: int) -> FurtherSheet:
    """The week's registers one below the other, each line told by its register's word.

    ``total`` counts those too that are not listed: the sheet says how many.
    """
    found = [(register, entry) for register, own in entries for entry in own]
    rows = tuple(
        Row(key=entry.key, cells=_review_cells(number=number, register=register, entry=entry))
        for number, (register, entry) in enumerate(found, start=1)
    )
    cut = CUT_NOTE.format(total=total, shown=len(rows)) if total > len(rows) else ""
    named = (Cell(words=TOTAL_NAME), Cell(figures=(Figure(total),)))
    blank = tuple(Cell() for _column in REVIEW_COLUMNS[len(named) :])
    return FurtherSheet(
        name=REVIEW_SHEET,
        title=REVIEW_SHEET,
        table=Table(columns=REVIEW_COLUMNS, rows=rows, totals=Row(key=TOTAL_KEY, cells=(*named, *blank))),
        notes=tuple(filter(None, [REVIEW_NOTE, cut])),
    )


def _review_cells(*, number: int, register: Register, entry: Entry) -> tuple[Cell, ...]:
    own = {"register": SHORT_TITLES.get(register.code, register.title), "verdict": NOT_YET}
    words = (Cell(words=own.get(column.key) or getattr(entry, column.key)) for column in REVIEW_COLUMNS[1:])
    return (Cell(figures=(Figure(number),)), *words)
