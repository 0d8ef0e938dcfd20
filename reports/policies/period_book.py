"""All that one region reports of one week or month: one object to draw, answer, store and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from reports.choices import PeriodKind
from reports.policies.counted import WorkerCounts, added
from reports.policies.daybook import digest, fingerprint, without_id
from reports.policies.forms import ALL_CATEGORIES, Form, Header
from reports.policies.judgements import Judgements
from reports.policies.lines import Line, Worker, behind, of_category
from reports.policies.monthly import monthly_form
from reports.policies.tables import TOTAL_KEY, Table
from reports.policies.weekly import weekly_form

__all__ = ["FurtherSheet", "PeriodBook", "PeriodFacts", "figures", "fingerprint", "period_book"]

SCHEMA = 1
_MAKERS = {PeriodKind.WEEKLY: weekly_form, PeriodKind.MONTHLY: monthly_form}


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What the records say about a period: the measures by 品类 and technician, and the rows behind them."""

    counts: Mapping[str, WorkerCounts]
    lines: tuple[Line, ...] = ()
    erp_as_of: str = ""
    season: str = ""


@dataclass(frozen=True, slots=True)
class FurtherSheet:
    """A sheet beside the forms; ``name`` is that of its tab, by which it is found (ruling 48).

    ``compares_regions``: it is of all regions, whatever region the book is of.
    """

    name: str
    title: str
    table: Table
    notes: tuple[str, ...] = ()
    compares_regions: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "table": self.table.as_json(),
            "notes": list(self.notes),
            "compares_regions": self.compares_regions,
        }

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        return cls(
            name=stored["name"],
            title=stored["title"],
            table=Table.from_json(stored=stored["table"]),
            notes=tuple(stored["notes"]),
            compares_regions=stored["compares_regions"],
        )


@dataclass(frozen=True, slots=True)
class PeriodBook:
    """``forms[0]`` is 品类:全部 (or the one 品类 asked for), then one form a 品类 with activity (H1).

    ``judgements`` are those it was made by: a later policy row changes no book that was stored.
    """

    kind: PeriodKind
    forms: tuple[Form, ...]
    sheets: tuple[FurtherSheet, ...] = ()
    lines: tuple[Line, ...] = ()
    judgements: Judgements = field(default_factory=Judgements)

    @property
    def header(self) -> Header:
        return self.forms[0].header

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(form.header.category for form in self.forms if form.header.category != ALL_CATEGORIES)

    def form(self, *, category: str) -> Form | None:
        """The form of a 品类, of 全部 when empty; None when the sheet does not exist."""
        wanted = category or ALL_CATEGORIES
        return next((form for form in self.forms if form.header.category == wanted), None)

    def sheet(self, *, name: str) -> FurtherSheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def only(self, *, category: str) -> Self:
        """The book of one 品类, without the further sheets, which are of all; empty means all.

        Of a 品类 without activity, its empty form.
        """
        if not category:
            return self
        header = replace(self.header, category=category)
        empty = _MAKERS[self.kind](counts={}, header=header, judgements=self.judgements)
        return replace(
            self,
            forms=(self.form(category=category) or empty,),
            sheets=(),
            lines=of_category(lines=self.lines, category=category),
        )

    def rows_behind(self, *, form: Form, row_key: str, drill: str) -> tuple[Line, ...]:
        category = form.header.category
        lines = self.lines if category == ALL_CATEGORIES else of_category(lines=self.lines, category=category)
        return behind(lines=lines, drill=drill, worker_key=None if row_key == TOTAL_KEY else row_key)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "kind": self.kind.value,
            "judgements": self.judgements.as_json(),
            "forms": [form.as_json() for form in self.forms],
            "sheets": [sheet.as_json() for sheet in self.sheets],
            "lines": [line.as_json() for line in self.lines],
        }

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        return cls(
            kind=PeriodKind(stored["kind"]),
            forms=tuple(Form.from_json(stored=form) for form in stored["forms"]),
            sheets=tuple(FurtherSheet.from_json(stored=sheet) for sheet in stored["sheets"]),
            lines=tuple(Line.from_json(stored=line) for line in stored["lines"]),
            judgements=Judgements.from_json(stored=stored["judgements"]),
        )


def period_book(
    *,
    kind: PeriodKind,
    facts: PeriodFacts,
    header: Header,
    judgements: Judgements,
    sheets: Sequence[FurtherSheet] = (),
) -> PeriodBook:
    """All forms of the period, 全部 first, then the further sheets as given."""
    dated = replace(header, category=ALL_CATEGORIES, erp_as_of=facts.erp_as_of, season=facts.season)
    make = _MAKERS[kind]
    forms = [make(counts=_of_all(counts=facts.counts), header=dated, judgements=judgements)]
    for category in sorted(facts.counts):
        own = replace(dated, category=category)
        form = make(counts=facts.counts[category], header=own, judgements=judgements)
        if not form.is_nil:
            forms.append(form)
    return PeriodBook(
        kind=kind, forms=tuple(forms), sheets=tuple(sheets), lines=facts.lines, judgements=judgements
    )


def _of_all(*, counts: Mapping[str, WorkerCounts]) -> WorkerCounts:
    workers: dict[Worker, None] = {worker: None for own in counts.values() for worker in own}
    return {worker: added(counts=[own.get(worker, {}) for own in counts.values()]) for worker in workers}


def figures(*, stored: Mapping[str, Any]) -> str:
    """SHA-256 of what the sheets say, without who made them when: tells whether a new version is due."""
    return digest(
        {
            "tables": [form["table"] for form in stored["forms"]],
            "sheets": [sheet["table"] for sheet in stored["sheets"]],
            "lines": [without_id(line=line) for line in stored["lines"]],
        }
    )
