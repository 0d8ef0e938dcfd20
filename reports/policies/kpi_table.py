"""The rates as one table: page and workbook draw the same object (house rule 9).

Each rate takes a group of columns: its value, what stands above and below the line, what it is judged, and
for a month 环比, 同比, 累计. A figure's drill are the measures that it opens, joined by ``+``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from reports.policies.kpi_values import KpiValue, Standing, change
from reports.policies.kpis import KPIS, Kpi, Origin, Unit
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

Values = Mapping[str, KpiValue]
NAME_KEY = "name"
JOINED = "+"


class Beside(StrEnum):
    """What stands beside a monthly figure (ruling 57)."""

    PREVIOUS = "previous"
    YEAR_BEFORE = "year_before"
    TO_DATE = "to_date"


class Part(StrEnum):
    """The columns of one rate, in their order."""

    VALUE = "value"
    ABOVE = "above"
    BELOW = "below"
    STANDING = "standing"
    PREVIOUS = "previous"
    YEAR_BEFORE = "year_before"
    TO_DATE = "to_date"


ALWAYS = (Part.VALUE, Part.ABOVE, Part.BELOW, Part.STANDING)
OF_A_MONTH = (Part.PREVIOUS, Part.YEAR_BEFORE, Part.TO_DATE)


@dataclass(frozen=True, slots=True)
class KpiRow:
    """``pk`` narrows a cut to the row, None for nobody; ``number`` is a technician's."""

    key: str
    name: str
    values: Values
    counts: Mapping[str, int]
    pk: int | str | None = None
    number: str = ""
    beside: Mapping[Beside, Values] = field(default_factory=dict)


def shown_kpis(*, theme: str = "") -> tuple[Kpi, ...]:
    """Those of a theme; all without one."""
    return tuple(kpi for kpi in KPIS if not theme or kpi.theme == theme)


def parts_of(*, is_compared: bool) -> tuple[Part, ...]:
    return (*ALWAYS, *OF_A_MONTH) if is_compared else ALWAYS


def kpi_table(
    *, rows: Iterable[KpiRow], totals: KpiRow, kpis: Sequence[Kpi], heading: str, of_agents: bool = False
) -> Table:
    """``heading`` of the first column; a month's rows have what stands beside them."""
    is_compared = bool(totals.beside)
    parts = parts_of(is_compared=is_compared)
    columns = [Column(NAME_KEY, heading, ColumnKind.NAME)]
    for kpi in kpis:
        columns += [
            Column(f"{kpi.code}:{part}", _heading(part=part, kpi=kpi), ColumnKind.COUNT, str(kpi.label))
            for part in parts
        ]
    drawn = _Drawn(kpis=kpis, parts=parts, of_agents=of_agents)
    return Table(
        columns=tuple(columns),
        rows=tuple(_row(row, row.key, drawn) for row in rows),
        totals=_row(totals, TOTAL_KEY, drawn),
    )


def standing_word(*, value: KpiValue) -> str:
    """达标 and so on; a rate whose source does not exist yet says so, one without a target says nothing."""
    words = {
        Standing.FEW: _("样本不足"),
        Standing.MET: _("达标"),
        Standing.MISSED: _("未达标"),
        Standing.WARNED: _("预警"),
        Standing.POOR: _("差"),
    }
    return words.get(value.standing, "")


@dataclass(frozen=True, slots=True)
class _Drawn:
    kpis: Sequence[Kpi]
    parts: Sequence[Part]
    of_agents: bool


def _row(row: KpiRow, key: str, drawn: _Drawn) -> Row:
    cells = [Cell(words=row.name if key != TOTAL_KEY else _("合计"))]
    for kpi in drawn.kpis:
        value = row.values[kpi.code]
        beside = {each: values.get(kpi.code) for each, values in row.beside.items()}
        has_rows = bool(value.denominator)  # of nothing there is nothing to open
        drills = _drills(value=value, of_agents=drawn.of_agents) if has_rows else ("", "")
        cells += [_cell(part=part, value=value, beside=beside, drills=drills) for part in drawn.parts]
    return Row(key=key, cells=tuple(cells), number=row.number)


def _drills(*, value: KpiValue, of_agents: bool) -> tuple[str, str]:
    """What value and denominator open. One of what is ripe alone is no figure of the whole period."""
    above, below = value.kpi.measures(of_agent=of_agents)
    is_part = value.kpi.origin is Origin.RIPE or value.waiting
    return JOINED.join(above), "" if is_part else JOINED.join(below)


def _cell(
    *, part: Part, value: KpiValue, beside: Mapping[Beside, KpiValue | None], drills: tuple[str, str]
) -> Cell:
    """``counted`` stands above the line: of a complement as ``1−2``, of the index the weighted sum."""
    if part is Part.VALUE:
        return Cell(figures=(Figure(value.counted, printed=value.value, drill=drills[0]),))
    if part is Part.ABOVE:
        above = value.numerator if value.kpi.unit is Unit.POINTS else value.counted
        return Cell(figures=(Figure(above, label="1−" if value.kpi.is_complement else ""),))
    if part is Part.BELOW:
        return Cell(figures=(Figure(value.denominator, drill=drills[1]),))
    if part is Part.STANDING:
        return Cell(words=standing_word(value=value))
    if part is Part.TO_DATE:
        to_date = beside.get(Beside.TO_DATE)
        return Cell(words=to_date.value if to_date else DASH)
    before = Beside.PREVIOUS if part is Part.PREVIOUS else Beside.YEAR_BEFORE
    return Cell(words=change(now=value, before=beside.get(before)))


def _heading(*, part: Part, kpi: Kpi) -> str:
    units = {Unit.PERCENT: "%", Unit.POINTS: _("分"), Unit.A_DAY: _("次/人天"), Unit.SECONDS: _("秒")}
    return {
        Part.VALUE: units[kpi.unit],
        Part.ABOVE: _("分子"),
        Part.BELOW: _("分母"),
        Part.STANDING: _("判断"),
        Part.PREVIOUS: _("环比"),
        Part.YEAR_BEFORE: _("同比"),
        Part.TO_DATE: _("累计"),
    }[part]
