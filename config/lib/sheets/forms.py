"""Designed forms and short lists by openpyxl; the same input gives the same bytes, so that a stored workbook
can be compared.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from config.lib.sheets.charts import Drawing, draw
from config.lib.sheets.links import page_link
from config.lib.sheets.names import sheet_name
from config.lib.sheets.text import clean_text, is_risky, text_width

SONG = "宋体"
HEI = "黑体"
PAGE_FOOTER = "第 &P 页 / 共 &N 页"

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_A4 = 9
_SHADE = "FFEDEDED"
_BLACK = "FF000000"

Value = str | int | float | Decimal | None


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Line(StrEnum):
    """How heavy one edge of a cell is drawn."""

    NONE = ""
    THIN = "thin"
    MEDIUM = "medium"


_STYLES: dict[Line, Literal["thin", "medium"]] = {Line.THIN: "thin", Line.MEDIUM: "medium"}


@dataclass(frozen=True, slots=True)
class Edges:
    left: Line = Line.THIN
    right: Line = Line.THIN
    top: Line = Line.THIN
    bottom: Line = Line.THIN


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; `size` in points."""

    font: str = SONG
    size: float = 11
    bold: bool = False
    align: Align = Align.LEFT
    shaded: bool = False
    edges: Edges | None = None
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class Paper:
    """A4, one page wide; the rows from `title_from` to `title_rows` are repeated on every page from there on.

    Margins in inches. `on_one` makes a sheet that is a little longer than a page smaller, so that it is one.
    """

    title_rows: int = 0
    title_from: int = 1
    landscape: bool = True
    footer: str = PAGE_FOOTER
    margin: float = 0.4
    on_one: bool = False


class Sheet:
    """One sheet being written; rows and columns count from 1."""

    def __init__(self, *, page: Worksheet, looks: dict[tuple[Look, bool], StyleArray], site: str) -> None:
        self._page = page
        self._looks = looks
        self._site = site

    def put(self, *, row: int, column: int, value: Value, look: Look, page: str = "") -> None:
        """``page``: the path of our own page that the cell opens, where the book knows its site."""
        cell: Any = self._page.cell(row=row, column=column)
        risky = isinstance(value, str) and is_risky(text=value)
        if isinstance(value, str):
            cell.value = clean_text(text=value)
            cell.data_type = "s"
        else:
            cell.value = value
        key = (look, risky)
        if key not in self._looks:
            self._dress(cell=cell, look=look, risky=risky)
            self._looks[key] = copy(cell._style)
        cell._style = copy(self._looks[key])
        link = page_link(site=self._site, path=page) if page and self._site else ""
        if link:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, target=link)

    def span(self, *, row: int, columns: int, value: Value, look: Look) -> None:
        """A value over the first `columns` columns of the row, as one merged cell."""
        self.put(row=row, column=1, value=value, look=look)
        if columns > 1:
            self.merge(row=row, column=1, rows=1, columns=columns)

    def merge(self, *, row: int, column: int, rows: int, columns: int) -> None:
        """The block from ``row``, ``column`` on becomes one cell: its first, which keeps its look."""
        last_row, last_column = row + rows - 1, column + columns - 1
        self._page.merge_cells(start_row=row, end_row=last_row, start_column=column, end_column=last_column)

    def height(self, *, row: int, points: float) -> None:
        self._page.row_dimensions[row].height = points

    def freeze(self, *, row: int) -> None:
        """Keep everything above `row` in sight while scrolling."""
        self._page.freeze_panes = f"A{row}"

    def chart(self, *, row: int, drawing: Drawing) -> None:
        """A chart of this sheet's cells, its upper left corner in `row`."""
        draw(page=self._page, drawing=drawing, row=row)

    def print_on(self, *, paper: Paper, rows: int, columns: int) -> None:
        """What is printed (the first `rows` × `columns` cells) and how."""
        page: Any = self._page
        page.page_setup.paperSize = _A4
        page.page_setup.orientation = "landscape" if paper.landscape else "portrait"
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.page_setup.fitToWidth = 1
        page.page_setup.fitToHeight = 1 if paper.on_one else 0
        page.print_options.horizontalCentered = True
        page.page_margins.left = page.page_margins.right = paper.margin
        page.page_margins.top = page.page_margins.bottom = paper.margin + 0.2
        page.page_margins.header = page.page_margins.footer = 0.2
        page.oddFooter.center.text = paper.footer
        page.print_area = f"A1:{get_column_letter(columns)}{rows}"
        if paper.title_rows:
            page.print_title_rows = f"{paper.title_from}:{paper.title_rows}"

    def _dress(self, *, cell: Any, look: Look, risky: bool) -> None:
        cell.font = Font(name=look.font, size=look.size, bold=look.bold)
        cell.alignment = Alignment(horizontal=look.align.value, vertical="center", wrap_text=True)
        cell.number_format = look.number_format
        if look.shaded:
            cell.fill = PatternFill(fill_type="solid", start_color=_SHADE, end_color=_SHADE)
        if look.edges is not None:
            sides = (look.edges.left, look.edges.right, look.edges.top, look.edges.bottom)
            left, right, top, bottom = (
                Side(style=_STYLES[side], color=_BLACK) if side else Side() for side in sides
            )
            cell.border = Border(left=left, right=right, top=top, bottom=bottom)
        cell.quotePrefix = risky


class Book:
    """A workbook being written; `made_at` is the only time that goes into the file.

    Cells may link to pages of `site` (`https://…`); without one nothing is linked.
    """

    def __init__(self, *, title: str, made_at: datetime, site: str = "") -> None:
        self._site = site
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.properties.title = clean_text(text=title)
        self._book.properties.creator = ""
        self._made_at = made_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
        self._book.properties.created = self._made_at
        self._looks: dict[tuple[Look, bool], StyleArray] = {}

    def sheet(self, *, name: str, widths: Sequence[float]) -> Sheet:
        """A new last sheet; `widths` in characters. The name is made legal and unique."""
        page = self._book.create_sheet(title=sheet_name(wanted=name, taken=self._book.sheetnames))
        for number, width in enumerate(widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        return Sheet(page=page, looks=self._looks, site=self._site)

    def as_bytes(self) -> bytes:
        raw = io.BytesIO()
        self._book.save(raw)
        stamp = self._made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        packed = io.BytesIO()
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
            for item in source.infolist():
                content = source.read(item)
                if item.filename == "docProps/core.xml":
                    content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
                entry = zipfile.ZipInfo(item.filename, _ZIP_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, content)
        return packed.getvalue()


PLAIN = Look(size=10, edges=Edges())
HEADING = Look(size=10, bold=True, align=Align.CENTER, shaded=True, edges=Edges())


def list_workbook(
    *, name: str, headings: Sequence[str], rows: Sequence[Sequence[Value]], made_at: datetime
) -> bytes:
    """A plain list with one heading row, for error workbooks and registers."""
    book = Book(title=name, made_at=made_at)
    widths = [min(max(text_width(text=heading) + 4, 10), 40) for heading in headings]
    sheet = book.sheet(name=name, widths=widths)
    for column, heading in enumerate(headings, start=1):
        sheet.put(row=1, column=column, value=heading, look=HEADING)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            sheet.put(row=number, column=column, value=value, look=PLAIN)
    sheet.freeze(row=2)
    sheet.print_on(paper=Paper(title_rows=1), rows=len(rows) + 1, columns=max(len(headings), 1))
    return book.as_bytes()
