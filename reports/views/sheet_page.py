"""The daily's table as the page shows it: every figure a link that opens its rows below (screens 5, U12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from reports.aggregates.day_views import DayView
from reports.policies.forms import DRILL_LABELS, Form
from reports.policies.lines import Key, Line
from reports.policies.tables import TOTAL_KEY, Cell, ColumnKind, Figure, Row

ROWS_SHOWN = 50
ORDER_NO_SHOWN = 12
BAD_LEVELS = frozenset({"不太满意", "很不满意"})
MIDDLE_LEVEL = "一般"
KEPT = ("category", "version", "live")


@dataclass(frozen=True, slots=True)
class PageFigure:
    label: str
    number: str
    tail: str
    title: str
    url: str
    id: str
    is_open: bool
    is_zero: bool


@dataclass(frozen=True, slots=True)
class PageCell:
    figures: tuple[PageFigure, ...]
    words: str
    is_count: bool


@dataclass(frozen=True, slots=True)
class OpenedLine:
    line: Line
    mark: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The rows behind one figure; ``agrees`` says that their number is the printed one."""

    caption: str
    lines: tuple[OpenedLine, ...]
    count: int
    agrees: bool
    is_cut: bool
    all_url: str
    close_url: str


@dataclass(frozen=True, slots=True)
class PageRow:
    name: str
    number: str
    cells: tuple[PageCell, ...]
    opened: Opened | None


@dataclass(frozen=True, slots=True)
class Drill:
    """Which figure the address names: ``row`` is a technician's key or the totals'."""

    row: str = ""
    key: str = ""
    shows_all: bool = False

    @classmethod
    def from_query(cls, *, query: QueryDict) -> Drill:
        return cls(row=query.get("row", ""), key=query.get("drill", ""), shows_all=query.get("rows") == "all")


def address(*, query: QueryDict, **changes: str) -> str:
    """The page's own address with only the figures' choice kept and ``changes`` made."""
    kept = {name: query[name] for name in KEPT if query.get(name)}
    chosen = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"?{urlencode(chosen)}"


def page_rows(*, view: DayView, query: QueryDict) -> tuple[list[PageRow], PageRow]:
    """The rows and the totals of the form in view."""
    form = view.book.forms[0]
    drill = Drill.from_query(query=query)
    rows = [_page_row(view=view, form=form, row=row, drill=drill, query=query) for row in form.table.rows]
    return rows, _page_row(view=view, form=form, row=form.table.totals, drill=drill, query=query)


def _page_row(*, view: DayView, form: Form, row: Row, drill: Drill, query: QueryDict) -> PageRow:
    name, *rest = row.cells
    kinds = [column.kind for column in form.table.columns[1:]]
    return PageRow(
        name=name.text,
        number=row.number if row.number not in name.text else "",
        cells=tuple(
            _page_cell(row=row, cell=cell, kind=kind, drill=drill, query=query)
            for cell, kind in zip(rest, kinds, strict=True)
        ),
        opened=_opened(view=view, form=form, row=row, drill=drill, query=query),
    )


def _page_cell(*, row: Row, cell: Cell, kind: ColumnKind, drill: Drill, query: QueryDict) -> PageCell:
    figures = tuple(_page_figure(row=row, figure=figure, drill=drill, query=query) for figure in cell.figures)
    return PageCell(figures=figures, words=cell.words, is_count=kind is ColumnKind.COUNT)


def _page_figure(*, row: Row, figure: Figure, drill: Drill, query: QueryDict) -> PageFigure:
    return PageFigure(
        label=figure.label,
        number=figure.number,
        tail=_short(detail=figure.detail),
        title=figure.detail,
        url=address(query=query, row=row.key, drill=figure.drill),
        id=f"f-{row.key}-{figure.drill}",
        is_open=drill.row == row.key and drill.key == figure.drill,
        is_zero=figure.count == 0,
    )


def _short(*, detail: str) -> str:
    """``(WX…0088)``: the page has the full number a click away, the sheet prints it in full."""
    if not detail:
        return ""
    orders = detail.split("、")
    shown = [order if len(order) <= ORDER_NO_SHOWN else f"{order[:2]}…{order[-4:]}" for order in orders]
    return f"({'、'.join(shown)})"


def _opened(*, view: DayView, form: Form, row: Row, drill: Drill, query: QueryDict) -> Opened | None:
    if drill.row != row.key:
        return None
    found = form.table.figure(row_key=row.key, drill=drill.key)
    if found is None:
        return None
    figure = found[2]
    lines = view.book.rows_behind(form=form, row_key=row.key, drill=drill.key)
    shown = lines if drill.shows_all else lines[:ROWS_SHOWN]
    who = _("合计") if row.key == TOTAL_KEY else row.cells[0].text
    return Opened(
        caption=f"{who} · {DRILL_LABELS[Key(drill.key)]} · {view.day.isoformat()}",
        lines=tuple(
            OpenedLine(line=line, mark=level_mark(level=line.answers.satisfaction)) for line in shown
        ),
        count=len(lines),
        agrees=len(lines) == figure.count,
        is_cut=len(shown) < len(lines),
        all_url=address(query=query, row=row.key, drill=drill.key, rows="all"),
        close_url=address(query=query),
    )


def level_mark(*, level: str) -> str:
    """The status mark of a satisfaction level as stored on the line."""
    if level in BAD_LEVELS:
        return "late"
    return "today" if level == MIDDLE_LEVEL else "ok"


def remarks_by_row(*, form: Form, remarks: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(key, name, the maker's words) of each row, for the editor."""
    return [(row.key, row.cells[0].text, remarks.get(row.key, "")) for row in form.table.rows]
