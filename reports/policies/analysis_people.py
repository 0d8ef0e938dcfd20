"""How the work went: month by month, by technician and by 品类, with repeat repairs (J1, L16, L17, F4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.policies.analysis import MOST_DRAWN, Section, counted_table, words_column
from reports.policies.counted import Counted, Counts, added, total
from reports.policies.forms import printed_name, rank_of
from reports.policies.kpi_values import KpiValue, Target
from reports.policies.kpis import BY_CODE, FINISHED, NOT_GENUINE
from reports.policies.lines import Worker
from reports.policies.measures import ATTITUDE, DISSATISFIED, SATISFACTION, SATISFIED, Measure
from reports.policies.tables import Cell, Row, Table

M = Measure
# The counts of the days whose callbacks can be judged, beside those of all days (ruling 53).
RIPE = "ripe_"
LIMITED = (M.RESPONDED_IN_TIME, M.RESPONDED_LATE, M.UNANSWERED)
People = Sequence[tuple[Worker, Counts]]


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """``months`` oldest first, ``categories`` by name; ``untrue``: what 不属实 may be."""

    months: Sequence[tuple[str, Counts]]
    technicians: People
    categories: Sequence[tuple[str, Counts]]
    untrue: Target


def work_sections(*, facts: WorkFacts) -> tuple[Section, ...]:
    return (
        trend_section(months=facts.months),
        technician_section(people=facts.technicians, untrue=facts.untrue),
        category_section(categories=facts.categories),
        repeat_section(people=facts.technicians),
    )


def trend_section(*, months: Sequence[tuple[str, Counts]]) -> Section:
    """Months beside each other, below them all together; attitude, response and solving stand apart (L17)."""
    columns = (
        Counted("due", _("应回访"), (M.DUE,)),
        Counted("completion_rate", _("完成率%"), (M.HANDLED,), (M.DUE,)),
        Counted("timeliness_rate", _("及时率%"), (f"{RIPE}{M.TIMELY}",), (f"{RIPE}{M.DUE}",)),
        _satisfaction(),
        Counted("attitude_rate", _("态度满意率%"), ATTITUDE[:2], ATTITUDE),
        Counted("cases", _("投诉"), (M.CASES,)),
        Counted("complaint_rate", _("投诉率%"), (M.CASES,), FINISHED),
        Counted("response_rate", _("响应及时率%"), (M.RESPONDED_IN_TIME,), LIMITED),
        Counted("solving_rate", _("问题解决率%"), (M.SOLVED,), (M.CASES_VALID,)),
    )
    lines = [(month, month, counts) for month, counts in months]
    summed = added(counts=[counts for _month, counts in months])
    return Section(
        code="trend",
        name=_("趋势"),
        table=counted_table(heading=_("月份"), columns=columns, lines=lines, totals=summed),
        lines=("completion_rate", "timeliness_rate", "satisfaction_rate"),
        notes=(_("合计按件数计算，不取各月平均。及时率只算期限后两天已过的回访。"),),
    )


def technician_section(*, people: People, untrue: Target) -> Section:
    """By number of finished orders; drawn are those with the most. Alarms are written beside them (F4)."""
    columns = (
        *_finished_and_rated(),
        Counted("not_genuine", _("不属实"), (M.NOT_GENUINE,)),
        Counted("not_genuine_rate", _("不属实率%"), (M.NOT_GENUINE,), (M.ANSWERED,)),
        *_cases_and_repeats(),
    )
    ranked = _ranked(people=people, amount=FINISHED, columns=columns)
    table = counted_table(
        heading=_("服务人员"), columns=columns, lines=_named(ranked), totals=_summed(people)
    )
    rows = [
        Row(key=row.key, number=worker.number, cells=(*row.cells, Cell(words=alarm(counts, untrue=untrue))))
        for row, (worker, counts) in zip(table.rows, ranked, strict=True)
    ]
    totals = Row(key=table.totals.key, cells=(*table.totals.cells, Cell()))
    return Section(
        code="technicians",
        name=_("服务人员"),
        table=Table(
            columns=(*table.columns, words_column("alarm", _("提示"))), rows=tuple(rows), totals=totals
        ),
        bars=("dissatisfied", "cases"),
        lines=("satisfaction_rate",),
        notes=(
            _("按完工量排序，图中为前 %(most)s 名；投诉率＝投诉÷完工量，不属实率＝不属实÷有效回访。")
            % {"most": MOST_DRAWN},
        ),
    )


def alarm(counts: Counts, *, untrue: Target) -> str:
    """Too much that the customer calls untrue (kpis.md 3.2: from 1 %)."""
    kpi = BY_CODE[NOT_GENUINE]
    part, whole = total(counts=counts, measures=kpi.parts), total(counts=counts, measures=kpi.whole)
    value = KpiValue(kpi=kpi, counted=part, numerator=part, denominator=whole, goal=untrue)
    if not value.is_beyond(limit=untrue.warn):
        return ""
    return _("不属实报警") if value.enough else _("不属实报警（样本不足）")


def category_section(*, categories: Sequence[tuple[str, Counts]]) -> Section:
    def amount(line: tuple[str, Counts]) -> tuple[int, str]:
        return (-total(counts=line[1], measures=FINISHED), line[0])

    lines = [(name, name, counts) for name, counts in sorted(categories, key=amount)]
    columns = (*_finished_and_rated(), *_cases_and_repeats())
    summed = added(counts=[counts for _name, counts in categories])
    return Section(
        code="categories",
        name=_("品类"),
        table=counted_table(heading=_("品类"), columns=columns, lines=lines, totals=summed),
        bars=("dissatisfied", "cases"),
        lines=("satisfaction_rate",),
    )


def repeat_section(*, people: People) -> Section:
    """Technicians with a repeat repair, most first; below them everybody's."""
    columns = (
        Counted("repairs", _("维修完工"), (M.REPAIRS,)),
        _repeats(),
        Counted("repeat_repair_rate", _("重复维修率%"), (M.REPEAT_REPAIRS,), (M.REPAIRS,)),
    )
    repeated = [(worker, counts) for worker, counts in people if counts.get(M.REPEAT_REPAIRS, 0)]
    lines = _named(_ranked(people=repeated, amount=(M.REPEAT_REPAIRS,), columns=columns))
    return Section(
        code="repeats",
        name=_("重复维修"),
        table=counted_table(heading=_("服务人员"), columns=columns, lines=lines, totals=_summed(people)),
        bars=("repeat_repairs",),
        lines=("repeat_repair_rate",),
        notes=(_("同一客户同一品类在完工后 30 天内又报修；只列有重复维修的人员，合计为全部人员。"),),
    )


