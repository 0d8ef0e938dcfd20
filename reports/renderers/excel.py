"""The daily workbook and its notice-board form: objects in, bytes out; fetches nothing (H6, ruling 56)."""

from collections.abc import Sequence
from datetime import datetime

from config.lib.sheets import Align, Book, Edges, Look, Paper, Sheet, lines_needed
from reports.choices import DayBasis
from reports.policies.daybook import DayBook
from reports.policies.forms import Form
from reports.policies.summaries import DETAIL_HEADINGS, SUMMARY_NOTE, detail_rows
from reports.policies.tables import Table
from reports.renderers import styles
from reports.renderers.framed import Layout, framed_table
from reports.renderers.styles import Sizes

FORM_PREFIX = "日报"
DETAIL_SHEET = "回访明细"
SUMMARY_SHEET = "回访汇总"
SAME_DAY_SHEET = "当日派当日完"
POSTER_SHEET = "张贴版"
TITLE_ROWS = 3
# More of them are a file of their own, written row by row (ruling 56).
MOST_DETAILS = 5_000
SEE_SECOND_FILE = "当日回访明细共 {rows} 行，超过 {most} 行，另成一个文件：在日报页按“明细”导出。"
SAME_DAY_NOTES = {
    DayBasis.SERVICE: "当日派当日完：派单与完工都在当日的有效单据，含送修。",
    DayBasis.CALLBACK: "当日派当日完：当日应回访且当日办结的回访，含送修。",
}
DETAIL_SIZES = Sizes(
    title=14, text=10, small=9, title_row=28, line_row=20, heading_row=32, body_row=20, note_row=18
)


PAPER_LAYOUT = Layout(sizes=styles.FORM, widths=styles.FORM_WIDTHS, is_shaded=True)
POSTER_LAYOUT = Layout(sizes=styles.POSTER, widths=styles.POSTER_WIDTHS, is_shaded=False)


def daily_workbook(*, book: DayBook, made_at: datetime) -> bytes:
    """Form sheets (全部, then each 品类), 回访明细, 回访汇总, 当日派当日完. Same input, same bytes."""
    first = book.forms[0]
    workbook = Book(title=first.title, made_at=made_at)
    for form in book.forms:
        _form_sheet(
            workbook=workbook,
            name=f"{FORM_PREFIX} {form.header.category}",
            form=form,
            layout=PAPER_LAYOUT,
        )
    _detail_sheet(workbook=workbook, form=first, rows=detail_rows(lines=book.lines))
    _table_sheet(
        workbook=workbook,
        name=SUMMARY_SHEET,
        form=first,
        table=book.summary,
        widths=styles.SUMMARY_WIDTHS,
        note=SUMMARY_NOTE,
    )
    _table_sheet(
        workbook=workbook,
        name=SAME_DAY_SHEET,
        form=first,
        table=book.same_day,
        widths=styles.SAME_DAY_WIDTHS,
        note=SAME_DAY_NOTES[first.header.day_basis],
    )
    return workbook.as_bytes()


def daily_poster(*, form: Form, made_at: datetime) -> bytes:
    """张贴版: the one form alone, large type, no shade, A4 (ruling 55)."""
    workbook = Book(title=form.title, made_at=made_at)
    _form_sheet(workbook=workbook, name=POSTER_SHEET, form=form, layout=POSTER_LAYOUT)
    return workbook.as_bytes()


