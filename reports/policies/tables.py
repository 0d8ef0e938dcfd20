"""One Table, many renderers: page, JSON, text and workbook hold the same object and so cannot disagree.

A cell is made of figures. Each figure knows which rows stand behind it (``drill``), so that every printed
number can be opened (screens U12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

DASH = "—"
TOTAL_KEY = "*"


class ColumnKind(StrEnum):
    NAME = "name"
    COUNT = "count"
    FIGURES = "figures"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Column:
    """``group`` is the heading above those of its neighbours in a two-level header, empty in one of one."""

    key: str
    heading: str
    kind: ColumnKind
    group: str = ""

    @property
    def full_heading(self) -> str:
        """``服务态度·满意``: what the column is called where its group is not in sight."""
        return f"{self.group}·{self.heading}" if self.group else self.heading


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number: ``好7`` is label 好 and count 7. ``detail`` follows it in brackets.

    A rate prints ``printed`` in the place of its count, which stays its numerator and opens its rows.
    """

    count: int | None
    label: str = ""
    detail: str = ""
    drill: str = ""
    printed: str = ""

    @property
    def number(self) -> str:
        return self.printed or (DASH if self.count is None else str(self.count))

    @property
    def tail(self) -> str:
        return f"({self.detail})" if self.detail else ""

    @property
    def text(self) -> str:
        return f"{self.label}{self.number}{self.tail}"


@dataclass(frozen=True, slots=True)
class Cell:
    """Figures and after them free words; neither makes an empty cell."""

    figures: tuple[Figure, ...] = ()
    words: str = ""

    @property
    def text(self) -> str:
        return " ".join([*(figure.text for figure in self.figures), *([self.words] if self.words else [])])

    @property
    def value(self) -> int | str:
        """What JSON and Excel hold: a bare count stays a number, all else is text."""
        if len(self.figures) == 1 and not self.words:
            only = self.figures[0]
            if only.count is not None and not (only.label or only.detail or only.printed):
                return only.count
        return self.text


@dataclass(frozen=True, slots=True)
class Row:
    """``key`` names the row in drill addresses; ``number`` is the technician's, shown muted on the page."""

    key: str
    cells: tuple[Cell, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Row

    def records(self) -> list[dict[str, int | str]]:
        """Rows by column key, as the API and ``build_report --json`` answer them (ruling 62)."""
        return [self._record(row) for row in self.rows]

    def total_record(self) -> dict[str, int | str]:
        return self._record(self.totals)

    def row(self, *, key: str) -> Row | None:
        return next((row for row in (*self.rows, self.totals) if row.key == key), None)

    def figure(self, *, row_key: str, drill: str) -> tuple[Row, Column, Figure] | None:
        """The printed figure that an address names, with where it stands; None when it is not printed."""
        row = self.row(key=row_key)
        if row is None:
            return None
        for column, cell in zip(self.columns, row.cells, strict=True):
            for figure in cell.figures:
                if figure.drill == drill:
                    return row, column, figure
        return None

    def _record(self, row: Row) -> dict[str, int | str]:
        return {column.key: cell.value for column, cell in zip(self.columns, row.cells, strict=True)}

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": [_column_json(column=column) for column in self.columns],
            "rows": [_row_json(row=row) for row in self.rows],
            "totals": _row_json(row=self.totals),
        }

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        """The table as it was stored: a frozen form is read, never computed again (ruling 55)."""
        return cls(
            columns=tuple(
                Column(key, heading, ColumnKind(kind), *group)
                for key, heading, kind, *group in stored["columns"]
            ),
            rows=tuple(_row_from(stored=row) for row in stored["rows"]),
            totals=_row_from(stored=stored["totals"]),
        )


def _column_json(*, column: Column) -> list[str]:
    """A table of one level is stored as it was before there were two: its hash stays (ruling 22)."""
    return [column.key, column.heading, column.kind.value, *([column.group] if column.group else [])]


def _figure_json(*, figure: Figure) -> list[int | str | None]:
    stored = [figure.count, figure.label, figure.detail, figure.drill]
    return [*stored, figure.printed] if figure.printed else stored


def _row_json(*, row: Row) -> dict[str, Any]:
    cells = [
        {"words": cell.words, "figures": [_figure_json(figure=figure) for figure in cell.figures]}
        for cell in row.cells
    ]
    return {"key": row.key, "number": row.number, "cells": cells}


def _row_from(*, stored: Mapping[str, Any]) -> Row:
    cells = tuple(
        Cell(figures=tuple(Figure(*figure) for figure in cell["figures"]), words=cell["words"])
        for cell in stored["cells"]
    )
    return Row(key=stored["key"], cells=cells, number=stored["number"])