def _satisfaction() -> Counted:
    return Counted("satisfaction_rate", _("满意度%"), SATISFIED, SATISFACTION)


def _repeats() -> Counted:
    return Counted("repeat_repairs", _("30天内重复维修"), (M.REPEAT_REPAIRS,))


def _finished_and_rated() -> tuple[Counted, ...]:
    return (
        Counted("finished", _("完工量"), FINISHED),
        Counted("rated", _("评价件数"), SATISFACTION),
        _satisfaction(),
        Counted("dissatisfied", _("不满意"), DISSATISFIED),
    )


def _cases_and_repeats() -> tuple[Counted, ...]:
    return (
        Counted("cases", _("投诉"), (M.CASES,)),
        Counted("complaint_rate", _("投诉率%"), (M.CASES,), FINISHED),
        _repeats(),
    )


def _ranked(*, people: People, amount: Sequence[str], columns: Sequence[Counted]) -> People:
    """Who has any figure of the columns (ruling 48)."""
    asked = {measure for column in columns for measure in (*column.parts, *column.whole)}
    shown = [(worker, counts) for worker, counts in people if total(counts=counts, measures=asked)]
    return sorted(
        shown, key=lambda line: rank_of(worker=line[0], amount=total(counts=line[1], measures=amount))
    )


def _named(people: People) -> list[tuple[str, str, Counts]]:
    names = Counter(worker.name for worker, _counts in people)
    return [
        (worker.key, printed_name(worker=worker, is_alone=names[worker.name] == 1), counts)
        for worker, counts in people
    ]


def _summed(people: People) -> Counts:
    return added(counts=[counts for _worker, counts in people])
