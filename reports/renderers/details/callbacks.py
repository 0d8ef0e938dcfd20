"""回访明细."""

from __future__ import annotations

from callbacks.choices import (
    ChargeStatus,
    Level,
    NotGenuineReason,
    OnTime,
    SiteCleaned,
    TaskState,
    WaiveReason,
)
from config.lib.sheets import Shape
from reports.renderers.details.columns import choice, clock, name, person, plain, words, yes_no
from workorders.choices import Kind, ServiceMode

CALLBACK_COLUMNS = (
    plain("工单号", "work_order__order_no", width=20),
    plain("区域", "region__name", width=8),
    choice("工单类型", "work_order__kind", Kind.choices),
    choice("服务方式", "work_order__service_mode", ServiceMode.choices),
    plain("品类", "work_order__category__name"),
    person(
        "服务人员",
        name_field="work_order__technician__name",
        number_field="work_order__technician__number",
    ),
    name("客户", "work_order__customer_name"),
    plain("联系电话", "work_order__phone_masked", width=15),
    clock("完工时间", "work_order__completed_at"),
    plain("轮次", "round", shape=Shape.COUNT, width=6),
    choice("状态", "state", TaskState.choices),
    plain("应回访日", "due_on", shape=Shape.DAY),
    clock("首次拨打", "first_attempt_at"),
    clock("最近拨打", "last_attempt_at"),
    plain("拨打次数", "attempts_made", shape=Shape.COUNT, width=9),
    clock("结束时间", "completed_at"),
    person("回访员", name_field="agent__name", number_field="agent__staff_no"),
    plain("结果", "record__attempt__outcome__name"),
    yes_no("是否属实", "record__is_genuine"),
    choice("不属实原因", "record__not_genuine_reason", NotGenuineReason.choices),
    choice("满意度", "record__satisfaction", Level.choices),
    choice("服务态度", "record__attitude_rating", Level.choices),
    choice("清理现场", "record__site_cleaned", SiteCleaned.choices),
    choice("收费情况", "record__charge_status", ChargeStatus.choices, width=12),
    plain("客户所说金额", "record__charge_amount", shape=Shape.AMOUNT),
    yes_no("收据", "record__receipt_given"),
    choice("准时", "record__on_time", OnTime.choices),
    name("受访人", "record__respondent_name"),
    words("回访描述", "record__description"),
    words("备注", "record__note"),
    choice("免访原因", "waive_reason", WaiveReason.choices),
    words("结束说明", "close_reason"),
)
