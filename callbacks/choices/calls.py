"""Codes of callbacks, attempts, answers and questionnaires (calls.md, states.md 6.1; rulings 24, 31, 36)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskState(models.TextChoices):
    PENDING = "pending", _("未到期")
    DUE = "due", _("待回访")
    IN_PROGRESS = "in_progress", _("回访中")
    COMPLETED = "completed", _("已完成")
    REFUSED = "refused", _("拒访")
    UNREACHABLE = "unreachable", _("未接通")
    BAD_DATA = "bad_data", _("资料错误")
    WAIVED = "waived", _("免访")
    CANCELLED = "cancelled", _("已取消")


OPEN_STATES = (TaskState.PENDING, TaskState.DUE, TaskState.IN_PROGRESS)
CALLABLE_STATES = (TaskState.DUE, TaskState.IN_PROGRESS)
HANDLED_STATES = (TaskState.COMPLETED, TaskState.REFUSED, TaskState.UNREACHABLE, TaskState.BAD_DATA)


class WaiveReason(models.TextChoices):
    BEFORE_GO_LIVE = "before_go_live", _("上线前")
    TOO_OLD = "too_old", _("过期")
    PEAK = "peak", _("旺季免访")


class DrawCause(models.TextChoices):
    """Why an order is called whatever the peak season's ratio (ruling 36); the letters sort before DRAWN."""

    VIP = "a", _("VIP客户")
    REPEAT_REPAIR = "b", _("重复维修")
    COMPLAINT = "c", _("有过投诉")
    CHARGE = "d", _("收费较高")
    DATA_ERROR = "e", _("号码不能用")
    DRAWN = "x", _("抽取")


class CancelReason(models.TextChoices):
    VOIDED = "voided", _("工单作废")
    UNDONE = "undone", _("ERP撤销完工")
    DUPLICATE = "duplicate", _("重复工单")
    CASE_ENDED = "case_ended", _("投诉已结束")


class Behaviour(models.TextChoices):
    """What the logic does with an outcome; the code of the outcome itself is never read by it."""

    COMPLETES = "completes", _("完成")
    PARTIAL = "partial", _("中途挂断")
    DENIES = "denies", _("称未服务")
    APPOINTMENT = "appointment", _("改约")
    REFUSES = "refuses", _("拒访")
    RETRY = "retry", _("再拨")
    BAD_NUMBER = "bad_number", _("号码问题")
    FAULT = "fault", _("线路故障")


class PhoneSlot(models.TextChoices):
    PRIMARY = "primary", _("联系电话")
    ALTERNATE = "alternate", _("备用电话")


class Relation(models.TextChoices):
    SELF = "self", _("本人")
    SPOUSE = "spouse", _("配偶")
    PARENT = "parent", _("父母")
    CHILD = "child", _("子女")
    COLLEAGUE = "colleague", _("同事")
    PROPERTY = "property", _("物业")
    OTHER = "other", _("其他")


class NotGenuineReason(models.TextChoices):
    NOT_VISITED = "not_visited", _("未上门")
    NOT_FINISHED = "not_finished", _("未完成")
    DATE_DIFFERS = "date_differs", _("日期不符")
    ITEM_DIFFERS = "item_differs", _("项目不符")
    NOT_OUR_PRODUCT = "not_our_product", _("非本产品")


class Level(models.IntegerChoices):
    VERY_SATISFIED = 5, _("非常满意")
    SATISFIED = 4, _("满意")
    NEUTRAL = 3, _("一般")
    DISSATISFIED = 2, _("不太满意")
    VERY_DISSATISFIED = 1, _("很不满意")


class SiteCleaned(models.TextChoices):
    YES = "yes", _("有")
    NO = "no", _("无")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class ChargeStatus(models.TextChoices):
    FREE = "free", _("免费")
    STANDARD = "standard", _("按标准收费")
    DISPUTED = "disputed", _("有异议")


class OnTime(models.TextChoices):
    ON_TIME = "on_time", _("准时")
    LATE = "late", _("迟到")
    RESCHEDULED = "rescheduled", _("改约")
    NO_SHOW = "no_show", _("爽约")


class FaultFixed(models.TextChoices):
    FIXED = "fixed", _("已排除")
    PARTLY = "partly", _("部分")
    NOT_FIXED = "not_fixed", _("未排除")
    RECURRED = "recurred", _("复发")


class Solved(models.TextChoices):
    YES = "yes", _("已解决")
    PARTLY = "partly", _("部分解决")
    NO = "no", _("未解决")


class SuggestionCategory(models.TextChoices):
    SERVICE_ATTITUDE = "service_attitude", _("服务态度")
    APPOINTMENT = "appointment", _("预约")
    CHARGE = "charge", _("收费")
    QUALITY = "quality", _("质量")
    PARTS = "parts", _("配件")
    PRODUCT = "product", _("产品")
    HOTLINE = "hotline", _("热线")
    OTHER = "other", _("其他")


class AppointmentFor(models.TextChoices):
    ME = "me", _("我的")
    ANYONE = "anyone", _("任何人")


class ScriptCode(models.TextChoices):
    GREETING = "greeting", _("开场白(规定)")
    OPENING = "opening", _("说明来意")
    NOT_CONVENIENT = "not_convenient", _("客户不方便")
    WRONG_PERSON = "wrong_person", _("打错了")
    UNHAPPY = "unhappy", _("客户不满意")
    NOT_GENUINE = "not_genuine", _("不属实")
    CHARGE_DOUBT = "charge_doubt", _("收费疑问")
    FAREWELL = "farewell", _("结束语")
    FAREWELL_UNHAPPY = "farewell_unhappy", _("结束语(不满意)")
    FAREWELL_REFUSED = "farewell_refused", _("结束语(拒访)")
    SECOND_CALLBACK = "second_callback", _("二次回访开场")


class QueueReason(models.TextChoices):
    """Why a callback stands where it stands in the queue (A2)."""

    APPOINTMENT = "appointment", _("改约时间到")
    OVERDUE = "overdue", _("已逾期")
    DUE_TODAY = "due_today", _("今日截止")
    SECOND_CALLBACK = "second_callback", _("二次回访")
    VIP = "vip", _("VIP客户")
    IN_WINDOW = "in_window", _("回访期内")
    LATER = "later", _("稍后再拨")
    APPOINTMENT_LATER = "appointment_later", _("改约未到")
    SUPERVISOR = "supervisor", _("待主管处理")


class QuestionnaireKind(models.TextChoices):
    INSTALL = "install", _("安装回访")
    REPAIR = "repair", _("维修回访")
    SECOND = "second", _("二次回访")


class QuestionnaireState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")


class QuestionShape(models.TextChoices):
    """How an answer is given and stored."""

    LEVEL = "level", _("五级")
    CHOICE = "choice", _("单选")
    YES_NO = "yes_no", _("是/否")
    AMOUNT = "amount", _("金额")
    COUNT = "count", _("数量")
    TEXT = "text", _("文字")
