"""The six figures as tiles: value, target, what stood before, and a small curve; each opens its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext

from reports.aggregates.kpi_figures import KpiFigures
from reports.aggregates.trends import Month
from reports.policies.charts import number
from reports.policies.dashboard import PARTNERS, SIX, sparklines
from reports.policies.kpi_table import Beside, standing_word
from reports.policies.kpi_values import KpiValue, Standing, change
from reports.policies.kpis import FILING, Origin
from reports.policies.tables import DASH
from reports.views.dashboard_scope import MONTHS_DRAWN, Scope
from reports.views.states import Status

STANDING_MARKS = {
    Standing.MET: "ok",
    Standing.MISSED: "today",
    Standing.WARNED: "today",
    Standing.POOR: "late",
    Standing.FEW: "idle",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """``url`` opens the rows above the line, ``whole_url`` those below it; ``show_url`` draws its months."""

    value: KpiValue
    partner: KpiValue | None
    status: Status | None
    beside: tuple[tuple[Any, str], ...]
    url: str
    whole_url: str
    partner_url: str
    curve: tuple[str, ...]
    show_url: str
    is_shown: bool

    @property
    def has_value(self) -> bool:
        return self.value.value != DASH


def tiles_of(*, figures: KpiFigures, months: Sequence[Month], scope: Scope) -> list[Tile]:
    return [_tile(code, figures, months, scope) for code in SIX]


def _tile(code: str, figures: KpiFigures, months: Sequence[Month], scope: Scope) -> Tile:
    values, beside = figures.totals.values, figures.totals.beside
    value = values[code]
    partner = values.get(PARTNERS.get(code, ""))
    days = days_of(value, ripe=figures.ripe, month=(figures.span.first, figures.span.last))
    return Tile(
        value=value,
        partner=partner,
        status=standing_status(value),
        beside=_beside(code, value, beside),
        url=parts_url(value, scope, days=days),
        whole_url=whole_url(value, scope, days=days),
        partner_url=parts_url(partner, scope) if partner else "",
        curve=sparklines(values=[number(month.values[code].value) for month in months[-MONTHS_DRAWN:]]),
        show_url=scope.url(figure=code) + "#trend",
        is_shown=scope.figure == code,
    )


def _beside(
    code: str, value: KpiValue, beside: Mapping[Beside, Mapping[str, KpiValue]]
) -> tuple[tuple[Any, str], ...]:
    def other(which: Beside) -> KpiValue | None:
        return beside[which].get(code) if which in beside else None

    to_date = other(Beside.TO_DATE)
    return (
        (pgettext("tile", "环比"), change(now=value, before=other(Beside.PREVIOUS))),
        (pgettext("tile", "同比"), change(now=value, before=other(Beside.YEAR_BEFORE))),
        (pgettext("tile", "累计"), to_date.value if to_date else DASH),
    )


def standing_status(value: KpiValue) -> Status | None:
    """None where there is nothing to be said: no target, or nothing to hold against it."""
    word = standing_word(value=value)
    return Status(word=word, mark=STANDING_MARKS[value.standing]) if word else None


def days_of(
    value: KpiValue, *, ripe: tuple[date, date] | None, month: tuple[date, date]
) -> tuple[date, date]:
    """The days that the rate counts: of 及时率 those that are over."""
    return (ripe or month) if value.kpi.origin is Origin.RIPE else month


def parts_url(value: KpiValue, scope: Scope, *, days: tuple[date, date] | None = None, **of: str) -> str:
    """What the value is made of; empty where the rows do not exist yet (真实率).

    Late data is not held against an agent: her own timeliness opens her own rows.
    """
    if value.kpi.code == FILING:
        return scope.board_url(days=days, region=of.get("region", ""))
    above, _below = value.kpi.measures(of_agent="agent" in of)
    return scope.rows_url(*above, days=days, **of) if above else ""


def whole_url(value: KpiValue, scope: Scope, *, days: tuple[date, date] | None = None, **of: str) -> str:
    if value.kpi.code == FILING:
        return scope.board_url(days=days, region=of.get("region", ""))
    return scope.rows_url(*value.kpi.whole, days=days, **of) if value.kpi.whole else ""
