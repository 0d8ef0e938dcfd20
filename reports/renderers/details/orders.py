"""工单明细."""

from __future__ import annotations

from config.lib.sheets import Shape
from reports.renderers.details.columns import choice, clock, name, plain, words
from workorders.choices import Kind, MemberLevel, ServiceMode, Status

ORDER_COLUMNS = (
    plain("工单号", "order_no", width=20),
    plain("来源", "source", width=8),
    choice("工单类型", "kind", Kind.choices),
    choice("服务方式", "service_mode", ServiceMode.choices),
    plain("区域", "region__name", width=8),
    plain("品类", "category__name"),
    plain("品牌", "brand"),
    plain("型号", "model", width=16),
    name("客户", "customer_name"),
    plain("联系电话", "phone_masked", width=15),
    plain("备用电话", "phone_alt_masked", width=15),
    plain("地址", "address_masked", width=34),
    choice("会员等级", "member_level", MemberLevel.choices),
    plain("服务人员", "technician__name"),
    plain("服务人员工号", "technician__number", width=14),
    clock("派单时间", "dispatched_at"),
    clock("完工时间", "completed_at"),
    choice("工单状态", "status", Status.choices),
    plain("收费金额", "charge", shape=Shape.AMOUNT, width=10),
    plain("录入人", "entered_by", width=10),
    words("备注", "remark"),
    words("故障现象", "fault"),
    words("维修措施", "work_done"),
    plain("服务网点", "station", width=16),
)
