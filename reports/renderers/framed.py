"""A table in its frame, as every printed form has one: headings in one level or two, rows, totals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from config.lib.sheets import Sheet, lines_needed
from reports.policies.tables import DASH, Cell, Row, Table
from reports.renderers import styles
from reports.renderers.styles import Sizes

RATE_FORMAT = "0.0"
# The path of the page that opens a cell's figure; empty for none.
PageOf = Callable[[Row, Cell], str]


@dataclass(frozen=True, slots=True)
class Layout:
    sizes: Sizes
    widths: Sequence[float]
    is_shaded: bool
    # Rates as numbers, so that a chart can be drawn of them; the company's forms print them as text.
    has_numbers: bool = False


def heading_rows(*, table: Table) -> int:
    return 2 if any(column.group for column in table.columns) else 1


def no_page(_row: Row, _cell: Cell) -> str:
    return ""


def framed_table(*, sheet: Sheet, table: Table, top: int, layout: Layout, page_of: PageOf = no_page) -> int:
    """Headings, rows and totals from row ``top`` on; answers the last row written."""
    heads, body = heading_rows(table=table), [*table.rows, table.totals]
    rows, columns = len(body) + heads, len(table.columns)
    _headings(sheet=sheet, table=table, top=top, layout=layout, rows=rows)
    for offset, row in enumerate(body, start=heads):
        for column, cell in enumerate(row.cells, start=1):
            edges = styles.frame(row=offset + 1, column=column, rows=rows, columns=columns)
            look = styles.body(sizes=layout.sizes, edges=edges, bold=row is table.totals)
            value = _value(cell=cell, layout=layout)
            if isinstance(value, Decimal):
                look = replace(look, number_format=RATE_FORMAT)
            page = "" if value is None else page_of(row, cell)
            sheet.put(row=top + offset, column=column, value=value, look=look, page=page)
        sheet.height(row=top + offset, points=row_height(row=row, layout=layout))
    return top + rows - 1


def _value(*, cell: Cell, layout: Layout) -> int | str | Decimal | None:
    """What stands in the cell; nothing for an empty text, and for a rate that a chart would draw as 0."""
    only = cell.figures[0] if len(cell.figures) == 1 else None
    if layout.has_numbers and only and only.printed and not only.detail:
        return None if only.printed == DASH else Decimal(only.printed)
    return cell.value if cell.value != "" else None


def _headings(*, sheet: Sheet, table: Table, top: int, layout: Layout, rows: int) -> None:
    """Of two levels, a group spans its columns and a column without one spans both rows."""
    heads, columns = heading_rows(table=table), len(table.columns)
    low = replace(layout.sizes, text=layout.sizes.text - 1) if heads > 1 else layout.sizes
    for column, head in enumerate(table.columns, start=1):
        for level in range(1, heads + 1):
            is_low = level == heads and bool(head.group or heads == 1)
            edges = styles.frame(row=level, column=column, rows=rows, columns=columns)
            sizes = low if is_low else layout.sizes
            look = styles.heading(sizes=sizes, edges=edges, shaded=layout.is_shaded)
            value = head.heading if is_low or (level == 1 and not head.group) else None
            sheet.put(row=top + level - 1, column=column, value=value, look=look)
    if heads > 1:
        _merged_headings(sheet=sheet, table=table, top=top, layout=layout, rows=rows)
        sheet.height(row=top, points=layout.sizes.group_row)
    sheet.height(row=top + heads - 1, points=layout.sizes.heading_row)


def _merged_headings(*, sheet: Sheet, table: Table, top: int, layout: Layout, rows: int) -> None:
    columns, first = len(table.columns), 1
    for group, found in groupby(table.columns, key=lambda column: column.group):
        wide = len(list(found))
        if group:
            left = styles.frame(row=1, column=first, rows=rows, columns=columns)
            right = styles.frame(row=1, column=first + wide - 1, rows=rows, columns=columns).right
            edges = replace(left, right=right)
            look = styles.heading(sizes=layout.sizes, edges=edges, shaded=layout.is_shaded)
            sheet.put(row=top, column=first, value=group, look=look)
            sheet.merge(row=top, column=first, rows=1, columns=wide)
        else:
            for column in range(first, first + wide):
                sheet.merge(row=top, column=column, rows=2, columns=1)
        first += wide


def row_height(*, row: Row, layout: Layout) -> float:
    """Tall enough for the longest remark, so that nothing printed is cut off."""
    scale = styles.FORM.text / layout.sizes.text
    lines = max(
        lines_needed(text=cell.text, width=width * scale)
        for cell, width in zip(row.cells, layout.widths, strict=True)
    )
    return max(layout.sizes.body_row, lines * layout.sizes.text * 1.4 + 4)
