"""The filing board as strings: 200 regions × 31 days are built in Python (performance.md, Pages).

Words, shape and colour together say how a day stands; who cannot see the shape reads the words beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reports.aggregates.filing_board import BoardRow, FilingBoard
from reports.choices import ReportState
from reports.policies.board import CellStatus, FilingCell, Tally
from reports.policies.rates import percent
from reports.policies.tables import DASH

# As narrow as a day's column: a month fits an office screen (U5).
WEEKDAYS = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)
SHORT = {
    CellStatus.MISSING: pgettext_lazy("board", "缺报"),
    CellStatus.RETURNED: pgettext_lazy("board", "退回"),
    CellStatus.LATE: pgettext_lazy("board", "迟报"),
    CellStatus.NIL: pgettext_lazy("board", "零报"),
    CellStatus.SUBMITTED: pgettext_lazy("board", "已报"),
    CellStatus.ACCEPTED: pgettext_lazy("board", "接收"),
    CellStatus.WAITING: pgettext_lazy("board", "待报"),
    CellStatus.BEFORE: pgettext_lazy("board", "未启"),
}
FULL = {
    CellStatus.MISSING: gettext_lazy("缺报"),
    CellStatus.RETURNED: gettext_lazy("已退回"),
    CellStatus.LATE: gettext_lazy("迟报"),
    CellStatus.NIL: gettext_lazy("零报告"),
    CellStatus.SUBMITTED: gettext_lazy("已上报"),
    CellStatus.ACCEPTED: gettext_lazy("已接收"),
    CellStatus.WAITING: gettext_lazy("待上报"),
    CellStatus.BEFORE: gettext_lazy("未启用"),
}
MARKS = {
    CellStatus.MISSING: "late",
    CellStatus.RETURNED: "late",
    CellStatus.LATE: "today",
    CellStatus.NIL: "ok",
    CellStatus.SUBMITTED: "open",
    CellStatus.ACCEPTED: "ok",
    CellStatus.WAITING: "today",
    CellStatus.BEFORE: "idle",
}
# What the word leaves open: has headquarters taken the late one, the nil one?
LEAVES_OPEN = frozenset({CellStatus.LATE, CellStatus.NIL})
ANY_DAY = date(2000, 1, 1)
CELL = '<td><a href="{}{}/"{}</a></td>'
ROW = '<tr data-row><th scope="row">{}</th>{}{}{}</tr>'
DAY = '<th scope="col" class="{}" title="{}">{}<small>{}</small></th>'


@dataclass(frozen=True, slots=True)
class StatusCount:
    """One entry above the board: so many days stand so; the link shows the regions that have any."""

    word: Any
    mark: str
    count: int
    url: str
    is_chosen: bool


def head_cells(*, days: Iterable[date]) -> str:
    told = (
        ("weekend" if day.weekday() > 4 else "", day.isoformat(), day.day, WEEKDAYS[day.weekday()])
        for day in days
    )
    return format_html_join("", DAY, told)


def body_rows(*, rows: Iterable[BoardRow]) -> str:
    """The rows of the regions; each cell leads to its day."""
    faces: dict[tuple[CellStatus, str], str] = {}
    return format_html_join("\n", ROW, (_row(row, faces) for row in rows))


def _row(row: BoardRow, faces: dict[tuple[CellStatus, str], str]) -> tuple[str, ...]:
    base = reverse("reports:daily_day", args=[row.region.code, ANY_DAY.isoformat()])
    place = base.removesuffix(f"{ANY_DAY}/")
    cells = format_html_join("", CELL, ((place, cell.day, _face(cell, faces)) for cell in row.cells))
    on_time, same_day = rate_cells(tally=row.tally)
    return row.region.name, cells, on_time, same_day


def _face(cell: FilingCell, faces: dict[tuple[CellStatus, str], str]) -> str:
    """Made once for each way a day can stand."""
    key = (cell.status, cell.state)
    if key not in faces:
        full, more = str(FULL[cell.status]), ""
        if cell.status in LEAVES_OPEN:
            state = str(ReportState(cell.state).label)
            full, more = f"{full} · {state}", format_html('<span class="visually-hidden"> {}</span>', state)
        looks = f"hf-status hf-day {MARKS[cell.status]}"
        faces[key] = format_html(' class="{}" title="{}">{}{}', looks, full, SHORT[cell.status], more)
    return faces[key]


def rate_cells(*, tally: Tally) -> tuple[str, str]:
    """Two cells: 日报及时率 and 当日上报率, each with what it is made of."""
    shape = '<td class="n"><b>{}</b><small>{}/{}</small></td>'
    return (
        format_html(shape, percent(part=tally.on_time, whole=tally.due), tally.on_time, tally.due),
        format_html(shape, percent(part=tally.same_day, whole=tally.due), tally.same_day, tally.due),
    )


def foot_cells(*, board: FilingBoard) -> str:
    """Of each day how many were in time, of those due."""
    shape = '<td class="{}" title="{}">{}<small>{}</small></td>'
    told = ((_foot_look(each), _("及时 ÷ 到期"), *_foot_words(each)) for each in board.by_day)
    return format_html_join("", shape, told)


def _foot_look(tally: Tally) -> str:
    return "short" if tally.missing else ""


def _foot_words(tally: Tally) -> tuple[str, str]:
    return (str(tally.on_time), f"/{tally.due}") if tally.due else (DASH, "")


def status_counts(*, board: FilingBoard, urls: Mapping[str, str], chosen: str) -> list[StatusCount]:
    """How many days stand how, in the order of what asks for somebody's hand."""
    counts = Counter(cell.status for row in board.rows for cell in row.cells)
    return [
        StatusCount(
            word=FULL[status],
            mark=MARKS[status],
            count=counts[status],
            url=urls["" if status == chosen else status],
            is_chosen=status == chosen,
        )
        for status in CellStatus
    ]


def rows_with(*, rows: Iterable[BoardRow], status: str) -> list[BoardRow]:
    """The regions that have such a day; all without a choice."""
    return [row for row in rows if not status or any(cell.status == status for cell in row.cells)]
