"""A form's table as its page shows it: every figure a link that opens its rows below (screens 5, U12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from reports.policies.forms import DRILL_LABELS, Form
from reports.policies.lines import Key, Line
from reports.policies.measures import LABELS, Measure
from reports.policies.tables import TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row

ROWS_SHOWN = 50
ORDER_NO_SHOWN = 12
BAD_LEVELS = frozenset({"不太满意", "很不满意"})
MIDDLE_LEVEL = "一般"
KEPT = ("category", "version", "live")


@dataclass(frozen=True, slots=True)
class PageFigure:
    """``is_fetched``: its rows come from the address when they are asked for, not with the page."""

    label: str
    number: str
    tail: str
    title: str
    url: str
    id: str
    is_open: bool
    is_zero: bool
    is_fetched: bool = False


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

    @property
    def width(self) -> int:
        return len(self.cells) + 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """``behind`` gives the rows of a figure by its row and drill; else they are fetched from ``address``."""

    form: Form
    period: str
    query: QueryDict
    behind: Callable[[str, str], tuple[Line, ...]]
    address: Callable[[Row, Figure], str] | None = None


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


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    across: int = 1
    down: int = 1
    is_count: bool = False


def headings(*, columns: Sequence[Column]) -> list[list[Heading]]:
    """One line of headings, or two where columns stand in groups (forms.md 2.2)."""
    if not any(column.group for column in columns):
        return [[Heading(column.heading, is_count=column.kind is ColumnKind.COUNT) for column in columns]]
    above: list[Heading] = []
    for group, found in groupby(columns, key=lambda column: column.group or column.key):
        own = list(found)
        is_single = not own[0].group
        above.append(Heading(own[0].heading, down=2) if is_single else Heading(group, across=len(own)))
    below = [Heading(column.heading, is_count=True) for column in columns if column.group]
    return [above, below]


def page_rows(*, drawing: Drawing) -> tuple[list[PageRow], PageRow]:
    """The rows and the totals of the form in view."""
    table, drill = drawing.form.table, Drill.from_query(query=drawing.query)
    rows = [_page_row(drawing=drawing, row=row, drill=drill) for row in table.rows]
    return rows, _page_row(drawing=drawing, row=table.totals, drill=drill)


def _page_row(*, drawing: Drawing, row: Row, drill: Drill) -> PageRow:
    name, *rest = row.cells
    kinds = [column.kind for column in drawing.form.table.columns[1:]]
    return PageRow(
        name=name.text,
        number=row.number if row.number not in name.text else "",
        cells=tuple(
            _page_cell(drawing=drawing, row=row, cell=cell, kind=kind, drill=drill)
            for cell, kind in zip(rest, kinds, strict=True)
        ),
        opened=_opened(drawing=drawing, row=row, drill=drill),
    )


def _page_cell(*, drawing: Drawing, row: Row, cell: Cell, kind: ColumnKind, drill: Drill) -> PageCell:
    figures = tuple(
        _page_figure(drawing=drawing, row=row, figure=figure, drill=drill) for figure in cell.figures
    )
    return PageCell(figures=figures, words=cell.words, is_count=kind is ColumnKind.COUNT)


def _page_figure(*, drawing: Drawing, row: Row, figure: Figure, drill: Drill) -> PageFigure:
    fetched = drawing.address(row, figure) if drawing.address else ""
    return PageFigure(
        label=figure.label,
        number=figure.number,
        tail=_short(detail=figure.detail),
        title=figure.detail,
        url=fetched or address(query=drawing.query, row=row.key, drill=figure.drill),
        id=f"f-{row.key}-{figure.drill}",
        is_open=drill.row == row.key and drill.key == figure.drill,
        is_zero=figure.count == 0,
        is_fetched=bool(fetched),
    )


def _short(*, detail: str) -> str:
    """``(WX…0088)``: the page has the full number a click away, the sheet prints it in full."""
    if not detail:
        return ""
    orders = detail.split("、")
    shown = [order if len(order) <= ORDER_NO_SHOWN else f"{order[:2]}…{order[-4:]}" for order in orders]
    return f"({'、'.join(shown)})"


def _opened(*, drawing: Drawing, row: Row, drill: Drill) -> Opened | None:
    if drill.row != row.key:
        return None
    found = drawing.form.table.figure(row_key=row.key, drill=drill.key)
    if found is None:
        return None
    figure = found[2]
    lines = drawing.behind(row.key, drill.key)
    shown = lines if drill.shows_all else lines[:ROWS_SHOWN]
    who = _("合计") if row.key == TOTAL_KEY else row.cells[0].text
    return Opened(
        caption=f"{who} · {drill_label(drill=drill.key)} · {drawing.period}",
        lines=tuple(
            OpenedLine(line=line, mark=level_mark(level=line.answers.satisfaction)) for line in shown
        ),
        count=len(lines),
        agrees=len(lines) == figure.count,
        is_cut=len(shown) < len(lines),
        all_url=address(query=drawing.query, row=row.key, drill=drill.key, rows="all"),
        close_url=address(query=drawing.query),
    )


def drill_label(*, drill: str) -> str:
    """What a figure of the address counts: the daily's words, or those of its measures."""
    if drill in DRILL_LABELS:
        return DRILL_LABELS[Key(drill)]
    return "＋".join(str(LABELS[Measure(measure)]) for measure in drill.split("+"))


def level_mark(*, level: str) -> str:
    """The status mark of a satisfaction level as stored on the line."""
    if level in BAD_LEVELS:
        return "late"
    return "today" if level == MIDDLE_LEVEL else "ok"


def remarks_by_row(*, form: Form, remarks: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(key, name, the maker's words) of each row, for the editor."""
    return [(row.key, row.cells[0].text, remarks.get(row.key, "")) for row in form.table.rows]
