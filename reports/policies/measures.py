"""What is counted: every figure of the forms, rates and boards is a sum of these, day by day (kpis.md 3).

A measure is additive over days, regions and people, so totals are summed and never averaged. Each belongs to
one source: ``reports/aggregates/sources.py`` says which rows count to it, once, for the totals and for the
rows that a figure opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Source(StrEnum):
    """Which rows, and the day that counts."""

    DISPATCHED = "dispatched"
    FINISHED = "finished"
    ANSWERS = "answers"
    TASKS = "tasks"
    CASES = "cases"
    ATTEMPTS = "attempts"


class Measure(StrEnum):
    """The names are those of the totals' columns and of drill addresses."""

    # Orders by the day of dispatch; done: finished by the end of that month (the monthly form's cohort).
    DISPATCHED_ONSITE = "dispatched_onsite"
    DISPATCHED_CARRY_IN = "dispatched_carry_in"
    DONE_ONSITE = "done_onsite"
    DONE_CARRY_IN = "done_carry_in"
    # Finished orders by the day of completion; carried over: dispatched in an earlier month (跨月完工).
    COMPLETED_ONSITE = "completed_onsite"
    COMPLETED_CARRY_IN = "completed_carry_in"
    CARRIED_OVER = "carried_over"
    REPAIRS = "repairs"
    REPEAT_REPAIRS = "repeat_repairs"
    # Effective first-round callbacks by the day of the call.
    ANSWERED = "answered"
    SATISFACTION_5 = "satisfaction_5"
    SATISFACTION_4 = "satisfaction_4"
    SATISFACTION_3 = "satisfaction_3"
    SATISFACTION_2 = "satisfaction_2"
    SATISFACTION_1 = "satisfaction_1"
    ATTITUDE_5 = "attitude_5"
    ATTITUDE_4 = "attitude_4"
    ATTITUDE_3 = "attitude_3"
    ATTITUDE_2 = "attitude_2"
    ATTITUDE_1 = "attitude_1"
    NOT_GENUINE = "not_genuine"
    FINAL_RATED = "final_rated"
    FINAL_SATISFIED = "final_satisfied"
    # First-round callbacks by the day they were due; T is DUE.
    DUE = "due"
    HANDLED = "handled"
    COMPLETED = "completed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    BAD_DATA = "bad_data"
    RULE_UNMET = "rule_unmet"
    TIMELY = "timely"
    LATE_IMPORT = "late_import"
    OWN_DUE = "own_due"
    OWN_TIMELY = "own_timely"
    EFFECTIVE_BASE = "effective_base"
    CALLED_BASE = "called_base"
    CONFIRMED_ERRORS = "confirmed_errors"
    # Cases by the day of registration.
    CASES = "cases"
    CASES_VALID = "cases_valid"
    SOLVED = "solved"
    SOLVED_IN_TIME = "solved_in_time"
    RESPONDED_IN_TIME = "responded_in_time"
    RESPONDED_LATE = "responded_late"
    UNANSWERED = "unanswered"
    # Saved attempts by the day they were saved; the last is in seconds of talk.
    DIALS = "dials"
    CONNECTED = "connected"
    FIRST_DIALS = "first_dials"
    FIRST_CONNECTED = "first_connected"
    TALK_SECONDS = "talk_seconds"


OF_SOURCE: Mapping[Source, tuple[Measure, ...]] = {
    Source.DISPATCHED: (
        Measure.DISPATCHED_ONSITE,
        Measure.DISPATCHED_CARRY_IN,
        Measure.DONE_ONSITE,
        Measure.DONE_CARRY_IN,
    ),
    Source.FINISHED: (
        Measure.COMPLETED_ONSITE,
        Measure.COMPLETED_CARRY_IN,
        Measure.CARRIED_OVER,
        Measure.REPAIRS,
        Measure.REPEAT_REPAIRS,
    ),
    Source.ANSWERS: (
        Measure.ANSWERED,
        Measure.SATISFACTION_5,
        Measure.SATISFACTION_4,
        Measure.SATISFACTION_3,
        Measure.SATISFACTION_2,
        Measure.SATISFACTION_1,
        Measure.ATTITUDE_5,
        Measure.ATTITUDE_4,
        Measure.ATTITUDE_3,
        Measure.ATTITUDE_2,
        Measure.ATTITUDE_1,
        Measure.NOT_GENUINE,
        Measure.FINAL_RATED,
        Measure.FINAL_SATISFIED,
    ),
    Source.TASKS: (
        Measure.DUE,
        Measure.HANDLED,
        Measure.COMPLETED,
        Measure.REFUSED,
        Measure.UNREACHABLE,
        Measure.BAD_DATA,
        Measure.RULE_UNMET,
        Measure.TIMELY,
        Measure.LATE_IMPORT,
        Measure.OWN_DUE,
        Measure.OWN_TIMELY,
        Measure.EFFECTIVE_BASE,
        Measure.CALLED_BASE,
        Measure.CONFIRMED_ERRORS,
    ),
    Source.CASES: (
        Measure.CASES,
        Measure.CASES_VALID,
        Measure.SOLVED,
        Measure.SOLVED_IN_TIME,
        Measure.RESPONDED_IN_TIME,
        Measure.RESPONDED_LATE,
        Measure.UNANSWERED,
    ),
    Source.ATTEMPTS: (
        Measure.DIALS,
        Measure.CONNECTED,
        Measure.FIRST_DIALS,
        Measure.FIRST_CONNECTED,
        Measure.TALK_SECONDS,
    ),
}
SOURCE_OF: Mapping[Measure, Source] = {
    measure: source for source, measures in OF_SOURCE.items() for measure in measures
}
# Whom a source can be told apart by: orders have no agent, attempts no technician of their own.
OF_TECHNICIANS = (Source.DISPATCHED, Source.FINISHED, Source.ANSWERS, Source.TASKS, Source.CASES)
OF_AGENTS = (Source.ANSWERS, Source.TASKS, Source.CASES, Source.ATTEMPTS)

