"""Weekly and monthly workbook, notice-board form and batch: objects in, bytes out; fetches nothing (H6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from config.lib.sheets import Book, Paper, Sheet, lines_needed
from reports.choices import PeriodKind
from reports.policies.forms import ALL_CATEGORIES, Form
from reports.policies.period_book import FurtherSheet, PeriodBook
from reports.policies.tables import Cell, Row, Table
from reports.renderers import styles
from reports.renderers.framed import Layout, framed_table, heading_rows, no_page
from reports.renderers.listed import listed_layout

FORM_PREFIXES = {PeriodKind.WEEKLY: "周报", PeriodKind.MONTHLY: "月报"}
POSTER_SHEET = "张贴版"
ALL_REGIONS = "全部"
HEAD_ROWS = 2  # title and header line, above the headings
PAPER_LAYOUTS = {
    PeriodKind.WEEKLY: Layout(sizes=styles.PERIOD, widths=styles.WEEKLY_WIDTHS, is_shaded=True),
    PeriodKind.MONTHLY: Layout(sizes=styles.PERIOD, widths=styles.MONTHLY_WIDTHS, is_shaded=True),
}
POSTER_LAYOUTS = {
    PeriodKind.WEEKLY: Layout(
        sizes=styles.PERIOD_POSTER, widths=styles.WEEKLY_POSTER_WIDTHS, is_shaded=False
    ),
    PeriodKind.MONTHLY: Layout(
        sizes=styles.WIDE_POSTER, widths=styles.MONTHLY_POSTER_WIDTHS, is_shaded=False
    ),
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where a figure opens: ``path`` of form, row's key and drill, below ``site`` (``https://…``)."""

    site: str
    path: Callable[[Form, str, str], str]


def period_workbook(*, book: PeriodBook, made_at: datetime, links: Links | None = None) -> bytes:
    """Form sheets (全部, then each 品类), then the further sheets. Same input, same bytes."""
    workbook = _workbook(book=book, made_at=made_at, links=links)
    for form in book.forms:
        name = f"{FORM_PREFIXES[book.kind]} {form.header.category}"
        _form_sheet(workbook=workbook, name=name, form=form, layout=PAPER_LAYOUTS[book.kind], links=links)
    for further in book.sheets:
        _further_sheet(workbook=workbook, further=further, form=book.forms[0])
    return workbook.as_bytes()


def period_poster(*, book: PeriodBook, made_at: datetime) -> bytes:
    """张贴版: the first form alone, large type, no shade, A4 (ruling 55)."""
    workbook = _workbook(book=book, made_at=made_at, links=None)
    layout = POSTER_LAYOUTS[book.kind]
    _form_sheet(workbook=workbook, name=POSTER_SHEET, form=book.forms[0], layout=layout, links=None)
    return workbook.as_bytes()


def period_batch(
    *,
    books: Sequence[PeriodBook],
    made_at: datetime,
    links: Links | None = None,
    first: FurtherSheet | None = None,
) -> bytes:
    """All forms of all ``books`` in one file: each on a sheet, and so on paper, of its own.

    A sheet is named after its region and 品类; the further sheets stay in each region's own workbook, but for
    the one that stands ``first`` and is of all regions.
    """
    workbook = _workbook(book=books[0], made_at=made_at, links=links)
    if first is not None:
        header = replace(books[0].header, region=ALL_REGIONS)
        _further_sheet(workbook=workbook, further=first, form=replace(books[0].forms[0], header=header))
    for book in books:
        for form in book.forms:
            header = form.header
            name = f"{FORM_PREFIXES[book.kind]} {header.region} {header.category}"
            _form_sheet(workbook=workbook, name=name, form=form, layout=PAPER_LAYOUTS[book.kind], links=links)
    return workbook.as_bytes()


def _workbook(*, book: PeriodBook, made_at: datetime, links: Links | None) -> Book:
    return Book(title=book.forms[0].title, made_at=made_at, site=links.site if links else "")


def _form_sheet(*, workbook: Book, name: str, form: Form, layout: Layout, links: Links | None) -> None:
    sizes, table = layout.sizes, form.table
    columns, head = len(table.columns), HEAD_ROWS + heading_rows(table=table)
    sheet = workbook.sheet(name=name, widths=layout.widths)
    _head(sheet=sheet, title=form.title, line=form.header_line, columns=columns, layout=layout)

    def page_of(row: Row, cell: Cell) -> str:
        drill = cell.figures[0].drill if len(cell.figures) == 1 else ""
        return links.path(form, row.key, drill) if links and drill else ""

    last = framed_table(
        sheet=sheet,
        table=table,
        top=HEAD_ROWS + 1,
        layout=layout,
        page_of=page_of if links else no_page,
    )
    sheet.span(row=last + 1, columns=columns, value=form.signature_line, look=styles.header_line(sizes=sizes))
    sheet.height(row=last + 1, points=sizes.body_row)
    end = _notes(sheet=sheet, notes=form.notes, first=last + 2, table=table, layout=layout)
    sheet.freeze(row=head + 1)
    sheet.print_on(paper=Paper(title_rows=head), rows=end, columns=columns)


def _further_sheet(*, workbook: Book, further: FurtherSheet, form: Form) -> None:
    table = further.table
    layout = listed_layout(table=table)
    columns, head = len(table.columns), HEAD_ROWS + heading_rows(table=table)
    sheet = workbook.sheet(name=further.name, widths=layout.widths)
    everywhere = replace(form, header=replace(form.header, region=ALL_CATEGORIES))
    line = (everywhere if further.compares_regions else form).header_line
    _head(sheet=sheet, title=further.title, line=line, columns=columns, layout=layout)
    last = framed_table(sheet=sheet, table=table, top=HEAD_ROWS + 1, layout=layout)
    end = _notes(sheet=sheet, notes=further.notes, first=last + 1, table=table, layout=layout)
    sheet.freeze(row=head + 1)
    sheet.print_on(paper=Paper(title_rows=head), rows=end, columns=columns)


def _head(*, sheet: Sheet, title: str, line: str, columns: int, layout: Layout) -> None:
    sizes = layout.sizes
    sheet.span(row=1, columns=columns, value=title, look=styles.title(sizes=sizes))
    sheet.height(row=1, points=sizes.title_row)
    sheet.span(row=2, columns=columns, value=line, look=styles.header_line(sizes=sizes))
    sheet.height(row=2, points=sizes.line_row)


def _notes(*, sheet: Sheet, notes: Sequence[str], first: int, table: Table, layout: Layout) -> int:
    """From row ``first`` on, each as tall as it needs; answers the last row of the sheet."""
    sizes, columns = layout.sizes, len(table.columns)
    room = sum(layout.widths) * styles.FORM.text / sizes.small
    for number, text in enumerate(notes, start=first):
        sheet.span(row=number, columns=columns, value=text, look=styles.note(sizes=sizes))
        sheet.height(row=number, points=sizes.note_row * lines_needed(text=text, width=room))
    return first + len(notes) - 1
