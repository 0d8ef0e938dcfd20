"""The month's analysis (J1, A11, L16–L18): sections of tables, each with what is drawn of it.

Plain counts in, tables out; page, text and workbook hold the same sections. Every rate comes out of summed
counts. A figure's ``drill`` is measures joined by ``+``; what no measure counts begins with ``KEY``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.policies.counted import Counted, Counts
from reports.policies.rates import percent
from reports.policies.tables import TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

MOST_DRAWN = 20
# Before the key of rows that are told apart by ``reports/aggregates/analysis_rows.py``.
KEY = "rows:"


@dataclass(frozen=True, slots=True)
class Section:
    """A table and its chart: ``bars`` and ``lines`` are column keys, lines in per cent on the right.

    ``name`` is the sheet's, ``code`` the page's. Without bars and lines nothing is drawn.
    """

    code: str
    name: str
    table: Table
    bars: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_drawn(self) -> bool:
        return bool(self.table.rows and (self.bars or self.lines))

    @property
    def drawn_rows(self) -> tuple[Row, ...]:
        return self.table.rows[:MOST_DRAWN]

    @property
    def as_text(self) -> str:
        """For a group chat: the name, then a line a row."""
        return "\n".join([f"【{self.name}】", *self._lines(), *self.notes])

    def _lines(self) -> Iterator[str]:
        headings = [column.heading for column in self.table.columns[1:]]
        for row in (*self.table.rows, self.table.totals):
            name, *rest = row.cells
            said = [
                f"{heading} {cell.text}"
                for heading, cell in zip(headings, rest, strict=True)
                if cell.text not in {"", "0", "—"}
            ]
            yield f"{name.text}：{'；'.join(said) or '0'}"


@dataclass(frozen=True, slots=True)
class Analysis:
    """``line`` says of what and when."""

    title: str
    line: str
    sections: tuple[Section, ...]

    @property
    def as_text(self) -> str:
        return "\n\n".join([f"{self.title}\n{self.line}", *(section.as_text for section in self.sections)])


def share(*, count: int, whole: int, drill: str = "") -> Cell:
    return Cell(figures=(Figure(count, printed=percent(part=count, whole=whole), drill=drill),))


def number(*, count: int, drill: str = "") -> Cell:
    return Cell(figures=(Figure(count, drill=drill),))


def count_column(key: str, heading: str) -> Column:
    return Column(key, heading, ColumnKind.COUNT)


def words_column(key: str, heading: str) -> Column:
    return Column(key, heading, ColumnKind.REMARK)


def name_column(heading: str) -> Column:
    return Column("name", heading, ColumnKind.NAME)


def counted_row(*, key: str, name: str, columns: Iterable[Counted], counts: Counts) -> Row:
    return Row(key=key, cells=(Cell(words=name), *(column.cell(counts=counts) for column in columns)))


def counted_table(
    *, heading: str, columns: Sequence[Counted], lines: Sequence[tuple[str, str, Counts]], totals: Counts
) -> Table:
    """``lines`` are key, name and counts in their order; ``totals`` what all count together."""
    return Table(
        columns=(name_column(heading), *(column.column for column in columns)),
        rows=tuple(
            counted_row(key=key, name=name, columns=columns, counts=counts) for key, name, counts in lines
        ),
        totals=counted_row(key=TOTAL_KEY, name=_("合计"), columns=columns, counts=totals),
    )


def pareto(*, heading: str, counts: Mapping[str, tuple[str, int]], key: str, whole: int) -> Table:
    """Most frequent first with the running share. ``counts``: code → name and number; ``whole`` opens all."""
    summed, running, rows = sum(count for _name, count in counts.values()), 0, []
    for code in sorted(counts, key=lambda code: (-counts[code][1], code)):
        name, count = counts[code]
        running += count
        opens = f"{KEY}{key}.{code}"
        cells = (
            number(count=count, drill=opens),
            share(count=count, whole=summed, drill=opens),
            share(count=running, whole=summed),
        )
        rows.append(Row(key=code, cells=(Cell(words=name), *cells)))
    closing = (number(count=whole, drill=f"{KEY}{key}"), Cell(), Cell())
    columns = (
        name_column(heading),
        count_column("cases", _("件数")),
        count_column("share", _("占比%")),
        count_column("running", _("累计%")),
    )
    return Table(
        columns=columns,
        rows=tuple(rows),
        totals=Row(key=TOTAL_KEY, cells=(Cell(words=_("合计")), *closing)),
    )
