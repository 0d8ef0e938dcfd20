"""The rates as a workbook: A4 landscape, one page wide, its heads on every page; fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.lib.sheets import Book, Paper, lines_needed
from reports.policies.tables import Table
from reports.renderers import styles
from reports.renderers.framed import PageOf, framed_table, heading_rows
from reports.renderers.listed import listed_layout

HEAD_ROWS = 2


@dataclass(frozen=True, slots=True)
class KpiSheet:
    title: str
    header_line: str
    table: Table
    notes: Sequence[str] = ()


def kpi_workbook(*, sheet: KpiSheet, made_at: datetime, site: str, page_of: PageOf) -> bytes:
    """Figures link to their rows below ``site``. Same input, same bytes."""
    table, layout = sheet.table, listed_layout(table=sheet.table)
    columns, sizes = len(table.columns), layout.sizes
    book = Book(title=sheet.title, made_at=made_at, site=site)
    page = book.sheet(name=sheet.title, widths=layout.widths)
    page.span(row=1, columns=columns, value=sheet.title, look=styles.title(sizes=sizes))
    page.height(row=1, points=sizes.title_row)
    page.span(row=2, columns=columns, value=sheet.header_line, look=styles.header_line(sizes=sizes))
    page.height(row=2, points=sizes.line_row)
    heads = HEAD_ROWS + heading_rows(table=table)
    last = framed_table(sheet=page, table=table, top=HEAD_ROWS + 1, layout=layout, page_of=page_of)
    for number, text in enumerate(sheet.notes, start=last + 1):
        page.span(row=number, columns=columns, value=text, look=styles.note(sizes=sizes))
        page.height(row=number, points=sizes.note_row * lines_needed(text=text, width=sum(layout.widths)))
    page.freeze(row=heads + 1)
    page.print_on(paper=Paper(title_rows=heads), rows=last + len(sheet.notes), columns=columns)
    return book.as_bytes()
