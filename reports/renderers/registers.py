"""A register as a workbook: A4 landscape, one page wide, its head on every page; fetches nothing."""

from datetime import datetime

from config.lib.sheets import Book, Paper, lines_needed
from reports.policies.registers import RegisterSheet
from reports.renderers import styles
from reports.renderers.framed import Layout, framed_table
from reports.renderers.styles import Sizes

HEAD_ROWS = 3
SIZES = Sizes(
    title=18, text=12, small=10, title_row=34, line_row=24, heading_row=34, body_row=26, note_row=18
)
# By column key, in characters; the paper is as wide as their sum.
WIDTHS = {
    "number": 7, "region": 7, "order_no": 18, "category": 8, "kind": 6, "worker": 13, "customer": 8,
    "phone": 15, "called_on": 13, "agent": 11, "respondent": 8, "description": 36, "responsible": 12,
    "checker": 11, "checked_on": 13, "conclusion": 11, "assessment": 8, "bulletin": 10,
}  # fmt: skip
ELSE_WIDE = 10


def register_workbook(*, sheet: RegisterSheet, made_at: datetime) -> bytes:
    """Same input, same bytes."""
    table = sheet.table
    columns = len(table.columns)
    widths = [WIDTHS.get(column.key, ELSE_WIDE) for column in table.columns]
    book = Book(title=sheet.title, made_at=made_at)
    page = book.sheet(name=sheet.title, widths=widths)
    page.span(row=1, columns=columns, value=sheet.title, look=styles.title(sizes=SIZES))
    page.height(row=1, points=SIZES.title_row)
    page.span(row=2, columns=columns, value=sheet.header_line, look=styles.header_line(sizes=SIZES))
    page.height(row=2, points=SIZES.line_row)
    layout = Layout(sizes=SIZES, widths=widths, is_shaded=True)
    last = framed_table(sheet=page, table=table, top=HEAD_ROWS, layout=layout)
    for number, text in enumerate(sheet.notes, start=last + 1):
        page.span(row=number, columns=columns, value=text, look=styles.note(sizes=SIZES))
        page.height(row=number, points=SIZES.note_row * lines_needed(text=text, width=sum(widths)))
    page.freeze(row=HEAD_ROWS + 1)
    page.print_on(paper=Paper(title_rows=HEAD_ROWS), rows=last + len(sheet.notes), columns=columns)
    return book.as_bytes()
