"""区域售后客服回访日报表 by forms.md 2.1 with rulings 47 and 48: lines in, the printed form out.

The words are those of the company's form and stay Chinese in the English interface (ruling 57).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Self

from reports.choices import DayBasis
from reports.policies.lines import UNASSIGNED_KEY, Key, Line, Worker
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

DAILY_TITLE = "区域售后客服回访日报表"
ALL_CATEGORIES = "全部"
TOTAL_NAME = "合计"
BLANK_SIGNATURE = "________________"
GAP = "        "

DAILY_COLUMNS = (
    Column("name", "姓名", ColumnKind.NAME),
    Column("dispatched", "派单量", ColumnKind.COUNT),
    Column("completed", "当天完成量", ColumnKind.COUNT),
    Column("attitude", "服务态度", ColumnKind.FIGURES),
    Column("cleaned", "有无清理现场", ColumnKind.FIGURES),
    Column("charge", "收费情况", ColumnKind.FIGURES),
    Column("remark", "备注", ColumnKind.REMARK),
)
ATTITUDE = ((Key.GOOD, "好"), (Key.FAIR, "中"), (Key.POOR, "差"))
CLEANED = ((Key.CLEANED, "有"), (Key.NOT_CLEANED, "无"))
CHARGE = ((Key.FREE, "免费"), (Key.STANDARD, "合规"), (Key.VIOLATION, "违规"))
# Ruling 47: 未接通 prints its count alone, the others name the orders.
REMARKS = (
    (Key.DISSATISFIED, "不满意", True),
    (Key.NOT_GENUINE, "不属实", True),
    (Key.UNREACHABLE, "未接通", False),
    (Key.DATA_ERROR, "资料错误", True),
)
DRILL_LABELS = {
    Key.DISPATCHED: "派单量",
    Key.COMPLETED: "当天完成量",
    Key.SAME_DAY: "当日派当日完",
    **{key: f"服务态度{label}" for key, label in ATTITUDE},
    **{key: f"清理现场{label}" for key, label in CLEANED},
    **dict(CHARGE),
    **{key: label for key, label, _numbered in REMARKS},
}

SERVICE_NOTE = "派单量、完成量按当日服务统计，派单量含送修；态度、清理、收费按当日回访结果统计（一次回访）。"
CALLBACK_NOTE = (
    "派单量为当日应回访量，当天完成量为当日已办结的回访量（按回访日期统计，含送修）；"
    "态度、清理、收费按当日回访结果统计（一次回访）。"
)
BASIS_NOTES = {DayBasis.SERVICE: SERVICE_NOTE, DayBasis.CALLBACK: CALLBACK_NOTE}
SOURCE_NOTE = "服务态度来源：态度评分（5–4 好 / 3 中 / 2–1 差）。"
NIL_NOTE = "本日无派单、完成及回访（零报告）。"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above and below the table. ``standing`` says draft or version, ``note`` is the maker's.

    ``last`` is None on a daily; a weekly or monthly runs from ``day`` to it. ``season`` is the peak ratio in
    force, an exception named as one (ruling 36). ``day_basis`` tells what a daily's first two columns count.
    """

    region: str
    category: str
    day: date
    prepared_by: str = ""
    prepared_on: date | None = None
    erp_as_of: str = ""
    standing: str = ""
    note: str = ""
    season: str = ""
    last: date | None = None
    day_basis: DayBasis = DayBasis.SERVICE

    @property
    def period(self) -> str:
        """As the form prints it: 2026年6月5日, 2026年6月1日（—6月7日） or 2026年6月份."""
        if self.last is None:
            return printed_day(day=self.day)
        if self.day.day == 1 and (self.last + timedelta(days=1)).day == 1:
            return f"{self.day.year}年{self.day.month}月份"
        return f"{printed_day(day=self.day)}（—{self.last.month}月{self.last.day}日）"

    def as_json(self) -> dict[str, Any]:
        stored = asdict(self)
        stored["day"] = self.day.isoformat()
        # A daily is stored as it always was: its hash stays (ruling 22).
        del stored["last"], stored["day_basis"]
        if self.last is not None:
            stored["last"] = self.last.isoformat()
        if self.day_basis is not DayBasis.SERVICE:
            stored["day_basis"] = self.day_basis.value
        stored["prepared_on"] = self.prepared_on.isoformat() if self.prepared_on else None
        return stored

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        named = [name for name in ("day", "prepared_on", "last") if stored.get(name)]
        basis = DayBasis(stored.get("day_basis", DayBasis.SERVICE))
        days = {name: date.fromisoformat(stored[name]) for name in named}
        return cls(**{**stored, **days, "day_basis": basis})


@dataclass(frozen=True, slots=True)
class Form:
    """One printed sheet: one region, one 品类 (or 全部), one period."""

    title: str
    header: Header
    table: Table
    notes: tuple[str, ...]

    @property
    def header_line(self) -> str:
        header = self.header
        return GAP.join([f"区域：{header.region}", f"品类：{header.category}", header.period])

    @property
    def signature_line(self) -> str:
        made_on = self.header.prepared_on
        return GAP.join(
            [
                f"制表人：{self.header.prepared_by or BLANK_SIGNATURE}",
                f"制表日期：{printed_day(day=made_on) if made_on else BLANK_SIGNATURE}",
            ]
        )

    @property
    def is_nil(self) -> bool:
        return not self.table.rows

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "header": self.header.as_json(),
            "table": self.table.as_json(),
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        return cls(
            title=stored["title"],
            header=Header.from_json(stored=stored["header"]),
            table=Table.from_json(stored=stored["table"]),
            notes=tuple(stored["notes"]),
        )


