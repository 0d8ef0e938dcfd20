"""Tables of counts alone, one row a technician: what weekly and monthly have in common (forms.md 2.0).

A column names the measures it adds up; a rate also those it is a part of. Totals come out of summed counts,
so that nothing is ever averaged, and every figure opens the rows of its measures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.policies.forms import TOTAL_NAME, printed_name, rank_of
from reports.policies.lines import Worker
from reports.policies.rates import percent
from reports.policies.tables import TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

NOT_YET = "暂无"
NAME_COLUMN = Column("name", "姓名", ColumnKind.NAME)

# Measure → count.
Counts = Mapping[str, int]
WorkerCounts = Mapping[Worker, Counts]


@dataclass(frozen=True, slots=True)
class Counted:
    """One column: the sum of ``parts``, or their share of ``whole`` in per cent when there is one.

    ``is_missing``: what it counts does not exist yet, and it says so.
    """

    key: str
    heading: str
    parts: tuple[str, ...]
    whole: tuple[str, ...] = ()
    group: str = ""
    is_missing: bool = False

    @property
    def column(self) -> Column:
        return Column(self.key, self.heading, ColumnKind.COUNT, self.group)

    def cell(self, *, counts: Counts) -> Cell:
        if self.is_missing:
            return Cell(words=NOT_YET)
        part = total(counts=counts, measures=self.parts)
        share = percent(part=part, whole=total(counts=counts, measures=self.whole)) if self.whole else ""
        return Cell(figures=(Figure(part, drill=drill(measures=self.parts), printed=share),))


def total(*, counts: Counts, measures: Iterable[str]) -> int:
    return sum(counts.get(measure, 0) for measure in measures)


def drill(*, measures: Iterable[str]) -> str:
    """The address of the rows that a figure of several measures opens."""
    return "+".join(measures)


def added(*, counts: Iterable[Counts]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for found in counts:
        summed.update(found)
    return summed


def counted_table(*, columns: Sequence[Counted], counts: WorkerCounts, amount: Sequence[str]) -> Table:
    """A row for each technician with any count that is not zero; ``amount`` decides the order (ruling 48)."""
    counted = [column for column in columns if not column.is_missing]
    measured = {measure for column in counted for measure in (*column.parts, *column.whole)}
    shown = [worker for worker, own in counts.items() if total(counts=own, measures=measured)]
    shown.sort(
        key=lambda worker: rank_of(worker=worker, amount=total(counts=counts[worker], measures=amount))
    )
    names = Counter(worker.name for worker in shown)
    rows = tuple(
        Row(
            key=worker.key,
            number=worker.number,
            cells=(
                Cell(words=printed_name(worker=worker, is_alone=names[worker.name] == 1)),
                *(column.cell(counts=counts[worker]) for column in columns),
            ),
        )
        for worker in shown
    )
    summed = added(counts=counts.values())
    totals = (Cell(words=TOTAL_NAME), *(column.cell(counts=summed) for column in columns))
    return Table(
        columns=(NAME_COLUMN, *(column.column for column in columns)),
        rows=rows,
        totals=Row(key=TOTAL_KEY, cells=totals),
    )
