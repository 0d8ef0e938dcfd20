"""What an asked-for file is narrowed by, read and kept: only what its kind knows, nothing unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from config.lib.encryption import digest
from config.lib.errors import Refused
from config.lib.phones import normalise_phone
from reports.actions._binding import bound_filters
from reports.actions._export_figures import figure_filters
from reports.actions._export_rows import LISTINGS, PHONE, WORDS, sealed
from reports.choices import ExportFormat, ExportKind
from reports.policies.periods import is_sheet_day
from reports.policies.spans import NoPeriod, SpanKind, parse_span

_VERSION = re.compile(r"\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted. ``filters``: those of the list; of a day ``{region, day, version}``; of a package
    ``{region, month}``; of a figure those of its address; of a bound file ``{form, period}``."""

    kind: ExportKind
    filters: Mapping[str, str] = field(default_factory=dict)
    format: ExportFormat = ExportFormat.XLSX


def kept_filters(order: Order) -> dict[str, str]:
    """As the run keeps them. Raises Refused for what cannot be read."""
    read = READERS.get(order.kind)
    return _list_filters(order) if read is None else read(order.filters)


def _list_filters(order: Order) -> dict[str, str]:
    """Only what the list knows and what narrows it; a number leaves as its digest, typed words encrypted."""
    listing = LISTINGS[order.kind]
    known = {*listing.filters.base_filters, *listing.more} - {PHONE}
    given = {name: value for name, value in order.filters.items() if name in known and value}
    errors = listing.filters(given).errors
    if errors:
        fields = {name: " ".join(found) for name, found in errors.items()}
        raise Refused("unreadable_filters", _("有的筛选条件无法识别，没有导出。"), fields=fields)
    number = normalise_phone(cell=given.get(WORDS, "")).phone
    if number:
        del given[WORDS]
        given[PHONE] = digest(number)
    return sealed(given)


def _day_filters(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: given[name] for name in ("region", "day", "version") if given.get(name)}
    if {"region", "day"} - set(kept):
        raise Refused("incomplete", _("请指明区域和日期。"), fields={"day": _("请填写日期。")})
    if not (_is_sheet_day(kept["day"]) and _VERSION.fullmatch(kept.get("version", "1"))):
        raise Refused("unreadable", _("日期或版本无法识别。"), fields={"day": _("请填写日期。")})
    return kept


def _month_filters(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: given[name] for name in ("region", "month") if given.get(name)}
    if {"region", "month"} - set(kept):
        raise Refused("incomplete", _("请指明区域和月份。"), fields={"month": _("请填写月份。")})
    try:
        is_month = parse_span(text=kept["month"]).kind is SpanKind.MONTH
    except NoPeriod:
        is_month = False
    if not is_month:
        raise Refused("unreadable", _("月份无法识别，请写成 2026-11。"), fields={"month": _("请填写月份。")})
    return kept


READERS: Mapping[ExportKind, Callable[[Mapping[str, str]], dict[str, str]]] = {
    ExportKind.DAY: _day_filters,
    ExportKind.FORMS: _month_filters,
    ExportKind.FIGURE: figure_filters,
    ExportKind.BOUND: bound_filters,
}


def _is_sheet_day(text: str) -> bool:
    try:
        return is_sheet_day(day=date.fromisoformat(text))
    except ValueError:
        return False
