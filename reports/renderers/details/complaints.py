"""投诉明细."""

from __future__ import annotations

from callbacks.choices import (
    ComplaintCategory,
    ComplaintKind,
    ComplaintState,
    FindingGround,
    Ground,
    Severity,
)
from config.lib.sheets import Cell, Heading, Shape
from regions.choices import DepartmentCode
from reports.renderers.details.columns import (
    Column,
    chinese,
    choice,
    clock,
    name,
    person,
    plain,
    words,
)
from workorders.choices import Kind

_GROUNDS = {**chinese(FindingGround.choices), **chinese(Ground.choices)}


def _grounds(codes: list[str]) -> Cell:
    return "、".join(_GROUNDS.get(code, code) for code in codes)


COMPLAINT_COLUMNS = (
    plain("投诉编号", "number"),
    plain("工单号", "work_order__order_no", width=20),
    plain("区域", "region__name", width=8),
    choice("工单类型", "work_order__kind", Kind.choices),
    plain("品类", "work_order__category__name"),
    person(
        "服务人员",
        name_field="work_order__technician__name",
        number_field="work_order__technician__number",
    ),
    choice("性质", "kind", ComplaintKind.choices),
    choice("类别", "category", ComplaintCategory.choices),
    Column(Heading("理由", width=20), ("grounds",), _grounds),
    choice("程度", "severity", Severity.choices, width=8),
    plain("级别", "level", shape=Shape.COUNT, width=6),
    choice("状态", "state", ComplaintState.choices),
    choice("责任部门", "department__code", DepartmentCode.choices),
    person("处理人", name_field="handler__name", number_field="handler__staff_no"),
    name("客户", "work_order__customer_name"),
    plain("联系电话", "work_order__phone_masked", width=15),
    name("投诉人", "complainant"),
    name("受访人", "respondent_name"),
    words("投诉事项", "matter"),
    words("客户要求", "demand"),
    words("回访描述", "description"),
    clock("投诉时间", "occurred_at"),
    clock("登记时间", "registered_at"),
    person("登记人", name_field="registered_by__name", number_field="registered_by__staff_no"),
    plain("二次回访轮数", "rounds", shape=Shape.COUNT),
)
