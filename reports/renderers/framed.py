"""A table in its frame, as every printed form has one: headings, rows, totals."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.lib.sheets import Sheet, lines_needed
from reports.policies.tables import Row, Table
from reports.renderers import styles
from reports.renderers.styles import Sizes


@dataclass(frozen=True, slots=True)
class Layout:
    sizes: Sizes
    widths: Sequence[float]
    is_shaded: bool


def framed_table(*, sheet: Sheet, table: Table, top: int, layout: Layout) -> int:
    """Headings, rows and totals from row ``top`` on; answers the last row written."""
    body = [*table.rows, table.totals]
    rows, columns = len(body) + 1, len(table.columns)
    for column, head in enumerate(table.columns, start=1):
        edges = styles.frame(row=1, column=column, rows=rows, columns=columns)
        look = styles.heading(sizes=layout.sizes, edges=edges, shaded=layout.is_shaded)
        sheet.put(row=top, column=column, value=head.heading, look=look)
    sheet.height(row=top, points=layout.sizes.heading_row)
    for offset, row in enumerate(body, start=1):
        for column, cell in enumerate(row.cells, start=1):
            edges = styles.frame(row=offset + 1, column=column, rows=rows, columns=columns)
            look = styles.body(sizes=layout.sizes, edges=edges, bold=row is table.totals)
            value = cell.value
            sheet.put(row=top + offset, column=column, value=value if value != "" else None, look=look)
        sheet.height(row=top + offset, points=row_height(row=row, layout=layout))
    return top + len(body)


def row_height(*, row: Row, layout: Layout) -> float:
    """Tall enough for the longest remark, so that nothing printed is cut off."""
    scale = styles.FORM.text / layout.sizes.text
    lines = max(
        lines_needed(text=cell.text, width=width * scale)
        for cell, width in zip(row.cells, layout.widths, strict=True)
    )
    return max(layout.sizes.body_row, lines * layout.sizes.text * 1.4 + 4)
