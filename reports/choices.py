from django.db import models
from django.utils.translation import gettext_lazy as _

from config.lib.sheets import CONTENT_TYPE, CSV_CONTENT_TYPE


class ReportState(models.TextChoices):
    DRAFT = "draft", _("待上报")
    SUBMITTED = "submitted", _("已上报")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已接收")
    SUPERSEDED = "superseded", _("已被替换")


class ExportKind(models.TextChoices):
    """What a detail file holds, one row each."""

    ORDERS = "orders", _("工单明细")
    CALLBACKS = "callbacks", _("回访明细")
    COMPLAINTS = "complaints", _("投诉明细")
    RESULTS = "results", _("回写ERP")
    DAY = "day", _("日报回访明细")
    FORMS = "forms", _("月度报表包")
    FIGURE = "figure", _("数字明细")
    BOUND = "bound", _("周报月报合订本")


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    ZIP = "zip", "ZIP"

    @property
    def content_type(self) -> str:
        return {"csv": CSV_CONTENT_TYPE, "zip": "application/zip"}.get(self.value, CONTENT_TYPE)


class SlipHow(models.TextChoices):
    """How a slip was taken in (B4)."""

    TICK = "tick", _("勾选")
    TYPE = "type", _("输入")
    SCAN = "scan", _("扫描")
    IMPORT = "import", _("导入")


class DifferenceKind(models.TextChoices):
    """What does not agree between slips, filed daily and ERP (B4, B5)."""

    FIGURE = "figure", _("数字不一致")
    SLIP_WITHOUT_ORDER = "slip_without_order", _("有单据无工单")
    ORDER_WITHOUT_SLIP = "order_without_slip", _("有工单无单据")
    OTHER_DAY = "other_day", _("日期不一致")


class CheckedColumn(models.TextChoices):
    """The columns of the daily that the ERP knows too (kpis.md 3.2)."""

    DISPATCHED = "dispatched", _("派单")
    COMPLETED = "completed", _("完成")


class PeriodKind(models.TextChoices):
    """The forms of headquarters (forms.md 2.2, 2.3)."""

    WEEKLY = "weekly", _("周报")
    MONTHLY = "monthly", _("月报")


class PeriodState(models.TextChoices):
    DRAFT = "draft", _("待发布")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已被替换")


class AnswerSource(models.TextChoices):
    """Whose calls the weekly's levels come from (ruling 51)."""

    ALL_CALLBACKS = "all_callbacks", _("区域全部一次回访")
    SPOT_CALLS = "spot_calls", _("总部抽访")


class RatingSource(models.TextChoices):
    """Which question feeds 服务态度 of weekly and monthly (forms.md 2.4)."""

    SATISFACTION = "satisfaction", _("满意度评分")
    ATTITUDE_RATING = "attitude_rating", _("态度评分")


class NeutralCounts(models.TextChoices):
    """What 一般 is in the monthly, which has three levels (forms.md 2.3)."""

    IN_BASE = "in_base", _("只计入分母")
    SATISFIED = "satisfied", _("计入满意")
    DISSATISFIED = "dissatisfied", _("计入不满意")


class DayBasis(models.TextChoices):
    """Which date the daily's 派单量 and 当天完成量 go by (forms.md 2.1)."""

    SERVICE = "service", _("按服务日期")
    CALLBACK = "callback", _("按回访日期")


class DeliveryContent(models.TextChoices):
    """What goes out by mail by itself."""

    BOARD = "board", _("上报看板摘要")
    WEEKLY = "weekly", _("周报")
    MONTHLY = "monthly", _("月报")
    PACKAGE = "package", _("月度报表包(链接)")


class DeliveryOutcome(models.TextChoices):
    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    NO_RIGHT = "no_right", _("无权查看，未发送")
    NO_ADDRESS = "no_address", _("没有邮箱，未发送")
    GIVEN_UP = "given_up", _("多次未成，已放弃")


class HistoricKind(models.TextChoices):
    """The company's three forms, as past ones are taken in."""

    DAILY = "daily", _("日报")
    WEEKLY = "weekly", _("周报")
    MONTHLY = "monthly", _("月报")
