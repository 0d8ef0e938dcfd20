"""The rows behind a figure as a file: the same query as its page, read in pieces (item 4, E4, E5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from callbacks.models import Outcome
from config.lib.errors import Refused
from regions.models import User
from regions.scoping import region_ids
from reports.aggregates.figure_cuts import Asked, asked_figure
from reports.aggregates.figure_rows import detail_cells, figure_row, paths_of
from reports.aggregates.sources import rows_behind
from reports.choices import ExportKind
from reports.policies.cuts import By
from reports.policies.measures import SOURCE_OF, Measure, Source
from reports.policies.periods import is_figure_stretch
from reports.rules import export_roles
from workorders.choices import Kind

MEASURES = "measure"
PLUS = "+"
NARROWED = ("region", "within", "category", "kind", "technician", "agent", "by")
_PERSON = re.compile(r"-|\d{1,18}", re.ASCII)
_LONGEST = 150


@dataclass(frozen=True, slots=True)
class FigureRows:
    """``regions``: those whose rows may be among them."""

    source: Source
    rows: QuerySet[Any]
    regions: frozenset[int]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(paths_of(self.source).values())

    def lines(self, pieces: Iterable[Any]) -> Iterable[tuple[str, ...]]:
        """The words of every row, of what was read by ``fields``."""
        names = tuple(paths_of(self.source))
        outcomes: Mapping[Any, str] = {}
        if self.source is Source.ATTEMPTS:
            outcomes = dict(Outcome.objects.values_list("pk", "name"))
        for values in pieces:
            row = dict(zip(names, values, strict=False))  # the key of the piece stands last
            yield detail_cells(figure_row(source=self.source, row=row, outcomes=outcomes))


def figure_filters(given: Mapping[str, str]) -> dict[str, str]:
    """As the run keeps them: ``measure`` joined by ``+``. Raises Refused for what cannot be read."""
    kept = {name: given[name] for name in (MEASURES, "first", "last", *NARROWED) if given.get(name)}
    try:
        read_filters(kept)
    except (KeyError, ValueError):
        message = _("这个数字的地址无法识别，或跨度超过三年，没有导出。")
        raise Refused("unreadable_figure", message, fields={MEASURES: _("请从数字明细页导出。")}) from None
    return kept


def read_filters(kept: Mapping[str, str]) -> dict[str, Any]:
    """What the figure's page makes of its address. Raises KeyError or ValueError."""
    measures = kept[MEASURES].split(PLUS)
    first, last = (date.fromisoformat(kept[name]) for name in ("first", "last"))
    if len({SOURCE_OF[Measure(each)] for each in measures}) != 1:
        raise ValueError(measures)
    if not is_figure_stretch(first=first, last=last):
        raise ValueError(first)
    narrowed = {name: kept.get(name, "") for name in NARROWED}
    if narrowed["kind"]:
        Kind(narrowed["kind"])
    if narrowed["by"] not in {"", By.AGENT}:
        raise ValueError(narrowed["by"])
    person = narrowed["technician"]
    if (person and not _PERSON.fullmatch(person)) or any(len(each) > _LONGEST for each in kept.values()):
        raise ValueError(person)
    return {MEASURES: measures, "first": first, "last": last, **narrowed}


def rows_of_figure(*, kept: Mapping[str, str], user: User) -> FigureRows:
    """As far as ``user`` may take rows away now. Raises Http404 for what does not exist for her."""
    asked = asked_figure(user=user, given=read_filters(kept))
    return _allowed(asked, user)


def _allowed(asked: Asked, user: User) -> FigureRows:
    regions = asked.cut.regions & region_ids(user, roles=export_roles(ExportKind.FIGURE))
    return FigureRows(
        source=SOURCE_OF[asked.measures[0]],
        rows=rows_behind(measures=asked.measures, cut=replace(asked.cut, regions=regions)),
        regions=regions,
    )