def _form_sheet(*, workbook: Book, name: str, form: Form, layout: Layout) -> None:
    sizes, table = layout.sizes, form.table
    columns = len(table.columns)
    sheet = workbook.sheet(name=name, widths=layout.widths)
    sheet.span(row=1, columns=columns, value=form.title, look=styles.title(sizes=sizes))
    sheet.height(row=1, points=sizes.title_row)
    sheet.span(row=2, columns=columns, value=form.header_line, look=styles.header_line(sizes=sizes))
    sheet.height(row=2, points=sizes.line_row)
    last = framed_table(sheet=sheet, table=table, top=TITLE_ROWS, layout=layout)
    foot = last + 1
    sheet.span(row=foot, columns=columns, value=form.signature_line, look=styles.header_line(sizes=sizes))
    sheet.height(row=foot, points=sizes.body_row)
    room = sum(layout.widths) * styles.FORM.text / sizes.small
    for number, text in enumerate(form.notes, start=foot + 1):
        sheet.span(row=number, columns=columns, value=text, look=styles.note(sizes=sizes))
        sheet.height(row=number, points=sizes.note_row * lines_needed(text=text, width=room))
    sheet.print_on(paper=Paper(title_rows=TITLE_ROWS), rows=foot + len(form.notes), columns=columns)


def _detail_sheet(*, workbook: Book, form: Form, rows: Sequence[Sequence[str]]) -> None:
    sizes, columns = DETAIL_SIZES, len(DETAIL_HEADINGS)
    sheet = workbook.sheet(name=DETAIL_SHEET, widths=styles.DETAIL_WIDTHS)
    _heading_rows(sheet=sheet, title=f"{form.title} · {DETAIL_SHEET}", form=form, columns=columns)
    for column, heading in enumerate(DETAIL_HEADINGS, start=1):
        look = styles.heading(sizes=sizes, edges=Edges(), shaded=True)
        sheet.put(row=TITLE_ROWS, column=column, value=heading, look=look)
    sheet.height(row=TITLE_ROWS, points=sizes.heading_row)
    if len(rows) > MOST_DETAILS:
        told = SEE_SECOND_FILE.format(rows=len(rows), most=MOST_DETAILS)
        sheet.span(row=TITLE_ROWS + 1, columns=columns, value=told, look=styles.note(sizes=sizes))
        sheet.print_on(paper=Paper(title_rows=TITLE_ROWS), rows=TITLE_ROWS + 1, columns=columns)
        return
    cell_look = Look(size=sizes.text, align=Align.LEFT, edges=Edges())
    for number, row in enumerate(rows, start=TITLE_ROWS + 1):
        for column, value in enumerate(row, start=1):
            sheet.put(row=number, column=column, value=value or None, look=cell_look)
        lines = max(
            lines_needed(text=value, width=width)
            for value, width in zip(row, styles.DETAIL_WIDTHS, strict=True)
        )
        sheet.height(row=number, points=max(sizes.body_row, lines * sizes.text * 1.4 + 4))
    sheet.freeze(row=TITLE_ROWS + 1)
    sheet.print_on(paper=Paper(title_rows=TITLE_ROWS), rows=TITLE_ROWS + len(rows), columns=columns)


def _table_sheet(
    *, workbook: Book, name: str, form: Form, table: Table, widths: Sequence[float], note: str
) -> None:
    columns = len(table.columns)
    sheet = workbook.sheet(name=name, widths=widths)
    _heading_rows(sheet=sheet, title=f"{form.title} · {name}", form=form, columns=columns)
    layout = Layout(sizes=DETAIL_SIZES, widths=widths, is_shaded=True)
    last = framed_table(sheet=sheet, table=table, top=TITLE_ROWS, layout=layout)
    sheet.span(row=last + 1, columns=columns, value=note, look=styles.note(sizes=DETAIL_SIZES))
    lines = lines_needed(text=note, width=sum(widths))
    sheet.height(row=last + 1, points=DETAIL_SIZES.note_row * lines)
    sheet.freeze(row=TITLE_ROWS + 1)
    sheet.print_on(paper=Paper(title_rows=TITLE_ROWS), rows=last + 1, columns=columns)


def _heading_rows(*, sheet: Sheet, title: str, form: Form, columns: int) -> None:
    sheet.span(row=1, columns=columns, value=title, look=styles.title(sizes=DETAIL_SIZES))
    sheet.height(row=1, points=DETAIL_SIZES.title_row)
    sheet.span(row=2, columns=columns, value=form.header_line, look=styles.header_line(sizes=DETAIL_SIZES))
    sheet.height(row=2, points=DETAIL_SIZES.line_row)
