"""The one package that writes workbooks (ruling 56, reliability E1–E3, E6).

``forms``: the designed forms and small lists, by openpyxl. ``details``: files of any length, row by row.
``text`` and ``names``: what either may put into a cell, a sheet's name or a header.
``links``: the one link there is, to a page of this site. ``charts``: native ones, out of a sheet's cells.
Whatever a person typed stays text: nothing made here can become a formula, an error value, a link or a broken
file.
"""

from config.lib.sheets.charts import Drawing
from config.lib.sheets.details import Cell, Heading, Shape, write_csv, write_workbook
from config.lib.sheets.forms import (
    HEADING,
    HEI,
    PLAIN,
    SONG,
    Align,
    Book,
    Edges,
    Line,
    Look,
    Paper,
    Sheet,
    Value,
    list_workbook,
)
from config.lib.sheets.links import NotOurPage, page_link
from config.lib.sheets.names import (
    CONTENT_TYPE,
    CSV_CONTENT_TYPE,
    disposition,
    file_name,
    sheet_name,
)
from config.lib.sheets.text import (
    CELL_LIMIT,
    CUT_MARK,
    clean_text,
    guarded,
    is_risky,
    lines_needed,
    text_width,
)

__all__ = [
    "CELL_LIMIT",
    "CONTENT_TYPE",
    "CSV_CONTENT_TYPE",
    "CUT_MARK",
    "HEADING",
    "HEI",
    "PLAIN",
    "SONG",
    "Align",
    "Book",
    "Cell",
    "Drawing",
    "Edges",
    "Heading",
    "Line",
    "Look",
    "NotOurPage",
    "Paper",
    "Shape",
    "Sheet",
    "Value",
    "clean_text",
    "disposition",
    "file_name",
    "guarded",
    "is_risky",
    "lines_needed",
    "list_workbook",
    "page_link",
    "sheet_name",
    "text_width",
    "write_csv",
    "write_workbook",
]
