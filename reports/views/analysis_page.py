"""A section of the analysis as its page shows it: a chart, and the whole table with every figure a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.policies.analysis import Section
from reports.policies.charts import Chart, Look, Point, Series
from reports.policies.tables import DASH, Cell, Column, ColumnKind, Figure, Row

ROWS_SHOWN = 50
PERCENT = "%"
Address = Callable[[Section, Row, Figure], str]


@dataclass(frozen=True, slots=True)
class PageCell:
    text: str
    spoken: str
    url: str = ""
    tail: str = ""
    is_count: bool = True
    is_zero: bool = False
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class PageRow:
    name: str
    number: str
    cells: tuple[PageCell, ...]


@dataclass(frozen=True, slots=True)
class PageSection:
    """``left_out`` rows stand in the workbook alone; those with an alarm are always shown."""

    section: Section
    chart: Chart | None
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[PageRow, ...]
    totals: PageRow
    left_out: int


def page_section(*, section: Section, address: Address) -> PageSection:
    table = section.table
    shown = [*table.rows[:ROWS_SHOWN], *(row for row in table.rows[ROWS_SHOWN:] if _alarm(section, row))]
    return PageSection(
        section=section,
        chart=_chart(section, address) if section.is_drawn else None,
        heads=tuple((column.heading, _is_count(column)) for column in table.columns),
        rows=tuple(_row(section, row, address) for row in shown),
        totals=_row(section, table.totals, address),
        left_out=len(table.rows) - len(shown),
    )


def _is_count(column: Column) -> bool:
    return column.kind is ColumnKind.COUNT


def _alarm(section: Section, row: Row) -> bool:
    keys = [column.key for column in section.table.columns]
    return "alarm" in keys and bool(row.cells[keys.index("alarm")].text)


def _row(section: Section, row: Row, address: Address) -> PageRow:
    name, *rest = row.cells
    columns = section.table.columns[1:]
    return PageRow(
        name=name.text,
        number=row.number,
        cells=tuple(
            _cell(section, row, column, cell, address) for column, cell in zip(columns, rest, strict=True)
        ),
    )


def _cell(section: Section, row: Row, column: Column, cell: Cell, address: Address) -> PageCell:
    figure = cell.figures[0] if cell.figures else Figure(None)
    spoken = f"{row.cells[0].text} {column.heading} {cell.text}"
    if not cell.figures:
        is_alarm = column.key == "alarm" and bool(cell.words)
        return PageCell(text=cell.words, spoken=spoken, is_count=_is_count(column), is_alarm=is_alarm)
    return PageCell(
        text=figure.number,
        spoken=spoken,
        url="" if figure.number == DASH else address(section, row, figure),
        tail=figure.tail,
        is_count=_is_count(column),
        is_zero=not figure.count,
    )


def _chart(section: Section, address: Address) -> Chart:
    """Of a long table the first rows, as in the workbook."""
    rows = section.drawn_rows
    columns = {column.key: number for number, column in enumerate(section.table.columns)}
    is_mixed = bool(section.bars)

    def series(key: str, look: Look) -> Series:
        heading = section.table.columns[columns[key]].heading
        return Series(
            name=heading.removesuffix(PERCENT).strip(),
            points=_points(section, rows, columns[key], address),
            look=look,
            unit=PERCENT if heading.endswith(PERCENT) else "",
            on_right=look is Look.LINE and is_mixed,
        )

    return Chart(
        code=section.code,
        title=section.name,
        heading=section.table.columns[0].heading,
        categories=tuple(row.cells[0].text for row in rows),
        series=(
            *(series(key, Look.BAR) for key in section.bars),
            *(series(key, Look.LINE) for key in section.lines),
        ),
    )


def _points(section: Section, rows: Sequence[Row], place: int, address: Address) -> tuple[Point, ...]:
    found = []
    for row in rows:
        cell = row.cells[place]
        url = address(section, row, cell.figures[0]) if cell.figures else ""
        found.append(Point(cell.text, url=url))
    return tuple(found)
