"""Process changes with their effect as a section of the analysis (A11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.policies.analysis import Section, count_column, name_column, words_column
from reports.policies.kpi_values import KpiValue
from reports.policies.process_changes import STRETCH_DAYS, Effect, Verdict
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Figure, Row, Table

# Before the days, region and measures of a figure that has days of its own.
DAYS = "days:"
VERDICTS: dict[Verdict, Any] = {
    Verdict.WAITING: gettext_lazy("还没有可比的天数"),
    Verdict.FEW: gettext_lazy("样本不足"),
    Verdict.UNSURE: gettext_lazy("差别在误差之内"),
    Verdict.BETTER: gettext_lazy("变好"),
    Verdict.WORSE: gettext_lazy("变差"),
    Verdict.APART: gettext_lazy("只列数，不判断"),
}


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words. ``ended_on`` and ``ended_for`` tell that it holds no more."""

    key: str
    effective_on: date
    what: str
    why: str
    owner: str
    region: str
    region_code: str
    effect: Effect
    ended_on: date | None = None
    ended_for: str = ""

    @property
    def story(self) -> str:
        """Why, and what became of it."""
        if self.ended_on is None:
            return self.why
        ended = _("%(day)s 停止：%(reason)s") % {"day": self.ended_on, "reason": self.ended_for}
        return f"{self.why}（{ended}）"


def changes_section(*, changes: Sequence[ToldChange]) -> Section:
    """Newest first. Nothing is drawn and nothing added up: each has a rate and days of its own."""
    columns = (
        name_column(_("生效日期")),
        words_column("what", _("改了什么")),
        words_column("why", _("为什么")),
        words_column("owner", _("负责人")),
        words_column("region", _("区域")),
        words_column("kpi", _("指标")),
        count_column("before", _("之前28天")),
        count_column("after", _("之后28天")),
        words_column("verdict", _("结果")),
    )
    rows = tuple(
        Row(
            key=change.key,
            cells=(
                *(
                    Cell(words=words)
                    for words in (
                        change.effective_on.isoformat(),
                        change.what,
                        change.story,
                        change.owner,
                        change.region or _("全部区域"),
                        str(change.effect.before.kpi.label),
                    )
                ),
                _side(change, days=change.effect.windows.before, value=change.effect.before),
                _side(change, days=change.effect.windows.after, value=change.effect.after),
                Cell(words=said_verdict(change.effect)),
            ),
        )
        for change in changes
    )
    counted = Cell(words=_("共 %(count)s 项") % {"count": len(changes)})
    totals = (Cell(words=_("合计")), counted, *(Cell() for _column in columns[2:]))
    return Section(
        code="changes",
        name=_("流程改进"),
        table=Table(columns=columns, rows=rows, totals=Row(TOTAL_KEY, cells=totals)),
        notes=(
            _("生效日前后各 28 天的指标，括号内为件数和 95% 区间；前后还会有别的变化，只是线索，不是证明。"),
        ),
    )


def days_drill(*, days: tuple[date, date], region: str, measures: Iterable[str]) -> str:
    return f"{DAYS}{days[0]}:{days[1]}:{region}:{'+'.join(measures)}"


def _side(change: ToldChange, *, days: tuple[date, date] | None, value: KpiValue) -> Cell:
    """``88.0(44÷50，80.2–93.0)``: what it is made of, and how sure it is."""
    if days is None or not value.denominator:
        return Cell(words=DASH)
    drill = days_drill(days=days, region=change.region_code, measures=value.kpi.parts)
    interval = value.interval
    made = f"{value.numerator}÷{value.denominator}"
    detail = f"{made}，{interval.text}" if interval else made
    return Cell(figures=(Figure(value.counted, printed=value.value, detail=detail, drill=drill),))


def said_verdict(effect: Effect) -> str:
    """With how many days are in, while they are not all."""
    word = str(VERDICTS[effect.verdict])
    if effect.windows.is_whole or effect.windows.after is None:
        return word
    days = _("%(days)s/%(all)s 天") % {"days": effect.windows.days, "all": STRETCH_DAYS}
    return f"{word}（{days}）"
