"""A past form as it is shown again: its columns with the shares made of its counts (forms.md 2.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.choices import HistoricKind
from reports.policies.past_forms import PAST_FORMS, Holds, PastColumn
from reports.policies.past_heads import NAME
from reports.policies.rates import percent
from reports.policies.tables import DASH

OF_ORDERS = {
    "dispatched_rate": ("dispatched_done", "dispatched"),
    "carry_in_rate": ("carry_in_done", "carry_in"),
    "total_rate": ("total_done", "total"),
}
OF_LEVELS = {
    "very_satisfied_rate": ("very_satisfied",),
    "satisfied_rate": ("satisfied",),
    "dissatisfied_rate": ("dissatisfied",),
    "satisfaction_rate": ("very_satisfied", "satisfied"),
}
LEVELS = ("very_satisfied", "satisfied", "dissatisfied")
NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    is_count: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    name: str
    cells: tuple[ShownCell, ...]


def shown_headings(*, form: HistoricKind) -> tuple[tuple[str, bool], ...]:
    """Heading, and whether figures stand below it; 姓名 first."""
    columns = PAST_FORMS[form].columns
    return (NAME, False), *((each.headings[0], each.holds in {Holds.COUNT, Holds.RATE}) for each in columns)


def shown_rows(*, form: HistoricKind, table: Mapping[str, Any]) -> list[ShownRow]:
    """The rows, then 合计."""
    rows = [ShownRow(row["name"], _cells(form, row, is_total=False)) for row in table["rows"]]
    return [*rows, ShownRow("合计", _cells(form, table["totals"], is_total=True))]


def _cells(form: HistoricKind, row: Mapping[str, Any], *, is_total: bool) -> tuple[ShownCell, ...]:
    return tuple(_cell(column, row, is_total=is_total) for column in PAST_FORMS[form].columns)


def _cell(column: PastColumn, row: Mapping[str, Any], *, is_total: bool) -> ShownCell:
    if column.holds is Holds.RATE:
        return ShownCell(_rate(column.key, row, is_total=is_total), is_count=True)
    return ShownCell(str(row.get(column.key, "")), is_count=column.holds is Holds.COUNT)


def _rate(key: str, row: Mapping[str, Any], *, is_total: bool) -> str:
    """Of one technician the form does not tell how many said 一般: her shares of levels stay open."""
    if key in OF_ORDERS:
        part, whole = OF_ORDERS[key]
        return percent(part=row[part], whole=row[whole])
    if not is_total:
        return DASH
    base = sum(row[level] for level in LEVELS) + row.get(NEUTRAL, 0)
    return percent(part=sum(row[level] for level in OF_LEVELS[key]), whole=base)
