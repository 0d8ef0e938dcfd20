"""The month's analysis as a workbook: a sheet a section, its chart above its table; fetches nothing (L18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from config.lib.sheets import Book, Drawing, Paper, Sheet, lines_needed
from reports.policies.analysis import ANALYSIS_TITLE, MOST_DRAWN, Analysis, Section
from reports.policies.tables import DASH
from reports.renderers import styles
from reports.renderers.framed import framed_table
from reports.renderers.listed import listed_layout

CHART_ROW = 3
CHART_ROWS, CHART_ROW_POINTS = 16, 15
# A chart of rates near the whole ends at 100, one of small rates where they do.
WHOLE, NEAR_WHOLE = 100, 50


def analysis_workbook(*, analysis: Analysis, made_at: datetime) -> bytes:
    """Same input, same bytes."""
    workbook = Book(title=ANALYSIS_TITLE, made_at=made_at)
    for section in analysis.sections:
        _section_sheet(workbook=workbook, section=section, line=analysis.header_line)
    return workbook.as_bytes()


def _section_sheet(*, workbook: Book, section: Section, line: str) -> None:
    table = section.table
    layout = replace(listed_layout(table=table), has_numbers=True)
    sizes, columns = layout.sizes, len(table.columns)
    sheet = workbook.sheet(name=section.name, widths=layout.widths)
    sheet.span(
        row=1, columns=columns, value=f"{ANALYSIS_TITLE} · {section.name}", look=styles.title(sizes=sizes)
    )
    sheet.height(row=1, points=sizes.title_row)
    sheet.span(row=2, columns=columns, value=line, look=styles.header_line(sizes=sizes))
    sheet.height(row=2, points=sizes.line_row)
    is_drawn = bool(table.rows and (section.bars or section.lines))
    top = CHART_ROW + CHART_ROWS if is_drawn else CHART_ROW
    if is_drawn:
        _chart(sheet=sheet, section=section, top=top)
    last = framed_table(sheet=sheet, table=table, top=top, layout=layout)
    for number, text in enumerate(section.notes, start=last + 1):
        sheet.span(row=number, columns=columns, value=text, look=styles.note(sizes=sizes))
        lines = lines_needed(text=text, width=sum(layout.widths))
        sheet.height(row=number, points=sizes.note_row * lines)
    paper = Paper(title_from=top, title_rows=top)
    sheet.print_on(paper=paper, rows=last + len(section.notes), columns=columns)


def _chart(*, sheet: Sheet, section: Section, top: int) -> None:
    """As wide as the table; of a long one the first rows."""
    for row in range(CHART_ROW, CHART_ROW + CHART_ROWS):
        sheet.height(row=row, points=CHART_ROW_POINTS)
    columns = {column.key: number for number, column in enumerate(section.table.columns, start=1)}
    drawing = Drawing(
        heading_row=top,
        last_row=top + min(len(section.table.rows), MOST_DRAWN),
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
        for row in section.table.rows[:MOST_DRAWN]
        for key in section.lines
        if row.cells[keys.index(key)].text != DASH
    ]
    return WHOLE if rates and max(rates) > NEAR_WHOLE else None
