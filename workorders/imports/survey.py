"""What people need to see of a file to say how it is to be read: sheets, first rows, headings, words.

Runs in the reader's child, like the reading itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workorders.imports.cleaners import cell_text, squeezed
from workorders.imports.delimited import read_records
from workorders.imports.guards import Kind, inspect
from workorders.imports.headers import SEARCHED_ROWS, Layout, Row, find_layout, is_data
from workorders.imports.mapping import Plan
from workorders.imports.problems import FileError, UnreadableFile
from workorders.imports.workbooks import Sheet, sheets_of

SAMPLES = 3
MOST_WORDS = 60
SHOWN_COLUMNS = 60
SHOWN_LETTERS = 60
LONG_HEADING = 30

Numbered = list[tuple[int, Row]]


@dataclass(slots=True)
class Told:
    """A column: first filled cells, and its different words unless they are too many to map."""

    heading: str
    index: int
    samples: list[str] = field(default_factory=list)
    words: dict[str, None] | None = field(default_factory=dict)

    def add(self, cell: object) -> None:
        if len(self.samples) >= SAMPLES and self.words is None:
            return
        text = " ".join(cell_text(cell).split())
        if not text:
            return
        if len(self.samples) < SAMPLES:
            self.samples.append(text[:SHOWN_LETTERS])
        if self.words is not None:
            self.words[text] = None
            if len(self.words) > MOST_WORDS or len(text) > SHOWN_LETTERS:
                self.words = None


def survey(*, path: Path, plan: Plan) -> dict[str, Any]:
    """One JSON object. Raises UnreadableFile for what is no table at all."""
    kind = inspect(path=path)
    sheets = [] if kind is Kind.CSV else sheets_of(path=path, kind=kind)
    sheet, rows = ("", read_records(path=path, plan=plan)) if kind is Kind.CSV else _chosen(sheets, plan)
    head = [row for _, row in rows[: SEARCHED_ROWS + 1]]
    layout = _layout(head, by_record(plan=plan, lines=[line for line, _ in rows[:SEARCHED_ROWS]]))
    told = _told(layout, rows[layout.header_row :])
    return {
        "sheets": [one.name for one in sheets],
        "sheet": sheet,
        "header_row": rows[layout.header_row - 1][0],
        "rows": [
            [line, [cell_text(cell)[:SHOWN_LETTERS] for cell in row[:SHOWN_COLUMNS]]]
            for line, row in rows[:20]
        ],
        "columns": {name: place.header for name, place in layout.columns.items()},
        "missing": list(layout.missing),
        "headings": [
            [one.heading, one.samples, None if one.words is None else list(one.words), one.index]
            for one in told
        ],
    }


def by_record(*, plan: Plan, lines: Sequence[int]) -> Plan:
    """People name the header by its line in the file; a record may span several."""
    if not plan.header_row:
        return plan
    found = lines.index(plan.header_row) + 1 if plan.header_row in lines else 0
    return replace(plan, header_row=found)


def _chosen(sheets: Sequence[Sheet], plan: Plan) -> tuple[str, Numbered]:
    """The sheet that was named, else the visible one with a header, else the visible one with most rows."""
    offered = [sheet for sheet in sheets if sheet.name == plan.sheet] or list(sheets)
    if not offered:
        raise UnreadableFile(FileError.NO_ROWS)
    best = max(offered, key=lambda one: (_fits(one, plan), one.visible, len(one.rows)))
    return best.name, list(enumerate(best.rows, 1))


def _fits(sheet: Sheet, plan: Plan) -> bool:
    return find_layout(sheet.rows[: SEARCHED_ROWS + 1], plan) is not None


def _layout(head: Sequence[Row], plan: Plan) -> Layout:
    found = find_layout(head, plan)
    if found is None:
        row = likely_header(head)
        if row is None:
            raise UnreadableFile(FileError.NO_HEADER)
        found = find_layout(head, replace(plan, header_row=row))
    if found is None:
        raise UnreadableFile(FileError.NO_HEADER)
    return found


def likely_header(rows: Sequence[Row]) -> int | None:
    """The row, from 1, with most short different texts and no numbers; None when no row has two."""
    best, best_score = None, 1
    for number, row in enumerate(rows[:SEARCHED_ROWS], 1):
        texts = [squeezed(cell) for cell in row if isinstance(cell, str) and squeezed(cell)]
        words = {text for text in texts if len(text) <= LONG_HEADING and not text[:1].isdigit()}
        score = len(words) - 2 * (len(texts) - len(words))
        if score > best_score:
            best, best_score = number, score
    return best


def _told(layout: Layout, rows: Iterable[tuple[int, Row]]) -> list[Told]:
    told = [Told(heading, index) for index, heading in enumerate(layout.headings)]
    for _line, row in rows:
        if is_data(layout=layout, row=row):
            for column, cell in zip(told, row, strict=False):
                column.add(cell)
    return [column for column in told if column.index not in layout.left_out]
