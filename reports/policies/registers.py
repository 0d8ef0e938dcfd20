"""登记册: the registers of forms.md 2.5 as one table; adding one is one entry.

The words are those of the company's forms and stay Chinese in the English interface (ruling 57).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from reports.policies.forms import ALL_CATEGORIES, GAP, TOTAL_NAME, printed_day
from reports.policies.tables import TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

NUMBER = "number"
REGISTER_COLUMNS = (
    Column(NUMBER, "序号", ColumnKind.COUNT),
    Column("region", "区域", ColumnKind.NAME),
    Column("order_no", "单号", ColumnKind.NAME),
    Column("category", "品类", ColumnKind.NAME),
    Column("kind", "类型", ColumnKind.NAME),
    Column("worker", "工人", ColumnKind.NAME),
    Column("customer", "客户", ColumnKind.NAME),
    Column("phone", "电话", ColumnKind.NAME),
    Column("called_on", "回访日期", ColumnKind.NAME),
    Column("agent", "回访员", ColumnKind.NAME),
    Column("respondent", "受访人", ColumnKind.NAME),
    Column("description", "描述", ColumnKind.REMARK),
    Column("responsible", "责任人", ColumnKind.NAME),
    Column("checker", "复核人", ColumnKind.NAME),
    Column("checked_on", "复核日期", ColumnKind.NAME),
    Column("conclusion", "复核结论", ColumnKind.NAME),
    Column("assessment", "考核", ColumnKind.REMARK),
    Column("bulletin", "通报编号", ColumnKind.NAME),
)
LEFT_TO_HEADQUARTERS = "考核、通报编号由总部填写。"
# More would be a file of another kind (ruling 56); nobody prints so many.
MOST_ROWS = 5_000
TOO_MANY = "共 {total} 件，只列出前 {most} 件；请缩小日期范围。"


class Source(StrEnum):
    """Which rows a register is made of; ``reports/aggregates/registers.py`` reads them."""

    CASES = "cases"
    RECHECKS = "rechecks"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class Register:
    """``only``: which rows of the source, by their stored fields; ``note`` stands at the foot."""

    code: str
    title: str
    source: Source
    note: str
    only: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[Column, ...] = REGISTER_COLUMNS


REGISTERS = (
    Register(
        code="not-genuine",
        title="安装、维修不属实报表",
        source=Source.CASES,
        only={"record__is_genuine": False},
        note="一次回访中客户说不属实的单，按回访日期。复核为二次回访。",
    ),
    Register(
        code="dissatisfied",
        title="用户不满意报表",
        source=Source.CASES,
        only={"record__satisfaction__lte": 2},
        note="一次回访满意度为“不太满意”“很不满意”的单，按回访日期。复核为二次回访。",
    ),
    Register(
        code="data-errors",
        title="电话资料错误报表",
        source=Source.RECHECKS,
        note="号码为空、格式错误、空号、停机、号码错误、信息错误及均不符，按登记日期，全部复核。",
    ),
    Register(
        code="irregular",
        title="服务不规范报表",
        source=Source.FINDINGS,
        note="未清理现场、收费无收据、爽约、辅材收费未事先说明而没有投诉的单，按回访日期，由主管确认。",
    ),
)
BY_CODE = {register.code: register for register in REGISTERS}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, in printed words; ``key`` names the row behind it: its source and its number."""

    key: str
    region: str
    order_no: str
    category: str
    kind: str
    worker: str
    customer: str
    phone: str
    called_on: str
    agent: str
    respondent: str
    description: str
    responsible: str = ""
    checker: str = ""
    checked_on: str = ""
    conclusion: str = ""
    assessment: str = ""
    bulletin: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Which lines are shown: of ``region`` (empty: of all in sight) from ``first`` to ``last``, ``total`` in
    all, from number ``start`` on."""

    first: date
    last: date
    total: int
    region: str = ""
    start: int = 1


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    title: str
    header_line: str
    table: Table
    notes: tuple[str, ...]


def register_sheet(*, register: Register, entries: Sequence[Entry], span: Span) -> RegisterSheet:
    days = f"{printed_day(day=span.first)}—{printed_day(day=span.last)}"
    where = f"区域：{span.region or ALL_CATEGORIES}"
    notes = [register.note, LEFT_TO_HEADQUARTERS]
    if span.total > MOST_ROWS:
        notes.append(TOO_MANY.format(total=span.total, most=MOST_ROWS))
    return RegisterSheet(
        title=register.title,
        header_line=GAP.join([where, days, f"共 {span.total} 件"]),
        table=register_table(register=register, entries=entries, span=span),
        notes=tuple(notes),
    )


def register_table(*, register: Register, entries: Sequence[Entry], span: Span) -> Table:
    rows = tuple(
        Row(key=entry.key, cells=tuple(_cell(column, entry, number) for column in register.columns))
        for number, entry in enumerate(entries, start=span.start)
    )
    named = (Cell(words=TOTAL_NAME), Cell(figures=(Figure(span.total),)))
    blank = tuple(Cell() for _column in register.columns[len(named) :])
    return Table(columns=register.columns, rows=rows, totals=Row(key=TOTAL_KEY, cells=(*named, *blank)))


def _cell(column: Column, entry: Entry, number: int) -> Cell:
    if column.key == NUMBER:
        return Cell(figures=(Figure(number),))
    return Cell(words=getattr(entry, column.key))