SATISFACTION = (
    Measure.SATISFACTION_5,
    Measure.SATISFACTION_4,
    Measure.SATISFACTION_3,
    Measure.SATISFACTION_2,
    Measure.SATISFACTION_1,
)
ATTITUDE = (
    Measure.ATTITUDE_5,
    Measure.ATTITUDE_4,
    Measure.ATTITUDE_3,
    Measure.ATTITUDE_2,
    Measure.ATTITUDE_1,
)
SATISFIED = SATISFACTION[:2]
DISSATISFIED = SATISFACTION[3:]

LABELS: Mapping[Measure, Any] = {
    Measure.DISPATCHED_ONSITE: _("上门派单"),
    Measure.DISPATCHED_CARRY_IN: _("送修"),
    Measure.DONE_ONSITE: _("上门当月完工"),
    Measure.DONE_CARRY_IN: _("送修当月完工"),
    Measure.COMPLETED_ONSITE: _("上门完工"),
    Measure.COMPLETED_CARRY_IN: _("送修完工"),
    Measure.CARRIED_OVER: _("跨月完工"),
    Measure.REPAIRS: _("维修完工"),
    Measure.REPEAT_REPAIRS: _("30天内重复维修"),
    Measure.ANSWERED: _("有效回访"),
    Measure.SATISFACTION_5: _("非常满意"),
    Measure.SATISFACTION_4: _("满意"),
    Measure.SATISFACTION_3: _("一般"),
    Measure.SATISFACTION_2: _("不太满意"),
    Measure.SATISFACTION_1: _("很不满意"),
    Measure.ATTITUDE_5: _("态度：非常满意"),
    Measure.ATTITUDE_4: _("态度：满意"),
    Measure.ATTITUDE_3: _("态度：一般"),
    Measure.ATTITUDE_2: _("态度：不太满意"),
    Measure.ATTITUDE_1: _("态度：很不满意"),
    Measure.NOT_GENUINE: _("不属实"),
    Measure.FINAL_RATED: _("有最终评价"),
    Measure.FINAL_SATISFIED: _("最终满意"),
    Measure.DUE: _("应回访"),
    Measure.HANDLED: _("已办结"),
    Measure.COMPLETED: _("回访成功"),
    Measure.REFUSED: _("拒访"),
    Measure.UNREACHABLE: _("未接通"),
    Measure.BAD_DATA: _("资料错误"),
    Measure.RULE_UNMET: _("未达规则"),
    Measure.TIMELY: _("及时"),
    Measure.LATE_IMPORT: _("迟到数据"),
    Measure.OWN_DUE: _("应回访（不含迟到数据）"),
    Measure.OWN_TIMELY: _("及时（不含迟到数据）"),
    Measure.EFFECTIVE_BASE: _("应回访（不含已确认资料错误）"),
    Measure.CALLED_BASE: _("应回访（含号码无法使用）"),
    Measure.CONFIRMED_ERRORS: _("已确认资料错误"),
    Measure.CASES: _("投诉"),
    Measure.CASES_VALID: _("投诉（含并案）"),
    Measure.SOLVED: _("已解决"),
    Measure.SOLVED_IN_TIME: _("按时解决"),
    Measure.RESPONDED_IN_TIME: _("及时响应"),
    Measure.RESPONDED_LATE: _("响应超时"),
    Measure.UNANSWERED: _("尚未响应"),
    Measure.DIALS: _("拨打"),
    Measure.CONNECTED: _("接通"),
    Measure.FIRST_DIALS: _("首拨"),
    Measure.FIRST_CONNECTED: _("首拨接通"),
    Measure.TALK_SECONDS: _("通话秒数"),
}
