"""The month's analysis (J1, A11, L16, L18): trend, technicians, categories, reasons, repeats, lost time.

Plain counts in, tables out, each with what is to be drawn of it; every rate out of summed counts. The words
are the company's and stay Chinese in the English interface (ruling 57).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.policies.counted import Counted, Counts, WorkerCounts, added, counted_table
from reports.policies.forms import ALL_CATEGORIES, GAP, TOTAL_NAME, Header
from reports.policies.rates import percent
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

ANALYSIS_TITLE = "客服回访月度分析"
MOST_DRAWN = 20
FINISHED = ("completed_onsite", "completed_carry_in")
LEVELS = tuple(f"satisfaction_{level}" for level in "54321")
SATISFIED, DISSATISFIED = LEVELS[:2], LEVELS[3:]

_FINISHED = Counted("finished", "完工量", FINISHED)
_RATED = Counted("rated", "评价件数", LEVELS)
_SATISFACTION = Counted("satisfaction_rate", "满意度%", SATISFIED, LEVELS)
_DISSATISFIED = Counted("dissatisfied", "不满意", DISSATISFIED)
_CASES = Counted("cases", "投诉", ("cases",))
_COMPLAINTS = Counted("complaint_rate", "投诉率%", ("cases",), FINISHED)
_REPAIRS = Counted("repairs", "维修完工", ("repairs",))
_REPEATS = Counted("repeat_repairs", "30天内重复维修", ("repeat_repairs",))
_REPEAT_RATE = Counted("repeat_repair_rate", "重复维修率%", ("repeat_repairs",), ("repairs",))
PEOPLE = (_FINISHED, _RATED, _SATISFACTION, _DISSATISFIED, _CASES, _COMPLAINTS, _REPEATS)
REPEATS = (_REPAIRS, _REPEATS, _REPEAT_RATE)
TREND = (
    Counted("due", "应回访", ("due",)),
    Counted("completion_rate", "完成率%", ("handled",), ("due",)),
    Counted("timeliness_rate", "及时率%", ("timely",), ("due",)),
    _SATISFACTION,
    _CASES,
    _COMPLAINTS,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A table and its chart: ``bars`` and ``lines`` are column keys, lines in per cent on the right.

    ``name`` is the sheet's. Without bars and lines nothing is drawn.
    """

    name: str
    table: Table
    bars: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    header: Header
    sections: tuple[Section, ...]

    @property
    def header_line(self) -> str:
        where = f"区域：{self.header.region or ALL_CATEGORIES}"
        return GAP.join([where, f"品类：{self.header.category}", self.header.period])


@dataclass(frozen=True, slots=True)
class AnalysisFacts:
    """What the records say, by name; ``months`` oldest first, the month itself last.

    ``reasons``: cases by 投诉类别; ``lost``: where callbacks lose time or customers.
    """

    months: Sequence[tuple[str, Counts]]
    technicians: WorkerCounts
    categories: Mapping[str, Counts]
    reasons: Mapping[str, int]
    lost: Sequence[LostTime] = ()


@dataclass(frozen=True, slots=True)
class LostTime:
    """One place where callbacks lose time or customers (A11): ``count`` of ``whole`` that it concerns."""

    key: str
    name: str
    count: int
    whole: int
    hours: str = ""
    note: str = ""


def analysis(*, facts: AnalysisFacts, header: Header) -> Analysis:
    return Analysis(
        header=header,
        sections=(
            trend_section(months=facts.months),
            technician_section(counts=facts.technicians),
            category_section(counts=facts.categories),
            reason_section(counts=facts.reasons),
            repeat_section(counts=facts.technicians),
            lost_time_section(lines=facts.lost),
        ),
    )


def trend_section(*, months: Sequence[tuple[str, Counts]]) -> Section:
    """Months beside each other; below them all together."""
    return Section(
        name="趋势",
        table=_named_table(heading="月份", columns=TREND, lines=months),
        lines=("completion_rate", "timeliness_rate", "satisfaction_rate"),
        notes=("合计按件数计算，不取各月平均。",),
    )


def technician_section(*, counts: WorkerCounts) -> Section:
    """By number of finished orders; drawn are those with the most."""
    return Section(
        name="服务人员",
        table=counted_table(columns=PEOPLE, counts=counts, amount=FINISHED),
        bars=("dissatisfied", "cases"),
        lines=("satisfaction_rate",),
        notes=(f"按完工量排序，图中为前{MOST_DRAWN}名；投诉率＝投诉÷完工量。",),
    )


