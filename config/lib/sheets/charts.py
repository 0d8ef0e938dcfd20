"""Native charts out of the cells of a sheet: they move with the numbers and need no picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.worksheet.worksheet import Worksheet

# Told apart on a black and white printer too.
_BARS = ("44546A", "A5A5A5", "D9D9D9")
_LINES = ("C00000", "000000", "7F7F7F")
_DASHES = ("solid", "dash", "sysDot")
_LINE_AXIS = 200
_WIDTH_EMU = 22_225  # 1.75 pt


@dataclass(frozen=True, slots=True)
class Drawing:
    """Columns of a table as bars (left axis) and lines (right axis, per cent), one mark a row.

    The names of the series are in ``heading_row``, the categories in the first column below it, down to
    ``last_row``. It covers ``rows`` × ``columns`` cells. ``most``: where the axis of the lines ends.
    """

    heading_row: int
    last_row: int
    rows: int
    columns: int
    bars: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    most: int | None = None


def draw(*, page: Worksheet, drawing: Drawing, row: int) -> None:
    """With its upper left corner in the first cell of ``row``."""
    bars, lines = _chart(BarChart()), _chart(LineChart())
    for number, column in enumerate(drawing.bars):
        series = _added(page, drawing, bars, column)
        series.graphicalProperties.solidFill = _BARS[number % len(_BARS)]
    for number, column in enumerate(drawing.lines):
        series = _added(page, drawing, lines, column)
        series.smooth = False
        series.marker.symbol = "circle"
        line = series.graphicalProperties.line
        line.solidFill = _LINES[number % len(_LINES)]
        line.dashStyle = _DASHES[number % len(_DASHES)]
        line.width = _WIDTH_EMU
    lines.y_axis.number_format = "0"
    lines.y_axis.scaling.max = drawing.most
    whole = lines
    if drawing.bars:
        whole = bars
        if drawing.lines:
            lines.y_axis.axId = _LINE_AXIS
            lines.y_axis.crosses = "max"
            lines.y_axis.majorGridlines = None
            lines.y_axis.title = "%"
            whole += lines
    corners = AnchorMarker(col=0, row=row - 1), AnchorMarker(col=drawing.columns, row=row - 1 + drawing.rows)
    whole.anchor = TwoCellAnchor(editAs="oneCell", _from=corners[0], to=corners[1])
    page.add_chart(whole)


def _chart(chart: Any) -> Any:
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False  # else new versions of Excel hide them
    return chart


def _added(page: Worksheet, drawing: Drawing, chart: Any, column: int) -> Any:
    cells = Reference(page, min_col=column, min_row=drawing.heading_row, max_row=drawing.last_row)
    chart.add_data(cells, titles_from_data=True)
    chart.set_categories(
        Reference(page, min_col=1, min_row=drawing.heading_row + 1, max_row=drawing.last_row)
    )
    return chart.series[-1]
