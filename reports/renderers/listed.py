"""How wide the columns of a list are: as their words need, between two bounds; the paper is their sum."""

from __future__ import annotations

from config.lib.sheets import text_width
from reports.policies.tables import ColumnKind, Row, Table
from reports.renderers.framed import Layout
from reports.renderers.styles import Sizes

SIZES = Sizes(
    title=18, text=11, small=10, title_row=34, line_row=22, heading_row=32, body_row=24, note_row=18
)
LEAST, MOST, MOST_WORDS = 7.0, 22.0, 38.0
ROOM = 2.0
PAPER = 100.0  # narrower lists are spread over the page


def listed_layout(*, table: Table) -> Layout:
    rows: tuple[Row, ...] = (*table.rows, table.totals)
    widths = []
    for number, column in enumerate(table.columns):
        most = MOST_WORDS if column.kind is ColumnKind.REMARK else MOST
        longest = max(text_width(text=row.cells[number].text) for row in rows)
        heading = min(text_width(text=column.heading), 12)  # longer ones go over two lines
        widths.append(min(max(longest + ROOM, heading + ROOM, LEAST), most))
    spread = max(PAPER / sum(widths), 1.0)
    return Layout(sizes=SIZES, widths=[round(width * spread, 1) for width in widths], is_shaded=True)