def category_section(*, counts: Mapping[str, Counts]) -> Section:
    def amount(name: str) -> tuple[int, str]:
        return (-sum(counts[name].get(measure, 0) for measure in FINISHED), name)

    lines = [(name, counts[name]) for name in sorted(counts, key=amount)]
    return Section(
        name="品类",
        table=_named_table(heading="品类", columns=PEOPLE, lines=lines),
        bars=("dissatisfied", "cases"),
        lines=("satisfaction_rate",),
    )


def repeat_section(*, counts: WorkerCounts) -> Section:
    """Technicians with a repeat repair, most first."""
    repeated = {worker: own for worker, own in counts.items() if own.get("repeat_repairs", 0)}
    table = counted_table(columns=REPEATS, counts=repeated, amount=("repeat_repairs",))
    everyone = added(counts=counts.values())
    totals = Row(
        key=TOTAL_KEY,
        cells=(Cell(words=TOTAL_NAME), *(column.cell(counts=everyone) for column in REPEATS)),
    )
    return Section(
        name="重复维修",
        table=Table(columns=table.columns, rows=table.rows, totals=totals),
        bars=("repeat_repairs",),
        lines=("repeat_repair_rate",),
        notes=("同一客户同一品类在完工后30天内又报修；只列有重复维修的人员，合计为全部人员。",),
    )


def reason_section(*, counts: Mapping[str, int]) -> Section:
    """Pareto: most frequent first, with the running share."""
    columns = (
        Column("name", "原因", ColumnKind.NAME),
        Column("cases", "件数", ColumnKind.COUNT),
        Column("share", "占比%", ColumnKind.COUNT),
        Column("running", "累计%", ColumnKind.COUNT),
    )
    whole, running, rows = sum(counts.values()), 0, []
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        running += counts[name]
        shares = (_share(count=count, whole=whole) for count in (counts[name], running))
        cells = (Cell(words=name), Cell(figures=(Figure(counts[name]),)), *shares)
        rows.append(Row(key=name, cells=cells))
    closing = (Cell(figures=(Figure(whole),)), _share(count=whole, whole=whole), Cell())
    totals = Row(key=TOTAL_KEY, cells=(Cell(words=TOTAL_NAME), *closing))
    return Section(
        name="不满意原因",
        table=Table(columns=columns, rows=tuple(rows), totals=totals),
        bars=("cases",),
        lines=("running",),
        notes=("本月登记的投诉按类别，不含无效、并案。",),
    )


def lost_time_section(*, lines: Sequence[LostTime]) -> Section:
    """In the order given: the order of the work."""
    columns = (
        Column("name", "环节", ColumnKind.NAME),
        Column("count", "件数", ColumnKind.COUNT),
        Column("whole", "总数", ColumnKind.COUNT),
        Column("share", "占比%", ColumnKind.COUNT),
        Column("hours", "平均耗时(小时)", ColumnKind.COUNT),
        Column("note", "说明", ColumnKind.REMARK),
    )
    rows = tuple(
        Row(
            key=line.key,
            cells=(
                Cell(words=line.name),
                Cell(figures=(Figure(line.count),)),
                Cell(figures=(Figure(line.whole),)),
                _share(count=line.count, whole=line.whole),
                Cell(words=line.hours),
                Cell(words=line.note),
            ),
        )
        for line in lines
    )
    apart = tuple(Cell(words=DASH) for _column in columns[1:])  # the same callback may stand in several
    totals = Row(key=TOTAL_KEY, cells=(Cell(words=TOTAL_NAME), *apart))
    return Section(
        name="回访耗时",
        table=Table(columns=columns, rows=rows, totals=totals),
        bars=("count",),
        notes=("各环节互有重叠，占比按各自的总数。",),
    )


def _share(*, count: int, whole: int) -> Cell:
    return Cell(figures=(Figure(count, printed=percent(part=count, whole=whole)),))


def _named_table(*, heading: str, columns: Sequence[Counted], lines: Sequence[tuple[str, Counts]]) -> Table:
    def row(key: str, name: str, counts: Counts) -> Row:
        return Row(key=key, cells=(Cell(words=name), *(column.cell(counts=counts) for column in columns)))

    return Table(
        columns=(Column("name", heading, ColumnKind.NAME), *(column.column for column in columns)),
        rows=tuple(row(name, name, counts) for name, counts in lines),
        totals=row(TOTAL_KEY, TOTAL_NAME, added(counts=[counts for _name, counts in lines])),
    )
