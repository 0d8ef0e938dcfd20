"""The one table of an ERP file: field → headers → cleaner → required, one object a column.

Source: interfaces.md 1 and ruling 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from workorders.imports import cleaners
from workorders.imports.cleaners import Cleaner


class Need(Enum):
    """How much of a column a file must have."""

    OPTIONAL = "optional"
    COLUMN = "column"
    CELL = "cell"


class Unread(Enum):
    """What an unreadable value does (ruling 6)."""

    REJECTS = "rejects"
    IS_DROPPED = "is_dropped"


@dataclass(frozen=True, slots=True)
class Column:
    field: str
    headers: tuple[str, ...]  # the canonical one first
    cleaner: Cleaner
    need: Need = Need.OPTIONAL
    unread: Unread = Unread.IS_DROPPED

    @property
    def header(self) -> str:
        return self.headers[0]


KINDS = {"install": ("安装", "新装", "移机"), "repair": ("维修", "修理", "返修")}
MODES = {"onsite": ("上门",), "carry_in": ("送修", "拉修")}
STATUSES = {
    "finished": ("已完工", "完工", "已完成", "完成"),
    "void": ("作废", "已作废", "取消", "已取消", "重复"),
    "waiting_parts": ("待配件",),
    "open": ("未完工", "处理中", "已派工", "待上门"),
}
LEVELS = {"普通": (), "银卡": (), "金卡": (), "VIP": ()}
SALUTATIONS = {"mr": ("先生", "男"), "ms": ("女士", "小姐", "女"), "unit": ("单位",)}
WARRANTIES = {"in": ("保内",), "out": ("保外",)}

# Columns of few words: what was cleaned once is remembered.
REPEATING = frozenset(
    {
        "kind", "service_mode", "region", "category", "brand", "model", "technician_name", "technician_no",
        "entered_by", "member_level", "salutation", "warranty", "station",
    }
)  # fmt: skip

REJECTS = Unread.REJECTS
CELL = Need.CELL


def _column(field: str, headers: str, cleaner: Cleaner, need: Need = Need.OPTIONAL) -> Column:
    """Required cells reject the row when they cannot be read, others are dropped with a note."""
    unread = REJECTS if need is CELL else Unread.IS_DROPPED
    if field in REPEATING:
        cleaner = cleaners.remembered(cleaner)
    return Column(field, tuple(headers.split()), cleaner, need, unread)


COLUMNS: tuple[Column, ...] = (
    _column("order_no", "工单号 工单编号 单号 服务单号 派工单号", cleaners.order_number(limit=60), CELL),
    _column("kind", "工单类型 服务类型 单据类型 类型", cleaners.choice(values=KINDS), CELL),
    _column("service_mode", "服务方式 上门方式 服务形式", cleaners.choice(values=MODES)),
    _column("region", "区域 所属区域 分部 网点区域", cleaners.code(limit=40), CELL),
    _column("category", "品类 产品类别 产品大类 商品类别", cleaners.code(limit=80), CELL),
    _column("brand", "品牌", cleaners.text(limit=60)),
    _column("model", "型号 规格型号", cleaners.code(limit=80)),
    _column("customer_name", "客户姓名 用户姓名 客户 用户 联系人", cleaners.text(limit=60), CELL),
    # phones are read as a pair (ruling 1), by config.lib.phones
    _column("phone", "联系电话 电话 手机 手机号 用户电话 联系方式", cleaners.code(limit=200), Need.COLUMN),
    _column("phone_alt", "备用电话 第二电话 固定电话", cleaners.code(limit=200)),
    _column("address", "地址 用户地址 服务地址 联系地址", cleaners.text(limit=300)),
    _column("technician_name", "服务人员 师傅 服务工程师 安装工 维修工 工程师", cleaners.text(limit=60)),
    _column("technician_no", "服务人员工号 师傅编号 工程师编号 工号", cleaners.code(limit=30)),
    _column(
        "dispatched_at",
        "派单时间 派工时间 派工日期 派单日期 接收时间 送修时间",
        cleaners.day_or_time,
        CELL,
    ),
    Column(
        "completed_at",
        ("完工时间", "完成时间", "完工日期", "完成日期"),
        cleaners.day_or_time,
        unread=REJECTS,
    ),
    Column(
        "status",
        ("工单状态", "状态", "单据状态"),
        cleaners.remembered(cleaners.choice(values=STATUSES)),
        unread=REJECTS,
    ),
    Column(
        "charge",
        ("收费金额", "收费", "费用", "实收金额", "金额"),
        cleaners.remembered(cleaners.amount),
        unread=REJECTS,
    ),
    _column("entered_by", "录入人 制单人 信息员", cleaners.text(limit=60)),
    _column("member_level", "会员等级 客户等级 客户级别", cleaners.choice(values=LEVELS)),
    _column("remark", "备注 说明", cleaners.text(limit=2000)),
    _column("salutation", "称呼 性别 客户性别", cleaners.choice(values=SALUTATIONS)),
    _column("serial_no", "机号 序列号 条码", cleaners.code(limit=80)),
    _column("purchased_on", "购买日期 购机日期", cleaners.day),
    _column("warranty", "保修 保内保外", cleaners.choice(values=WARRANTIES)),
    _column("fault", "故障现象 报修内容", cleaners.text(limit=1000)),
    _column("work_done", "维修措施", cleaners.text(limit=1000)),
    _column("station", "服务网点 服务商", cleaners.text(limit=80)),
    _column("reported_at", "报修时间 受理时间", cleaners.day_or_time),
    _column("appointed_at", "预约时间", cleaners.day_or_time),
)

BY_FIELD = {column.field: column for column in COLUMNS}
REQUIRED_COLUMNS = tuple(column for column in COLUMNS if column.need is not Need.OPTIONAL)
