"""All that one region reports of one day: one object to draw, answer, store and read back."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from reports.choices import DayBasis
from reports.policies.forms import ALL_CATEGORIES, Form, Header, categories_of, daily_form
from reports.policies.lines import Line, behind, of_category
from reports.policies.summaries import AgentTask, agent_summary, same_day_table
from reports.policies.tables import TOTAL_KEY, Table

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the records say about a day, before any sheet is made of it."""

    lines: tuple[Line, ...]
    tasks: tuple[AgentTask, ...]
    erp_as_of: str = ""
    season: str = ""
    day_basis: DayBasis = DayBasis.SERVICE


@dataclass(frozen=True, slots=True)
class DayBook:
    """``forms[0]`` is 品类:全部 (or the one 品类 asked for), then one form a 品类 with activity (H1)."""

    forms: tuple[Form, ...]
    lines: tuple[Line, ...]
    tasks: tuple[AgentTask, ...]
    summary: Table
    same_day: Table

    @property
    def day(self) -> date:
        return self.forms[0].header.day

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(form.header.category for form in self.forms if form.header.category != ALL_CATEGORIES)

    def form(self, *, category: str) -> Form | None:
        """The form of a 品类, of 全部 when empty; None when the sheet does not exist."""
        wanted = category or ALL_CATEGORIES
        return next((form for form in self.forms if form.header.category == wanted), None)

    def only(self, *, category: str) -> Self:
        """The book of one 品类; of a 品类 without activity, its empty sheet. Empty means all."""
        if not category:
            return self
        lines = of_category(lines=self.lines, category=category)
        tasks = tuple(task for task in self.tasks if task.category == category)
        empty = daily_form(lines=(), header=replace(self.forms[0].header, category=category), remarks={})
        return replace(
            self,
            forms=(self.form(category=category) or empty,),
            lines=lines,
            tasks=tasks,
            summary=agent_summary(tasks=tasks),
            same_day=same_day_table(lines=lines),
        )

    def rows_behind(self, *, form: Form, row_key: str, drill: str) -> tuple[Line, ...]:
        category = form.header.category
        lines = self.lines if category == ALL_CATEGORIES else of_category(lines=self.lines, category=category)
        return behind(lines=lines, drill=drill, worker_key=None if row_key == TOTAL_KEY else row_key)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "forms": [form.as_json() for form in self.forms],
            "lines": [line.as_json() for line in self.lines],
            "tasks": [asdict(task) for task in self.tasks],
            "summary": self.summary.as_json(),
            "same_day": self.same_day.as_json(),
        }

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        return cls(
            forms=tuple(Form.from_json(stored=form) for form in stored["forms"]),
            lines=tuple(Line.from_json(stored=line) for line in stored["lines"]),
            tasks=tuple(AgentTask(**task) for task in stored["tasks"]),
            summary=Table.from_json(stored=stored["summary"]),
            same_day=Table.from_json(stored=stored["same_day"]),
        )


def day_book(*, facts: DayFacts, header: Header, remarks: Mapping[str, Mapping[str, str]]) -> DayBook:
    """All sheets of the day, 全部 first. ``remarks``: the maker's words by 品类 and technician."""
    lines = facts.lines
    dated = replace(
        header,
        category=ALL_CATEGORIES,
        erp_as_of=facts.erp_as_of,
        season=facts.season,
        day_basis=facts.day_basis,
    )
    forms = [daily_form(lines=lines, header=dated, remarks=remarks.get("", {}))]
    forms += [
        daily_form(
            lines=of_category(lines=lines, category=category),
            header=replace(dated, category=category),
            remarks=remarks.get(category, {}),
        )
        for category in categories_of(lines=lines)
    ]
    return DayBook(
        forms=tuple(forms),
        lines=tuple(lines),
        tasks=facts.tasks,
        summary=agent_summary(tasks=facts.tasks),
        same_day=same_day_table(lines=lines),
    )


def fingerprint(*, stored: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON without database ids (ruling 22)."""
    return digest({**stored, "lines": [without_id(line=line) for line in stored["lines"]]})


def without_id(*, line: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in line.items() if key != "order_id"}


def figures(*, stored: Mapping[str, Any]) -> str:
    """SHA-256 of what the sheets say, without who made them when: tells whether a new version is due."""
    tables = [form["table"] for form in stored["forms"]]
    lines = [without_id(line=line) for line in stored["lines"]]
    return digest({"tables": tables, "lines": lines, "summary": stored["summary"]})


def digest(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def header_record(*, form: Form) -> dict[str, Any]:
    """The head of a form for JSON (ruling 62); days as ISO 8601."""
    header = form.header
    return {
        "title": form.title,
        "region": header.region,
        "category": header.category,
        "date": header.day.isoformat(),
        "prepared_by": header.prepared_by,
        "prepared_on": header.prepared_on.isoformat() if header.prepared_on else None,
        "erp_as_of": header.erp_as_of,
    }


def records(*, form: Form) -> dict[str, Sequence[Mapping[str, int | str]] | Mapping[str, int | str]]:
    """``rows`` and ``totals`` with the column keys of ruling 62."""
    return {"rows": form.table.records(), "totals": form.table.total_record()}
