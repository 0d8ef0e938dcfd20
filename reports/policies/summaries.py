"""The further sheets of the daily workbook: 回访明细, 回访汇总 and 当日派当日完 (forms.md 2.1, ruling 48)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.policies.forms import TOTAL_NAME, daily_table
from reports.policies.lines import UNASSIGNED_KEY, Event, Key, Line
from reports.policies.rates import percent
from reports.policies.tables import TOTAL_KEY, Cell, Column, ColumnKind, Figure, Row, Table

NO_AGENT = "未分配"
SUMMARY_NOTE = (
    "应回访量：回访截止日为当日的一次回访；已回访量：当日办结；及时量：其中首次拨打不晚于截止时间；"
    "完成率＝应回访中已办结÷应回访量；及时率＝及时量÷已回访量。"
)
DETAIL_HEADINGS = (
    "单号",
    "类型",
    "服务方式",
    "品类",
    "服务人员",
    "客户",
    "电话",
    "完工日期",
    "回访时间",
    "回访结果",
    "满意度",
    "服务态度",
    "清理现场",
    "收费情况",
    "是否属实",
    "受访人",
    "回访描述",
    "回访员",
)
SUMMARY_COLUMNS = (
    Column("agent", "回访员", ColumnKind.NAME),
    Column("due", "应回访量", ColumnKind.COUNT),
    Column("handled", "已回访量", ColumnKind.COUNT),
    Column("completion_rate", "完成率%", ColumnKind.COUNT),
    Column("timely", "及时量", ColumnKind.COUNT),
    Column("timeliness_rate", "及时率%", ColumnKind.COUNT),
    Column("effective", "有效回访量", ColumnKind.COUNT),
    Column("dissatisfied", "不满意", ColumnKind.COUNT),
    Column("not_genuine", "不属实", ColumnKind.COUNT),
    Column("unreachable", "未接通", ColumnKind.COUNT),
    Column("refused", "拒访", ColumnKind.COUNT),
    Column("data_error", "资料错误", ColumnKind.COUNT),
    Column("due_handled", "应回访中已办结", ColumnKind.COUNT),
)
SAME_DAY_COLUMNS = (
    Column("name", "姓名", ColumnKind.NAME),
    Column("dispatched", "派单量", ColumnKind.COUNT),
    Column("completed", "当天完成量", ColumnKind.COUNT),
    Column("same_day", "其中当日派当日完", ColumnKind.COUNT),
)


@dataclass(frozen=True, slots=True)
class AgentTask:
    """One first-round callback as 回访汇总 counts it."""

    agent: str
    category: str
    is_due: bool = False
    is_due_handled: bool = False
    is_handled: bool = False
    is_timely: bool = False
    is_effective: bool = False
    is_dissatisfied: bool = False
    is_not_genuine: bool = False
    is_unreachable: bool = False
    is_refused: bool = False
    is_data_error: bool = False


_COUNTED = {
    "due": "is_due",
    "handled": "is_handled",
    "timely": "is_timely",
    "effective": "is_effective",
    "dissatisfied": "is_dissatisfied",
    "not_genuine": "is_not_genuine",
    "unreachable": "is_unreachable",
    "refused": "is_refused",
    "data_error": "is_data_error",
    "due_handled": "is_due_handled",
}


def agent_summary(*, tasks: Iterable[AgentTask]) -> Table:
    by_agent: dict[str, Counter[str]] = defaultdict(Counter)
    for task in tasks:
        by_agent[task.agent].update(key for key, name in _COUNTED.items() if getattr(task, name))
    agents = sorted(by_agent, key=lambda agent: (agent == NO_AGENT, agent))
    rows = tuple(_summary_row(key=agent, name=agent, counts=by_agent[agent]) for agent in agents)
    total = _summary_row(key=TOTAL_KEY, name=TOTAL_NAME, counts=sum(by_agent.values(), Counter()))
    return Table(columns=SUMMARY_COLUMNS, rows=rows, totals=total)


def same_day_table(*, lines: Sequence[Line]) -> Table:
    """其中当日派当日完, beside the two counts it is part of; same rows and order as the form."""
    form = daily_table(lines=lines, remarks={})
    served = Counter((line.worker.key, key) for line in lines for key in line.keys)

    def cells(name: str, keys: Sequence[str]) -> tuple[Cell, ...]:
        counts = [
            sum(served[worker_key, key] for worker_key in keys)
            for key in (Key.DISPATCHED, Key.COMPLETED, Key.SAME_DAY)
        ]
        return (Cell(words=name), *(Cell(figures=(Figure(count),)) for count in counts))

    rows = tuple(
        Row(key=row.key, number=row.number, cells=cells(row.cells[0].text, [row.key])) for row in form.rows
    )
    everyone = [row.key for row in form.rows]
    totals = Row(key=TOTAL_KEY, cells=cells(TOTAL_NAME, everyone))
    return Table(columns=SAME_DAY_COLUMNS, rows=rows, totals=totals)


def detail_rows(*, lines: Iterable[Line]) -> tuple[tuple[str, ...], ...]:
    """One printed line a callback, in the order of the calls, masked (O2)."""
    calls = [line for line in lines if line.event is Event.CALLBACK]
    calls.sort(key=lambda line: (line.at, line.order_no))
    return tuple(
        (
            line.order_no,
            line.kind,
            line.mode,
            line.category,
            line.worker.name if line.worker.key == UNASSIGNED_KEY else _with_number(line=line),
            line.customer,
            line.phone,
            line.completed_on,
            line.at,
            line.outcome,
            line.answers.satisfaction,
            line.answers.attitude,
            line.answers.cleaned,
            line.answers.charge,
            line.answers.genuine,
            line.answers.respondent,
            line.answers.description,
            line.agent,
        )
        for line in calls
    )


def _with_number(*, line: Line) -> str:
    return f"{line.worker.name} {line.worker.number}".strip()


def _summary_row(*, key: str, name: str, counts: Counter[str]) -> Row:
    printed = {
        "completion_rate": percent(part=counts["due_handled"], whole=counts["due"]),
        "timeliness_rate": percent(part=counts["timely"], whole=counts["handled"]),
    }
    cells = tuple(
        Cell(words=printed[column.key])
        if column.key in printed
        else Cell(figures=(Figure(counts[column.key]),))
        for column in SUMMARY_COLUMNS[1:]
    )
    return Row(key=key, cells=(Cell(words=name), *cells))
