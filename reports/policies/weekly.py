"""总部客服回访情况周报表 by forms.md 2.2: counts in, the printed form out.

The words are those of the company's form and stay Chinese in the English interface (ruling 57).
"""

from __future__ import annotations

from reports.choices import AnswerSource
from reports.policies.counted import NOT_YET, Counted, WorkerCounts, added, counted_table, total
from reports.policies.forms import Form, Header
from reports.policies.judgements import LEVELS, Judgements
from reports.policies.period_notes import closing_notes

WEEKLY_TITLE = "总部客服回访情况周报表"
ONSITE, CARRY_IN = ("completed_onsite",), ("completed_carry_in",)
DONE, RATED = "完成工单量", "服务态度"
LEVEL_COLUMNS = (
    ("very_satisfied", "非常满意"),
    ("satisfied", "满意"),
    ("neutral", "一般"),
    ("dissatisfied", "不太满意"),
    ("very_dissatisfied", "很不满意"),
)
SPOT_SHEET = "抽访结果"
DONE_NOTE = (
    "完成工单量按完工日期统计，与ERP核对，总量＝每日当天完成量之和；服务态度按回访日期统计（一次回访）。"
)
FROM_ALL = "服务态度来源：区域全部一次回访 {n} 件，{question}（总部抽访见“{sheet}”）。"
FROM_SPOTS = f"服务态度来源：总部抽访 0 件，{{question}}；总部抽访开始前{NOT_YET}。"
NIL_NOTE = "本周无完工及回访。"


def weekly_columns(*, judgements: Judgements) -> tuple[Counted, ...]:
    has_none = judgements.weekly_answer_source is AnswerSource.SPOT_CALLS
    return (
        Counted("onsite", "上门量", ONSITE, group=DONE),
        Counted("carry_in", "送修量", CARRY_IN, group=DONE),
        Counted("total", "总量", ONSITE + CARRY_IN, group=DONE),
        *(
            Counted(key, heading, judgements.measures(level), group=RATED, is_missing=has_none)
            for (key, heading), level in zip(LEVEL_COLUMNS, LEVELS, strict=True)
        ),
    )


def weekly_form(*, counts: WorkerCounts, header: Header, judgements: Judgements) -> Form:
    """The week of one region and 品类; ``counts`` are the week's measures of each technician."""
    columns = weekly_columns(judgements=judgements)
    table = counted_table(columns=columns, counts=counts, amount=ONSITE + CARRY_IN)
    answered = total(counts=added(counts=counts.values()), measures=judgements.measures(*LEVELS))
    notes = [DONE_NOTE, _source(judgements=judgements, answered=answered)]
    if not table.rows:
        notes.append(NIL_NOTE)
    return Form(
        title=WEEKLY_TITLE,
        header=header,
        table=table,
        notes=(*notes, *closing_notes(header=header)),
    )


def _source(*, judgements: Judgements, answered: int) -> str:
    """Whose calls and how many, and which question (ruling 51, forms.md 2.4)."""
    if judgements.weekly_answer_source is AnswerSource.SPOT_CALLS:
        return FROM_SPOTS.format(question=judgements.question)
    return FROM_ALL.format(n=answered, question=judgements.question, sheet=SPOT_SHEET)