def printed_day(*, day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def daily_form(*, lines: Sequence[Line], header: Header, remarks: Mapping[str, str]) -> Form:
    """The form of the lines given; ``remarks`` are the maker's own words by the technician's key."""
    table = daily_table(lines=lines, remarks=remarks)
    notes = [
        BASIS_NOTES[header.day_basis],
        SOURCE_NOTE + (f"ERP数据截至 {header.erp_as_of}。" if header.erp_as_of else ""),
    ]
    if not table.rows:
        notes.append(NIL_NOTE)
    if header.season:
        notes.append(header.season)
    if header.note:
        notes.append(f"说明：{header.note}")
    if header.standing:
        notes.append(header.standing)
    return Form(title=DAILY_TITLE, header=header, table=table, notes=tuple(notes))


def daily_table(*, lines: Sequence[Line], remarks: Mapping[str, str]) -> Table:
    by_worker: dict[Worker, list[Line]] = defaultdict(list)
    for line in lines:
        by_worker[line.worker].append(line)
    shown = [worker for worker, own in by_worker.items() if _is_active(lines=own)]
    names = Counter(worker.name for worker in shown)
    counts = {worker: _counts(lines=by_worker[worker]) for worker in shown}
    shown.sort(key=lambda worker: rank_of(worker=worker, amount=counts[worker][Key.DISPATCHED]))
    rows = tuple(
        _row(
            worker=worker,
            name=printed_name(worker=worker, is_alone=names[worker.name] == 1),
            lines=by_worker[worker],
            words=remarks.get(worker.key, ""),
        )
        for worker in shown
    )
    totals = Row(
        key=TOTAL_KEY,
        cells=(Cell(words=TOTAL_NAME), *_figures(counts=sum(counts.values(), Counter())), Cell()),
    )
    return Table(columns=DAILY_COLUMNS, rows=rows, totals=totals)


def categories_of(*, lines: Iterable[Line]) -> tuple[str, ...]:
    """The 品类 with activity, in a fixed order (H1)."""
    return tuple(sorted({line.category for line in lines if _is_active(lines=[line])}))


def _is_active(*, lines: Iterable[Line]) -> bool:
    """A refused callback alone is in no column: such a technician has no row."""
    return any(line.keys for line in lines)


def rank_of(*, worker: Worker, amount: int) -> tuple[bool, int, bool, str, str, str]:
    """Ruling 48: ``amount`` descending, then technician number (those without one after), 未派 last."""
    return (
        worker.key == UNASSIGNED_KEY,
        -amount,
        not worker.number,
        worker.number,
        worker.name,
        worker.key,
    )


def printed_name(*, worker: Worker, is_alone: bool) -> str:
    return worker.name if is_alone or not worker.number else f"{worker.name}({worker.number})"


def _counts(*, lines: Iterable[Line]) -> Counter[str]:
    return Counter(key for line in lines for key in line.keys)


def _row(*, worker: Worker, name: str, lines: Sequence[Line], words: str) -> Row:
    remark = Cell(figures=_remark_figures(lines=lines), words=words)
    cells = (Cell(words=name), *_figures(counts=_counts(lines=lines)), remark)
    return Row(key=worker.key, cells=cells, number=worker.number)


def _figures(*, counts: Counter[str]) -> tuple[Cell, ...]:
    """The five middle cells out of counts alone, so that a total is never averaged."""
    return (
        Cell(figures=(Figure(counts[Key.DISPATCHED], drill=Key.DISPATCHED),)),
        Cell(figures=(Figure(counts[Key.COMPLETED], drill=Key.COMPLETED),)),
        _answer_cell(counts=counts, parts=ATTITUDE),
        _cleaning_cell(counts=counts),
        _answer_cell(counts=counts, parts=CHARGE),
    )


def _answer_cell(*, counts: Counter[str], parts: tuple[tuple[Key, str], ...]) -> Cell:
    """Always full, empty when nobody was called (ruling 47)."""
    if not counts[Key.ANSWERED]:
        return Cell()
    return Cell(figures=tuple(Figure(counts[key], label=label, drill=key) for key, label in parts))


def _cleaning_cell(*, counts: Counter[str]) -> Cell:
    answered = counts[Key.ANSWERED]
    if answered and counts[Key.CLEANING_NOT_APPLICABLE] == answered:
        return Cell(words=DASH)
    return _answer_cell(counts=counts, parts=CLEANED)


def _remark_figures(*, lines: Sequence[Line]) -> tuple[Figure, ...]:
    found = []
    for key, label, is_numbered in REMARKS:
        orders = [line.order_no for line in lines if key in line.keys]
        if orders:
            detail = "、".join(sorted(orders)) if is_numbered else ""
            found.append(Figure(len(orders), label=label, detail=detail, drill=key))
    return tuple(found)
