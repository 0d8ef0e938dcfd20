"""How the printed forms look: 宋体 with the title in 黑体, a medium frame around thin lines, as on paper."""

from dataclasses import dataclass, replace

from config.lib.sheets import HEI, SONG, Align, Edges, Line, Look


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type sizes and row heights, in points."""

    title: float
    text: float
    small: float
    title_row: float
    line_row: float
    heading_row: float
    body_row: float
    note_row: float
    group_row: float = 24


FORM = Sizes(title=18, text=11, small=9, title_row=34, line_row=22, heading_row=28, body_row=26, note_row=16)
# Read from two metres on the notice board: large type, no shade, heavier frame (ruling 55).
POSTER = Sizes(
    title=26, text=16, small=11, title_row=48, line_row=32, heading_row=42, body_row=40, note_row=20
)
# Headings in two levels; the second one may need two lines.
PERIOD = Sizes(
    title=18, text=11, small=9, title_row=34, line_row=22, heading_row=30, body_row=26, note_row=16
)
PERIOD_POSTER = Sizes(
    title=26, text=16, small=11, title_row=48, line_row=32, heading_row=42, body_row=40, note_row=20,
    group_row=36,
)  # fmt: skip
# Seventeen columns: as large as A4 allows.
WIDE_POSTER = Sizes(
    title=24, text=14, small=11, title_row=46, line_row=32, heading_row=56, body_row=40, note_row=20,
    group_row=36,
)  # fmt: skip
FORM_WIDTHS = (12, 10, 12, 18, 16, 24, 30)
POSTER_WIDTHS = (16, 11, 15, 24, 20, 32, 34)
DETAIL_WIDTHS = (19, 6, 6, 9, 12, 8, 14, 12, 12, 9, 10, 10, 6, 11, 6, 12, 32, 11)
SUMMARY_WIDTHS = (18, 11, 11, 10, 9, 10, 12, 9, 9, 9, 8, 10, 16)
SAME_DAY_WIDTHS = (18, 14, 14, 20)
WEEKLY_WIDTHS = (14, *[11] * 8)
MONTHLY_WIDTHS = (11, *[7.5] * 6, 9, 10, 8, 8.5, 7.5, 8.5, 7.5, 8.5, 7.5, 9)
WEEKLY_POSTER_WIDTHS = (20, *[14] * 8)
MONTHLY_POSTER_WIDTHS = (14, *[8.5] * 6, 10, 10, 9.5, 9.5, 8.5, 8.5, 8.5, 9.5, 8.5, 10)


def title(*, sizes: Sizes) -> Look:
    return Look(font=HEI, size=sizes.title, bold=True, align=Align.CENTER)


def header_line(*, sizes: Sizes) -> Look:
    return Look(font=SONG, size=sizes.text)


def note(*, sizes: Sizes) -> Look:
    return Look(font=SONG, size=sizes.small)


def heading(*, sizes: Sizes, edges: Edges, shaded: bool) -> Look:
    return Look(font=SONG, size=sizes.text, bold=True, align=Align.CENTER, shaded=shaded, edges=edges)


def body(*, sizes: Sizes, edges: Edges, bold: bool = False) -> Look:
    return Look(font=SONG, size=sizes.text, bold=bold, align=Align.CENTER, edges=edges)


def frame(*, row: int, column: int, rows: int, columns: int) -> Edges:
    """Edges of a cell of a framed block; ``row`` and ``column`` count from 1 within it."""
    edges = Edges()
    if column == 1:
        edges = replace(edges, left=Line.MEDIUM)
    if column == columns:
        edges = replace(edges, right=Line.MEDIUM)
    if row == 1:
        edges = replace(edges, top=Line.MEDIUM)
    if row == rows:
        edges = replace(edges, bottom=Line.MEDIUM)
    return edges
