"""The company's three forms as past files show them: titles, columns in their order, what a cell holds.

Shares in per cent are not read: they are made of the counts again, as everywhere (forms.md 2.0).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from reports.choices import HistoricKind

Line = tuple[int, tuple[str, ...]]
Row = dict[str, Any]


class Holds(StrEnum):
    COUNT = "count"
    RATE = "rate"
    PARTS = "parts"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class PastColumn:
    """``headings``: the form's own first, then how it was misspelt. ``parts``: key and label."""

    key: str
    headings: tuple[str, ...]
    holds: Holds = Holds.COUNT
    parts: tuple[tuple[str, str], ...] = ()
    group: str = ""

    @property
    def name(self) -> str:
        """What it is called where its group is not in sight."""
        return f"{self.group}·{self.headings[0]}" if self.group else self.headings[0]


@dataclass(frozen=True, slots=True)
class PastForm:
    """``sums``: a column and those it must be the sum of; ``within``: one that cannot exceed the other."""

    titles: tuple[str, ...]
    columns: tuple[PastColumn, ...]
    sums: Mapping[str, tuple[str, ...]]
    within: Mapping[str, str]


def _counts(**headings: str) -> tuple[PastColumn, ...]:
    return tuple(PastColumn(key, (heading,)) for key, heading in headings.items())


def _rate(key: str, *headings: str) -> PastColumn:
    return PastColumn(key, headings or ("比例%", "比例"), Holds.RATE)


ATTITUDE = (("attitude_good", "好"), ("attitude_fair", "中"), ("attitude_poor", "差"))
CLEANED = (("cleaned_yes", "有"), ("cleaned_no", "无"))
CHARGE = (("charge_free", "免费"), ("charge_standard", "合规"), ("charge_violation", "违规"))

PAST_FORMS: Mapping[HistoricKind, PastForm] = {
    HistoricKind.DAILY: PastForm(
        titles=("回访日报表",),
        columns=(
            PastColumn("dispatched", ("派单量", "派工量")),
            PastColumn("completed", ("当天完成量", "当日完成量")),
            PastColumn("attitude", ("服务态度",), Holds.PARTS, ATTITUDE),
            PastColumn("cleaned", ("有无清理现场", "有无清理现象"), Holds.PARTS, CLEANED),
            PastColumn("charge", ("收费情况",), Holds.PARTS, CHARGE),
            PastColumn("remark", ("备注",), Holds.WORDS),
        ),
        sums={},
        within={},
    ),
    HistoricKind.WEEKLY: PastForm(
        titles=("回访情况周报表", "回访情况统计周报表"),
        columns=_counts(
            onsite="上门量",
            carry_in="送修量",
            total="总量",
            very_satisfied="非常满意",
            satisfied="满意",
            neutral="一般",
            dissatisfied="不太满意",
            very_dissatisfied="很不满意",
        ),
        sums={"total": ("onsite", "carry_in")},
        within={},
    ),
    HistoricKind.MONTHLY: PastForm(
        titles=("回访情况月报表", "回访情况统计月报表"),
        columns=(
            PastColumn("dispatched", ("派单量", "派工量")),
            PastColumn("dispatched_done", ("完工量",), group="派工情况"),
            _rate("dispatched_rate"),
            PastColumn("carry_in", ("送修量",)),
            PastColumn("carry_in_done", ("完工量",), group="送修情况"),
            _rate("carry_in_rate"),
            PastColumn("total", ("派单送修总量",)),
            PastColumn("total_done", ("派单送修完工总量",)),
            _rate("total_rate", "完工比例%", "完工比例"),
            PastColumn("very_satisfied", ("非常满意",)),
            _rate("very_satisfied_rate"),
            PastColumn("satisfied", ("满意",)),
            _rate("satisfied_rate"),
            PastColumn("dissatisfied", ("不满意",)),
            _rate("dissatisfied_rate"),
            _rate("satisfaction_rate", "满意度占比%", "满意度占比"),
        ),
        sums={"total": ("dispatched", "carry_in"), "total_done": ("dispatched_done", "carry_in_done")},
        within={"dispatched_done": "dispatched", "carry_in_done": "carry_in"},
    ),
}


def count_keys(form: HistoricKind) -> tuple[str, ...]:
    """What of the form can be added up, by the names of ruling 62; of a daily also what its words count."""
    found: list[str] = []
    for column in PAST_FORMS[form].columns:
        if column.holds is Holds.COUNT:
            found.append(column.key)
        found += [key for key, _label in column.parts]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong: where it stands, what is there, and what to do."""

    sheet: str
    line: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class PastSheet:
    """What was understood of one sheet; with ``problems`` it is not taken."""

    sheet: str
    form: HistoricKind
    region: str = ""
    category: str = ""
    first: date | None = None
    last: date | None = None
    rows: list[Row] = field(default_factory=list)
    totals: Row = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Complaint] = field(default_factory=list)

    @property
    def days(self) -> tuple[date, date]:
        """Of a sheet without problems."""
        if self.first is None or self.last is None:
            raise ValueError(self.sheet)
        return self.first, self.last

    def blame(self, line: int, message: str, *, column: str = "", value: str = "") -> None:
        self.problems.append(Complaint(self.sheet, line, column, value[:60], message))


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
