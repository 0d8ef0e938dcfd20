"""总部客服回访情况月报表 by forms.md 2.3: counts in, the printed form out.

The words are those of the company's form and stay Chinese in the English interface (ruling 57).
"""

from __future__ import annotations

from collections.abc import Mapping

from reports.choices import NeutralCounts
from reports.policies.counted import Counted, WorkerCounts, added, counted_table, total
from reports.policies.forms import Form, Header
from reports.policies.judgements import (
    DISSATISFIED,
    LEVELS,
    NEUTRAL,
    SATISFIED,
    VERY_DISSATISFIED,
    VERY_SATISFIED,
    Judgements,
)
from reports.policies.period_notes import closing_notes
from reports.policies.rates import percent

MONTHLY_TITLE = "总部客服回访情况月报表"
ONSITE, ONSITE_DONE = ("dispatched_onsite",), ("done_onsite",)
CARRY_IN, CARRY_IN_DONE = ("dispatched_carry_in",), ("done_carry_in",)
ALL, ALL_DONE = ONSITE + CARRY_IN, ONSITE_DONE + CARRY_IN_DONE
CARRIED_OVER = ("carried_over",)
COMPLETED = ("completed_onsite", "completed_carry_in")
SENT, BROUGHT, RATED = "派工情况", "送修情况", "服务态度情况"
RATE = "比例%"

COHORT_NOTE = (
    "派单量、送修量按派单（接收）日期统计，完工量为其中截至月末已完工的量；"
    "服务态度按回访日期统计（一次回访）。"
)
NEUTRAL_WORDS = {
    NeutralCounts.IN_BASE: "计入分母",
    NeutralCounts.SATISFIED: "计入满意",
    NeutralCounts.DISSATISFIED: "计入不满意",
}
THREE_LEVELS = {
    NeutralCounts.IN_BASE: "不满意＝不太满意＋很不满意",
    NeutralCounts.SATISFIED: "满意＝满意＋一般，不满意＝不太满意＋很不满意",
    NeutralCounts.DISSATISFIED: "不满意＝一般＋不太满意＋很不满意",
}
NEUTRAL_NOTE = "{also}“一般”{n} 件（{share}），{where}。{three}。"
IDENTITY_NOTE = (
    "跨月完工量 {carried} 件（上月及以前派单、本月完工）："
    "每日当天完成量合计 {daily} {sign} 派单送修完工总量 {done} ＋ 跨月完工量 {carried}。"
)
SOURCE_NOTE = "服务态度来源：区域全部一次回访 {n} 件，{question}。满意度占比＝（非常满意＋满意）÷回访件数。"
NIL_NOTE = "本月无派单、送修及回访。"


def satisfied_levels(*, judgements: Judgements) -> tuple[str, ...]:
    """What stands under 满意 of the three levels."""
    is_more = judgements.neutral is NeutralCounts.SATISFIED
    return judgements.measures(SATISFIED, *([NEUTRAL] if is_more else []))


def dissatisfied_levels(*, judgements: Judgements) -> tuple[str, ...]:
    is_more = judgements.neutral is NeutralCounts.DISSATISFIED
    return judgements.measures(*([NEUTRAL] if is_more else []), DISSATISFIED, VERY_DISSATISFIED)


def monthly_columns(*, judgements: Judgements) -> tuple[Counted, ...]:
    base = judgements.measures(*LEVELS)
    very = judgements.measures(VERY_SATISFIED)
    satisfied = satisfied_levels(judgements=judgements)
    dissatisfied = dissatisfied_levels(judgements=judgements)
    return (
        Counted("dispatched", "派单量", ONSITE, group=SENT),
        Counted("dispatched_done", "完工量", ONSITE_DONE, group=SENT),
        Counted("dispatched_rate", RATE, ONSITE_DONE, ONSITE, group=SENT),
        Counted("carry_in", "送修量", CARRY_IN, group=BROUGHT),
        Counted("carry_in_done", "完工量", CARRY_IN_DONE, group=BROUGHT),
        Counted("carry_in_rate", RATE, CARRY_IN_DONE, CARRY_IN, group=BROUGHT),
        Counted("total", "派单送修总量", ALL),
        Counted("total_done", "派单送修完工总量", ALL_DONE),
        Counted("total_rate", "完工比例%", ALL_DONE, ALL),
        Counted("very_satisfied", "非常满意", very, group=RATED),
        Counted("very_satisfied_rate", RATE, very, base, group=RATED),
        Counted("satisfied", "满意", satisfied, group=RATED),
        Counted("satisfied_rate", RATE, satisfied, base, group=RATED),
        Counted("dissatisfied", "不满意", dissatisfied, group=RATED),
        Counted("dissatisfied_rate", RATE, dissatisfied, base, group=RATED),
        Counted("satisfaction_rate", "满意度占比%", very + satisfied, base),
    )


def monthly_form(*, counts: WorkerCounts, header: Header, judgements: Judgements) -> Form:
    """The month of one region and 品类; ``counts`` are the month's measures of each technician."""
    table = counted_table(columns=monthly_columns(judgements=judgements), counts=counts, amount=ALL)
    summed = added(counts=counts.values())
    notes = [
        _neutral_note(summed=summed, judgements=judgements),
        _identity_note(summed=summed),
        COHORT_NOTE,
        SOURCE_NOTE.format(
            n=total(counts=summed, measures=judgements.measures(*LEVELS)), question=judgements.question
        ),
    ]
    if not table.rows:
        notes.append(NIL_NOTE)
    return Form(
        title=MONTHLY_TITLE,
        header=header,
        table=table,
        notes=(*notes, *closing_notes(header=header)),
    )


def _neutral_note(*, summed: Mapping[str, int], judgements: Judgements) -> str:
    """With it the printed shares make a whole."""
    count = total(counts=summed, measures=judgements.measures(NEUTRAL))
    base = total(counts=summed, measures=judgements.measures(*LEVELS))
    share = percent(part=count, whole=base)
    return NEUTRAL_NOTE.format(
        also="另有" if judgements.neutral is NeutralCounts.IN_BASE else "其中",
        n=count,
        share=f"{share}%" if base else share,
        where=NEUTRAL_WORDS[judgements.neutral],
        three=THREE_LEVELS[judgements.neutral],
    )


def _identity_note(*, summed: Mapping[str, int]) -> str:
    """Σ每日当天完成量 = 派单送修完工总量 + 跨月完工量 (forms.md 2.3); each counted by itself."""
    counted = (ALL_DONE, CARRIED_OVER, COMPLETED)
    done, carried, daily = (total(counts=summed, measures=measures) for measures in counted)
    sign = "＝" if daily == done + carried else "≠"
    return IDENTITY_NOTE.format(carried=carried, daily=daily, done=done, sign=sign)
