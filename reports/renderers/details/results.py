"""回写ERP, the calls of a day and the rows behind a figure: rows that come as words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from callbacks.choices import ChargeStatus, ComplaintState, Level, SiteCleaned, TaskState
from config.lib.sheets import Cell, Heading, Shape
from reports.policies.summaries import DETAIL_HEADINGS
from reports.renderers.details.columns import YES_NO, chinese, wall_clock

RESULT_HEADINGS = (
    Heading("工单号", width=20),
    Heading("来源", width=8),
    Heading("区域", width=8),
    Heading("回访状态", width=12),
    Heading("拨打结果", width=16),
    Heading("是否属实", width=9),
    Heading("满意度", width=10),
    Heading("服务态度", width=10),
    Heading("清理现场", width=9),
    Heading("收费情况", width=12),
    Heading("客户所说金额", Shape.AMOUNT),
    Heading("投诉编号", width=12),
    Heading("投诉状态", width=12),
    Heading("回访时间", Shape.CLOCK, 17),
    Heading("回访员工号", width=11),
    Heading("变更时间", Shape.CLOCK, 17),
    Heading("位置", Shape.COUNT, 10),
)
DAY_HEADINGS = tuple(Heading(text, width=14) for text in DETAIL_HEADINGS)
FIGURE_HEADINGS = (
    Heading("单号", width=20),
    Heading("区域", width=8),
    Heading("品类", width=10),
    Heading("类型", width=8),
    Heading("服务方式", width=10),
    Heading("服务人员", width=16),
    Heading("客户", width=10),
    Heading("电话", width=15),
    Heading("时间", width=17),
    Heading("回访员", width=14),
    Heading("结果", width=20),
)

_STATES = {**chinese(TaskState.choices), "undone": "ERP已撤销"}
_LEVELS = chinese(Level.choices)
_CLEANED = chinese(SiteCleaned.choices)
_CHARGES = chinese(ChargeStatus.choices)
_CASES = chinese(ComplaintState.choices)


def result_row(
    *, position: int, row: Mapping[str, Any], at: datetime, outcomes: Mapping[str, str]
) -> list[Cell]:
    """One result of the stream; ``outcomes`` names the outcome codes."""
    amount, called_at = row["charge_amount"], row["called_at"]
    return [
        row["order_no"],
        row["source"],
        row["region"],
        _STATES.get(row["callback_state"], row["callback_state"]),
        outcomes.get(row["outcome"], row["outcome"]),
        YES_NO[row["is_genuine"]],
        _LEVELS.get(row["satisfaction"], ""),
        _LEVELS.get(row["attitude_rating"], ""),
        _CLEANED.get(row["site_cleaned"], ""),
        _CHARGES.get(row["charge_status"], ""),
        None if amount is None else Decimal(amount),
        row["complaint_no"],
        _CASES.get(row["complaint_state"], ""),
        wall_clock(datetime.fromisoformat(called_at)) if called_at else None,
        row["agent_no"],
        wall_clock(at),
        position,
    ]
