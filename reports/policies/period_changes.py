"""What a new version of a weekly or monthly says otherwise than the one before, cell by cell (更正)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.policies.forms import Form
from reports.policies.period_book import FurtherSheet, PeriodBook
from reports.policies.period_notes import counted_notes
from reports.policies.tables import Cell, Column, Row, Table

FOOT = "注"


@dataclass(frozen=True, slots=True)
class CellDifference:
    """``sheet`` is a 品类 or a further sheet; ``before`` or ``after`` is empty where there is no row."""

    sheet: str
    row: str
    column: str
    before: str
    after: str


def differences(*, before: PeriodBook, after: PeriodBook) -> tuple[CellDifference, ...]:
    """In the order of the sheets; forms and rows that came or went are told cell by cell too."""
    return tuple(_differences(before=before, after=after))


def _differences(*, before: PeriodBook, after: PeriodBook) -> Iterator[CellDifference]:
    for name in _names([form.header.category for book in (after, before) for form in book.forms]):
        old, new = (book.form(category=name) for book in (before, after))
        yield from _of_tables(name=name, before=_table(old), after=_table(new))
        yield from _of_notes(
            name=name,
            before=counted_notes(form=old) if old else (),
            after=counted_notes(form=new) if new else (),
        )
    for name in _names([sheet.name for book in (after, before) for sheet in book.sheets]):
        was, now = (book.sheet(name=name) for book in (before, after))
        yield from _of_tables(name=name, before=_table(was), after=_table(now))


def _table(drawn: Form | FurtherSheet | None) -> Table | None:
    return drawn.table if drawn else None


def _names(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _of_tables(*, name: str, before: Table | None, after: Table | None) -> Iterator[CellDifference]:
    headings: dict[str, str] = {}
    for table in (before, after):
        if table is not None:
            headings.update(_headings(columns=table.columns))
    old, new = _rows(table=before), _rows(table=after)
    for key in _names([*new, *old]):
        was, now = old.get(key), new.get(key)
        row = _name(row=now or was)
        for column, heading in headings.items():
            first, second = (_text(row=cells, column=column) for cells in (was, now))
            if first != second:
                yield CellDifference(sheet=name, row=row, column=heading, before=first, after=second)


def _headings(*, columns: Sequence[Column]) -> dict[str, str]:
    """By column key; of several that are called alike, each with the column it stands behind."""
    found: dict[str, str] = {}
    names = Counter(column.full_heading for column in columns)
    before = ""
    for column in columns:
        is_alone = not before or names[column.full_heading] == 1
        found[column.key] = column.full_heading if is_alone else f"{before} {column.heading}"
        before = column.full_heading
    return found


def _rows(*, table: Table | None) -> dict[str, dict[str, Cell]]:
    if table is None:
        return {}
    keys = [column.key for column in table.columns]
    rows: tuple[Row, ...] = (*table.rows, table.totals)
    return {row.key: dict(zip(keys, row.cells, strict=True)) for row in rows}


def _name(*, row: dict[str, Cell] | None) -> str:
    return next(iter(row.values())).text if row else ""


def _text(*, row: dict[str, Cell] | None, column: str) -> str:
    cell = row.get(column) if row else None
    return cell.text if cell else ""


def _of_notes(*, name: str, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[CellDifference]:
    for number in range(max(len(before), len(after))):
        first, second = (notes[number] if number < len(notes) else "" for notes in (before, after))
        if first != second:
            yield CellDifference(sheet=name, row=FOOT, column="", before=first, after=second)
