"""The three columns of a compared day as the page shows them: every figure opens its orders below (U12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.choices import CheckedColumn
from reports.policies.lines import Line
from reports.policies.reconciling import CheckedLine, Comparison, SlipFact
from reports.policies.tables import DASH, TOTAL_KEY
from reports.views.sheet_page import ROWS_SHOWN, OpenedLine, level_mark

SIDES = {"slips": gettext_lazy("单据"), "filed": gettext_lazy("上报"), "erp": "ERP"}
# 派单 has no slips: a slip is handed in when the job is done.
CELLS = (
    (CheckedColumn.DISPATCHED, ("filed", "erp")),
    (CheckedColumn.COMPLETED, ("slips", "filed", "erp")),
)


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    number: str
    url: str
    id: str
    label: str
    is_open: bool
    is_zero: bool


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """``gap`` closes a column: what was filed less what the ERP says."""

    figures: tuple[ComparedFigure, ...]
    gap: str
    differs: bool


@dataclass(frozen=True, slots=True)
class OpenedDeeds:
    """The rows behind a figure, as ``_opened.html`` draws them; ``slips`` instead of lines for slips."""

    caption: str
    lines: tuple[OpenedLine, ...]
    slips: tuple[SlipFact, ...]
    count: int
    agrees: bool
    is_cut: bool
    all_url: str
    close_url: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    key: str
    name: str
    number: str
    cells: tuple[ComparedCell, ...]
    opened: OpenedDeeds | None


def compared_rows(*, found: Comparison, query: QueryDict) -> tuple[list[ComparedRow], ComparedRow]:
    """A row a technician, and the totals."""
    by_worker: dict[str, list[CheckedLine]] = {}
    for line in found.lines:
        by_worker.setdefault(line.worker.key, []).append(line)
    rows = [
        _row(
            key=key,
            name=lines[0].worker.name or _("无工单"),
            number=lines[0].worker.number,
            lines=lines,
            query=query,
        )
        for key, lines in by_worker.items()
    ]
    return rows, _row(key=TOTAL_KEY, name=_("合计"), number="", lines=found.lines, query=query)


def _row(*, key: str, name: str, number: str, lines: Iterable[CheckedLine], query: QueryDict) -> ComparedRow:
    own = list(lines)
    cells = tuple(
        _cell(key=key, name=name, column=column, lines=own, query=query) for column, _sides in CELLS
    )
    return ComparedRow(
        key=key,
        name=name,
        number=number,
        cells=cells,
        opened=_opened(key=key, name=name, lines=own, query=query),
    )


def _cell(
    *, key: str, name: str, column: CheckedColumn, lines: list[CheckedLine], query: QueryDict
) -> ComparedCell:
    own = [line for line in lines if line.column is column]
    gap = sum(line.gap for line in own)
    figures = tuple(
        _figure(
            key=key, name=name, drill=f"{column}.{side}", behind=_behind(lines=own, side=side), query=query
        )
        for side in dict(CELLS)[column]
    )
    return ComparedCell(
        figures=figures, gap=f"{gap:+d}" if gap else "0", differs=any(not line.is_equal for line in own)
    )


def _figure(
    *, key: str, name: str, drill: str, behind: tuple[Line | SlipFact, ...] | None, query: QueryDict
) -> ComparedFigure:
    number = DASH if behind is None else str(len(behind))
    column, _dot, side = drill.partition(".")
    return ComparedFigure(
        number=number,
        url="" if behind is None else f"?{urlencode({'row': key, 'drill': drill})}",
        id=f"f-{key}-{drill}",
        label=f"{name} {CheckedColumn(column).label} {SIDES[side]} {number}",
        is_open=query.get("row") == key and query.get("drill") == drill,
        is_zero=not behind,
    )


def _behind(*, lines: Iterable[CheckedLine], side: str) -> tuple[Line | SlipFact, ...] | None:
    """None where slips are not counted."""
    found: list[Line | SlipFact] = []
    for line in lines:
        rows: Any = getattr(line, side)
        if rows is None:
            return None
        found += rows
    return tuple(found)


def _opened(*, key: str, name: str, lines: list[CheckedLine], query: QueryDict) -> OpenedDeeds | None:
    column, _dot, side = query.get("drill", "").partition(".")
    if query.get("row") != key or column not in CheckedColumn.values:
        return None
    if side not in dict(CELLS)[CheckedColumn(column)]:
        return None
    behind = _behind(lines=[line for line in lines if line.column == column], side=side)
    if behind is None:
        return None
    shows_all = query.get("rows") == "all"
    shown = behind if shows_all else behind[:ROWS_SHOWN]
    chosen = {"row": key, "drill": f"{column}.{side}"}
    return OpenedDeeds(
        caption=f"{name} · {CheckedColumn(column).label} · {SIDES[side]}",
        lines=tuple(
            OpenedLine(line=row, mark=level_mark(level="")) for row in shown if isinstance(row, Line)
        ),
        slips=tuple(row for row in shown if isinstance(row, SlipFact)),
        count=len(behind),
        agrees=True,
        is_cut=len(shown) < len(behind),
        all_url=f"?{urlencode({**chosen, 'rows': 'all'})}",
        close_url="?",
    )
