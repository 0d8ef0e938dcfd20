"""The month's analysis as a workbook: a sheet a section, its chart above its table; fetches nothing (L18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from config.lib.sheets import Book, Drawing, Paper, Sheet, lines_needed
from reports.policies.analysis import Analysis, Section
from reports.policies.tables import DASH, Cell, Row
from reports.renderers import styles
from reports.renderers.framed import framed_table
from reports.renderers.listed import listed_layout

CHART_ROW = 3
CHART_ROWS, CHART_ROW_POINTS = 16, 15
# A table that is not much longer than a page with its chart is made to fit on it.
ROWS_ON_ONE_PAGE = 14
MOST_WIDTH, WIDEST = 140.0, 18.0
# A chart of rates near the whole ends at 100, one of small rates where they do.
WHOLE, NEAR_WHOLE = 100, 50


# The path of the page behind a cell's figure; empty for none.
Links = Callable[[Section, Row, Cell], str]


def nowhere(_section: Section, _row: Row, _cell: Cell) -> str:
    return ""


def analysis_workbook(
    *, analysis: Analysis, made_at: datetime, site: str = "", links: Links = nowhere
) -> bytes:
    """Figures link to their rows below ``site``. Same input, same bytes."""
    workbook = Book(title=analysis.title, made_at=made_at, site=site)
    for section in analysis.sections:
        _section_sheet(workbook=workbook, section=section, analysis=analysis, links=links)
    return workbook.as_bytes()


def _section_sheet(*, workbook: Book, section: Section, analysis: Analysis, links: Links) -> None:
    table = section.table
    listed = listed_layout(table=table)
    layout = replace(listed, has_numbers=True, widths=_narrowed(listed.widths))
    sizes, columns = layout.sizes, len(table.columns)
    sheet = workbook.sheet(name=section.name, widths=layout.widths)
    sheet.span(
        row=1, columns=columns, value=f"{analysis.title} · {section.name}", look=styles.title(sizes=sizes)
    )
    sheet.height(row=1, points=sizes.title_row)
    sheet.span(row=2, columns=columns, value=analysis.line, look=styles.header_line(sizes=sizes))
    sheet.height(row=2, points=sizes.line_row)
    top = CHART_ROW + CHART_ROWS if section.is_drawn else CHART_ROW
    if section.is_drawn:
        _chart(sheet=sheet, section=section, top=top)
    page_of = partial(links, section)
    last = framed_table(sheet=sheet, table=table, top=top, layout=layout, page_of=page_of)
    for number, text in enumerate(section.notes, start=last + 1):
        sheet.span(row=number, columns=columns, value=text, look=styles.note(sizes=sizes))
        lines = lines_needed(text=text, width=sum(layout.widths))
        sheet.height(row=number, points=sizes.note_row * lines)
    is_short = len(table.rows) <= ROWS_ON_ONE_PAGE
    paper = Paper(title_from=top, title_rows=top, on_one=is_short)
    sheet.print_on(paper=paper, rows=last + len(section.notes), columns=columns)


def _narrowed(widths: Sequence[float]) -> Sequence[float]:
    """Long words go over several lines: they would make the whole sheet small."""
    return [min(width, WIDEST) for width in widths] if sum(widths) > MOST_WIDTH else widths


def _chart(*, sheet: Sheet, section: Section, top: int) -> None:
    """As wide as the table; of a long one the first rows."""
    for row in range(CHART_ROW, CHART_ROW + CHART_ROWS):
        sheet.height(row=row, points=CHART_ROW_POINTS)
    columns = {column.key: number for number, column in enumerate(section.table.columns, start=1)}
    drawing = Drawing(
        heading_row=top,
        last_row=top + len(section.drawn_rows),
        bars=tuple(columns[key] for key in section.bars),
        lines=tuple(columns[key] for key in section.lines),
        rows=CHART_ROWS - 1,
        columns=len(columns),
        most=_most(section=section),
    )
    sheet.chart(row=CHART_ROW, drawing=drawing)


def _most(*, section: Section) -> int | None:
    keys = [column.key for column in section.table.columns]
    rates = [
        Decimal(row.cells[keys.index(key)].text)
        for row in section.drawn_rows
        for key in section.lines
        if row.cells[keys.index(key)].text != DASH
    ]
    return WHOLE if rates and max(rates) > NEAR_WHOLE else None
