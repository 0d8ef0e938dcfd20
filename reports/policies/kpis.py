"""The rates of kpis.md 3.2 as one table: which measures stand above and below the line.

``numerator`` is what the value is made of; ``counted`` what opens when it is clicked: of a complement (1 − …)
the errors, not the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.policies.measures import SATISFACTION, SATISFIED, Measure

M = Measure


class Unit(StrEnum):
    """What a value is: per cent, points of an index, a number a person and day, seconds."""

    PERCENT = "percent"
    POINTS = "points"
    A_DAY = "a_day"
    SECONDS = "seconds"


class Theme(StrEnum):
    """Which rates are read together: of calls, of complaints, of service and reports, of running the work."""

    CALLS = "calls"
    CASES = "cases"
    SERVICE = "service"
    RUNNING = "running"


THEMES: Mapping[str, Any] = {
    Theme.CALLS: _("回访"),
    Theme.CASES: _("投诉"),
    Theme.SERVICE: _("服务与报表"),
    Theme.RUNNING: _("运行参考"),
}


class Origin(StrEnum):
    """Where numerator and denominator come from: the totals, their ripe days (ruling 53), elsewhere."""

    TOTALS = "totals"
    RIPE = "ripe"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Kpi:
    """``own_parts`` and ``own_whole`` stand for an agent, against whom late data is not held."""

    code: str
    label: Any
    definition: Any
    parts: tuple[Measure, ...] = ()
    whole: tuple[Measure, ...] = ()
    unit: Unit = Unit.PERCENT
    origin: Origin = Origin.TOTALS
    is_complement: bool = False
    is_lower_better: bool = False
    is_assessed: bool = True
    theme: Theme = Theme.CALLS
    own_parts: tuple[Measure, ...] = ()
    own_whole: tuple[Measure, ...] = ()

    def measures(self, *, of_agent: bool) -> tuple[tuple[Measure, ...], tuple[Measure, ...]]:
        """Above and below the line."""
        return (self.own_parts, self.own_whole) if of_agent and self.own_parts else (self.parts, self.whole)


COMPLETION, EFFECTIVE, TIMELINESS = "completion_rate", "effective_rate", "timeliness_rate"
SATISFACTION_RATE, INDEX, FINAL = "satisfaction_rate", "satisfaction_index", "final_satisfaction_rate"
TRUTH, REPORT_TRUTH = "truthfulness_rate", "report_truth_rate"
FILING, SAME_DAY_FILING = "filing_rate", "same_day_filing_rate"
RESOLUTION, RESOLUTION_IN_TIME = "complaint_resolution_rate", "complaint_resolution_in_time_rate"
ACCURACY, RESPONSE, SOLVING = "data_accuracy_rate", "response_rate", "solving_rate"
COMPLAINTS, NOT_GENUINE, FINISH = "complaint_rate", "not_genuine_rate", "finish_rate"
FIRST_FIX, REPEAT_REPAIR = "first_fix_rate", "repeat_repair_rate"
DIALS_A_DAY, AVERAGE_TALK, FIRST_CONNECT = "dials_a_day", "average_talk", "first_connect_rate"

FINISHED = (M.COMPLETED_ONSITE, M.COMPLETED_CARRY_IN)

# 完成率 never stands without 有效回访率 beside it, first-round satisfaction not without the final one.
KPIS: tuple[Kpi, ...] = (
    Kpi(
        COMPLETION,
        _("回访完成率"),
        _("已办结（成功、拒访、未接通、资料错误）÷ 应回访。晚办结也算。"),
        (M.HANDLED,),
        (M.DUE,),
    ),
    Kpi(
        EFFECTIVE,
        _("有效回访率"),
        _("回访成功 ÷（应回访 − 已确认资料错误）。"),
        (M.COMPLETED,),
        (M.EFFECTIVE_BASE,),
    ),
    Kpi(
        TIMELINESS,
        _("回访及时率"),
        _("首次拨打在期限内、且期限后两天内办结 ÷ 应回访。期限后两天未到的不计入；回访员本人不计迟到数据。"),
        (M.TIMELY,),
        (M.DUE,),
        origin=Origin.RIPE,
        own_parts=(M.OWN_TIMELY,),
        own_whole=(M.OWN_DUE,),
    ),
    Kpi(
        SATISFACTION_RATE,
        _("满意度"),
        _("一次回访（非常满意 + 满意）÷ 五级评价合计，按回访日期。"),
        SATISFIED,
        SATISFACTION,
    ),
    Kpi(
        FINAL,
        _("最终满意度"),
        _("同一批工单最后一次评价为满意及以上 ÷ 有最终评价。含二次回访，只供对照。"),
        (M.FINAL_SATISFIED,),
        (M.FINAL_RATED,),
        is_assessed=False,
    ),
    Kpi(
        INDEX,
        _("满意指数"),
        _("五级评价按权重（默认 100/80/60/30/0）加权 ÷ 评价合计。"),
        SATISFACTION,
        SATISFACTION,
        unit=Unit.POINTS,
        is_assessed=False,
    ),
    Kpi(
        TRUTH,
        _("真实率"),
        _("总部随机抽访（一致 + 轻微差异）÷ 有结论的抽访。"),
        origin=Origin.ELSEWHERE,
        theme=Theme.SERVICE,
    ),
    Kpi(
        REPORT_TRUTH,
        _("报表数据真实率"),
        _("与 ERP 一致的报表行 ÷ 核对的行；一行是一名工人的派单或完成。"),
        origin=Origin.ELSEWHERE,
        theme=Theme.SERVICE,
    ),
    Kpi(
        FILING,
        _("日报及时率"),
        _("按期上报的日报 ÷ 到期的日报，零报告也算。"),
        origin=Origin.ELSEWHERE,
        theme=Theme.SERVICE,
    ),
    Kpi(
        SAME_DAY_FILING,
        _("当日上报率"),
        _("当天就上报的日报 ÷ 到期的日报。"),
        origin=Origin.ELSEWHERE,
        is_assessed=False,
        theme=Theme.SERVICE,
    ),
    Kpi(
        RESOLUTION,
        _("不满意投诉解决率"),
        _("二次回访满意而结案 ÷ 期内登记的投诉（不含无效、并案）。"),
        (M.SOLVED,),
        (M.CASES,),
        theme=Theme.CASES,
    ),
    Kpi(
        RESOLUTION_IN_TIME,
        _("按时解决率"),
        _("时限内二次回访满意而结案 ÷ 期内登记的投诉（不含无效、并案）。"),
        (M.SOLVED_IN_TIME,),
        (M.CASES,),
        theme=Theme.CASES,
    ),
    Kpi(
        RESPONSE,
        _("响应及时率"),
        _("时限内首次响应 ÷ 有响应时限的投诉（不含无效、并案，尚未响应的也计入）。"),
        (M.RESPONDED_IN_TIME,),
        (M.RESPONDED_IN_TIME, M.RESPONDED_LATE, M.UNANSWERED),
        theme=Theme.CASES,
    ),
    Kpi(
        SOLVING,
        _("问题解决率"),
        _("客户确认解决 ÷ 登记的投诉（不含无效）。"),
        (M.SOLVED,),
        (M.CASES_VALID,),
        theme=Theme.CASES,
    ),
    Kpi(
        COMPLAINTS,
        _("投诉率"),
        _("期内登记的投诉（不含无效、并案）÷ 期内完工单。"),
        (M.CASES,),
        FINISHED,
        is_lower_better=True,
        theme=Theme.CASES,
    ),
    Kpi(
        ACCURACY,
        _("资料准确率"),
        _("1 − 已确认资料错误 ÷（应回访 + 号码无法使用）。"),
        (M.CONFIRMED_ERRORS,),
        (M.CALLED_BASE,),
        is_complement=True,
    ),
    Kpi(
        NOT_GENUINE,
        _("不属实率"),
        _("客户说不属实 ÷ 有效回访，按回访日期。"),
        (M.NOT_GENUINE,),
        (M.ANSWERED,),
        is_lower_better=True,
    ),
    Kpi(
        FINISH,
        _("完工比例"),
        _("派单月内完工 ÷ 期内派单和送修。"),
        (M.DONE_ONSITE, M.DONE_CARRY_IN),
        (M.DISPATCHED_ONSITE, M.DISPATCHED_CARRY_IN),
        theme=Theme.SERVICE,
    ),
    Kpi(
        FIRST_FIX,
        _("一次修复率"),
        _("1 − 完工后 30 天内同一客户同一品类又报修的维修 ÷ 维修完工。"),
        (M.REPEAT_REPAIRS,),
        (M.REPAIRS,),
        is_complement=True,
        theme=Theme.SERVICE,
    ),
    Kpi(
        REPEAT_REPAIR,
        _("重复维修率"),
        _("完工后 30 天内同一客户同一品类又报修的维修 ÷ 维修完工。"),
        (M.REPEAT_REPAIRS,),
        (M.REPAIRS,),
        is_lower_better=True,
        is_assessed=False,
        theme=Theme.SERVICE,
    ),
    Kpi(
        DIALS_A_DAY,
        _("日均拨打"),
        _("拨打次数 ÷ 有拨打的人天。只供运行参考，不考核。"),
        (M.DIALS,),
        unit=Unit.A_DAY,
        origin=Origin.ELSEWHERE,
        is_assessed=False,
        theme=Theme.RUNNING,
    ),
    Kpi(
        AVERAGE_TALK,
        _("平均通话时长"),
        _("通话秒数 ÷ 接通次数。只供运行参考，不考核。"),
        (M.TALK_SECONDS,),
        (M.CONNECTED,),
        unit=Unit.SECONDS,
        is_assessed=False,
        theme=Theme.RUNNING,
    ),
    Kpi(
        FIRST_CONNECT,
        _("首拨接通率"),
        _("首拨接通 ÷ 首拨。只供运行参考，不考核。"),
        (M.FIRST_CONNECTED,),
        (M.FIRST_DIALS,),
        is_assessed=False,
        theme=Theme.RUNNING,
    ),
)
BY_CODE: Mapping[str, Kpi] = {kpi.code: kpi for kpi in KPIS}
