"""Stored codes of work orders (interfaces.md 1, ruling 10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    INSTALL = "install", _("安装")
    REPAIR = "repair", _("维修")


class ServiceMode(models.TextChoices):
    ONSITE = "onsite", _("上门")
    CARRY_IN = "carry_in", _("送修")


class Status(models.TextChoices):
    FINISHED = "finished", _("已完工")
    OPEN = "open", _("未完工")
    WAITING_PARTS = "waiting_parts", _("待配件")
    VOID = "void", _("作废")


class MemberLevel(models.TextChoices):
    ORDINARY = "普通", _("普通")
    SILVER = "银卡", _("银卡")
    GOLD = "金卡", _("金卡")
    VIP = "VIP", _("VIP")


class Salutation(models.TextChoices):
    MR = "mr", _("先生")
    MS = "ms", _("女士")
    UNIT = "unit", _("单位")


class Warranty(models.TextChoices):
    IN = "in", _("保内")
    OUT = "out", _("保外")


class BatchOrigin(models.TextChoices):
    WIZARD = "wizard", _("页面")
    COMMAND = "command", _("命令")
    API = "api", _("接口")


class Reason(models.TextChoices):
    """Why a row stays out (ruling 7)."""

    MISSING = "missing", _("必填项为空")
    UNREADABLE = "unreadable", _("无法识别")
    UNKNOWN_REGION = "unknown_region", _("区域不存在")
    COMPLETED_BEFORE_DISPATCHED = "completed_before_dispatched", _("完工早于派单")
    COMPLETED_IN_FUTURE = "completed_in_future", _("完工时间在将来")
    CONFLICTING_DUPLICATE = "conflicting_duplicate", _("同一单号内容不同")


# What an ERP file can hold, as people call it; the same fields as imports/columns.py.
FIELD_LABELS = {
    "order_no": _("工单号"),
    "kind": _("工单类型"),
    "service_mode": _("服务方式"),
    "region": _("区域"),
    "category": _("品类"),
    "brand": _("品牌"),
    "model": _("型号"),
    "customer_name": _("客户姓名"),
    "phone": _("联系电话"),
    "phone_alt": _("备用电话"),
    "address": _("地址"),
    "technician_name": _("服务人员"),
    "technician_no": _("服务人员工号"),
    "dispatched_at": _("派单时间"),
    "completed_at": _("完工时间"),
    "status": _("工单状态"),
    "charge": _("收费金额"),
    "entered_by": _("录入人"),
    "member_level": _("会员等级"),
    "remark": _("备注"),
    "salutation": _("称呼"),
    "serial_no": _("机号"),
    "purchased_on": _("购买日期"),
    "warranty": _("保修"),
    "fault": _("故障现象"),
    "work_done": _("维修措施"),
    "station": _("服务网点"),
    "reported_at": _("报修时间"),
    "appointed_at": _("预约时间"),
}
