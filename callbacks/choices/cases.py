"""Codes of complaints, data re-checks and findings (states.md 6.2, 6.3; rulings 24, 40, 43, 46, 69)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ComplaintKind(models.TextChoices):
    DISSATISFIED = "dissatisfied", _("不满意")
    NOT_GENUINE = "not_genuine", _("不属实")
    COMPLAINT = "complaint", _("投诉")
    REVISIT = "revisit", _("再次上门")


class ComplaintCategory(models.TextChoices):
    SERVICE_ATTITUDE = "service_attitude", _("服务态度")
    NOT_GENUINE = "not_genuine", _("不属实")
    SITE_HYGIENE = "site_hygiene", _("现场卫生")
    CHARGING = "charging", _("收费")
    UNTIMELY = "untimely", _("不及时/爽约")
    INSTALL_QUALITY = "install_quality", _("安装质量")
    REPAIR_QUALITY = "repair_quality", _("维修质量")
    PARTS = "parts", _("配件")
    PRODUCT_QUALITY = "product_quality", _("产品质量")
    PROPERTY_DAMAGE = "property_damage", _("财产损坏")
    SAFETY = "safety", _("安全")
    LOGISTICS = "logistics", _("送货")
    HOTLINE = "hotline", _("客服/回访员")
    DATA_ERROR = "data_error", _("资料错误")
    WARRANTY_POLICY = "warranty_policy", _("三包/政策")
    OTHER = "other", _("其他")


class Severity(models.TextChoices):
    MINOR = "minor", pgettext_lazy("severity", "一般")
    SERIOUS = "serious", _("较重")
    MAJOR = "major", _("重大")


class ComplaintState(models.TextChoices):
    REGISTERED = "registered", _("已登记")
    ASSIGNED = "assigned", _("已指派")
    ACCEPTED = "accepted", _("已受理")
    HANDLING = "handling", _("处理中")
    WAITING_PARTS = "waiting_parts", _("等配件")
    WAITING_CUSTOMER = "waiting_customer", _("等客户")
    HANDLED = "handled", _("处理完毕")
    SECOND_CALLBACK = "second_callback", _("二次回访")
    REOPENED = "reopened", _("重新处理")
    CLOSED_SATISFIED = "closed_satisfied", _("满意结案")
    CLOSED_UNCONFIRMED = "closed_unconfirmed", _("未能确认")
    CLOSED_BY_RULING = "closed_by_ruling", _("裁定结案")
    INVALID = "invalid", _("不成立")
    MERGED = "merged", _("已合并")
    WITHDRAWN = "withdrawn", _("已撤回")


class CaseVerb(models.TextChoices):
    """What may be done with a case (states.md 6.2, rulings 41, 43, 61); the value is the API's word."""

    REGISTER = "register", _("登记")
    ASSIGN = "assign", _("指派")
    ACCEPT = "accept", _("受理")
    REJECT = "reject", _("退回")
    CONTACT = "contact", _("联系客户")
    WAIT_PARTS = "wait-parts", _("等配件")
    PARTS_ARRIVED = "parts-arrived", _("配件到货")
    WAIT_CUSTOMER = "wait-customer", _("客户改期")
    RESUME = "resume", _("恢复处理")
    PROGRESS = "progress", _("跟进")
    HANDLE = "handle", _("处理完毕")
    CALL_AGAIN = "call-again", _("转二次回访")
    CLOSE_SATISFIED = "close-satisfied", _("满意结案")
    REOPEN = "reopen", _("重新处理")
    CLOSE_UNCONFIRMED = "close-unconfirmed", _("未能确认")
    MARK_INVALID = "mark-invalid", _("认定不成立")
    CONFIRM_INVALID = "confirm-invalid", _("确认不成立")
    REJECT_INVALID = "reject-invalid", _("驳回不成立")
    END_INVALID = "end-invalid", _("不成立结案")
    MERGE = "merge", _("并入")
    WITHDRAW = "withdraw", _("撤回投诉")
    ESCALATE = "escalate", _("升级")
    INSTRUCT = "instruct", _("主管指示")
    NAME_EXPERT = "name-expert", _("指定专家")
    OPINION = "opinion", _("专家意见")
    RULE = "rule", _("总部裁定")
    CLOSE_BY_RULING = "close-by-ruling", _("裁定结案")
    RECUR = "recur", _("复发")
    TAKE_BACK = "take_back", _("撤回")
    AMEND = "amend", _("已更正")
    RAISE = "raise", _("程度提高")
    HANDLED_MERGED = "handled_merged", _("办过并入的投诉")


# Steps that make somebody part of the handling: she never calls back on it nor closes it (E5, roles.md 7).
HANDLING_VERBS = (
    CaseVerb.ACCEPT,
    CaseVerb.CONTACT,
    CaseVerb.WAIT_PARTS,
    CaseVerb.PARTS_ARRIVED,
    CaseVerb.WAIT_CUSTOMER,
    CaseVerb.HANDLE,
    CaseVerb.HANDLED_MERGED,
)


class CaseLimit(models.TextChoices):
    """The limits of a case (states.md 6.2); a column ``<value>_due_at`` holds each."""

    ASSIGN = "assign", _("指派")
    ACCEPT = "accept", _("受理")
    RESPONSE = "response", _("首次响应")
    PLAN = "plan", _("方案")
    PROGRESS = "progress", _("跟进")
    RESOLUTION = "resolution", _("处理")
    SECOND = "second", _("二次回访")
    WAIT = "wait", _("等待")


class PauseKind(models.TextChoices):
    PARTS = "parts", _("等配件")
    CUSTOMER = "customer", _("客户改期")


class RootCause(models.TextChoices):
    """Ruling 46."""

    PRODUCT = "product", _("产品质量")
    INSTALL = "install", _("安装")
    REPAIR = "repair", _("维修")
    PARTS = "parts", _("配件")
    MISUSE = "misuse", _("使用不当")
    ENVIRONMENT = "environment", _("环境")
    DATA = "data", _("资料")
    OTHER = "other", _("其他")


class ResponsibleKind(models.TextChoices):
    """Whose fault it was (ruling 40); ``none`` is 无责."""

    TECHNICIAN = "technician", _("服务人员")
    DATA_CLERK = "data_clerk", _("信息员")
    AGENT = "agent", _("回访员")
    SHOP = "shop", _("门店")
    NONE = "none", _("无责")


class EscalationRule(models.TextChoices):
    """Why a case rose (states.md 6.2, ruling 41)."""

    BY_HAND = "by_hand", _("人工升级")
    MAJOR = "major", _("重大投诉")
    VIP = "vip", _("VIP客户")
    DIFFICULT = "difficult", _("疑难")
    CROSS_DEPARTMENT = "cross_department", _("多部门")
    NOT_ACCEPTED = "not_accepted", _("未按时受理")
    RESPONSE_LATE = "response_late", _("首次响应超时")
    RESOLUTION_LATE = "resolution_late", _("处理超时")
    RESOLUTION_VERY_LATE = "resolution_very_late", _("处理超时一天以上")
    REOPENED = "reopened", _("二次回访不满意")
    REOPENED_TWICE = "reopened_twice", _("两次重新处理")
    PARTS_LONG = "parts_long", _("等配件超过七天")
    PARTS_VERY_LONG = "parts_very_long", _("等配件超过十五天")


class DirectiveKind(models.TextChoices):
    INSTRUCTION = "instruction", _("主管指示")
    OPINION = "opinion", _("专家意见")
    RULING = "ruling", _("总部裁定")


class CoreDemand(models.TextChoices):
    """What the customer really wants, confirmed after the apology (L22)."""

    REPAIR = "repair", _("修好")
    COMPENSATION = "compensation", _("补偿")
    EXPLANATION = "explanation", _("解释")
    APOLOGY = "apology", _("道歉")
    OTHER = "other", _("其他")


class ComplaintClass(models.TextChoices):
    """Where it went wrong, for analysis (K18)."""

    PRODUCT = "product", _("产品缺陷")
    SERVICE = "service", _("服务流程")
    LOGISTICS = "logistics", _("物流时效")


class ToldBy(models.TextChoices):
    """How the customer was told of a solution (K4)."""

    PHONE = "phone", _("电话")
    VISIT = "visit", _("上门")
    MESSAGE = "message", _("短信/微信")
    OTHER = "other", _("其他")


class FollowUpKind(models.TextChoices):
    PARTS_CHECK = "parts_check", _("配件跟踪")
    STABILITY = "stability", _("72小时稳定性")


class FollowUpState(models.TextChoices):
    OPEN = "open", _("待跟进")
    DONE = "done", _("已跟进")
    CANCELLED = "cancelled", _("已取消")


class StabilityScope(models.TextChoices):
    """Which repaired cases get the 72-hour check (decision 29, K15)."""

    OFF = "off", _("不做")
    DEFAULT = "default", _("较重、重大和重复维修")
    ALL = "all", _("全部上门维修")


class ImprovementState(models.TextChoices):
    OPEN = "open", _("待改进")
    DONE = "done", _("已改进")


OPEN_CASE_STATES = (
    ComplaintState.REGISTERED,
    ComplaintState.ASSIGNED,
    ComplaintState.ACCEPTED,
    ComplaintState.HANDLING,
    ComplaintState.WAITING_PARTS,
    ComplaintState.WAITING_CUSTOMER,
    ComplaintState.HANDLED,
    ComplaintState.SECOND_CALLBACK,
    ComplaintState.REOPENED,
)
ENDED_CASE_STATES = tuple(state for state in ComplaintState if state not in OPEN_CASE_STATES)
# Not of the company's making, or carried on by another case: in no rate (ruling 53).
NOT_COUNTED_CASES = (ComplaintState.INVALID, ComplaintState.MERGED)
# With the department: its people work on it now.
IN_HAND_STATES = (
    ComplaintState.ACCEPTED,
    ComplaintState.HANDLING,
    ComplaintState.WAITING_PARTS,
    ComplaintState.WAITING_CUSTOMER,
    ComplaintState.REOPENED,
)


class RecheckKind(models.TextChoices):
    MISSING = "missing", _("号码为空")
    INVALID_FORMAT = "invalid_format", _("号码格式错误")
    EMPTY_NUMBER = "empty_number", _("空号")
    SUSPENDED = "suspended", _("停机")
    WRONG_NUMBER = "wrong_number", _("号码错误")
    WRONG_INFORMATION = "wrong_information", _("信息错误")
    MISMATCH = "mismatch", _("电话、联系人、地址均不符")


class RecheckState(models.TextChoices):
    OPENED = "opened", _("待复核")
    CHECKING = "checking", _("复核中")
    CORRECTED = "corrected", _("已更正")
    CONFIRMED_ERROR = "confirmed_error", _("确认有误")
    NOT_ERROR = "not_error", _("并非错误")
    VERIFIED = "verified", _("总部已核")
    CLOSED = "closed", _("已结束")


class RecheckVerb(models.TextChoices):
    """What is done with a re-check (states.md 6.3, ruling 61); the value is the API's word."""

    CHECK = "check", _("开始复核")
    CORRECT = "correct", _("更正资料")
    CONFIRM = "confirm", _("确认资料有误")
    NOT_AN_ERROR = "not-an-error", _("并非错误")
    VERIFY = "verify", _("核实")
    CLOSE = "close", _("结束")


class Ground(models.TextChoices):
    """Why a complaint opens by itself, gravest first (ruling 29)."""

    NOT_GENUINE = "not_genuine", _("不属实")
    VERY_DISSATISFIED = "very_dissatisfied", _("很不满意")
    OVERCHARGED = "overcharged", _("多收费用")
    NOT_FIXED = "not_fixed", _("故障未排除")
    RECURRED = "recurred", _("故障复发")
    CHARGE = "charge", _("收费不符或有异议")
    ATTITUDE = "attitude", _("态度不满意")
    DISSATISFIED = "dissatisfied", _("不太满意")


class FindingState(models.TextChoices):
    OPENED = "opened", _("待确认")
    CONFIRMED = "confirmed", _("属实")
    REFUTED = "refuted", _("不成立")


class FindingVerb(models.TextChoices):
    """What the supervisor decides (ruling 30); the value is the API's word."""

    CONFIRM = "confirm", _("确认属实")
    REFUTE = "refute", _("认定不成立")


class FindingGround(models.TextChoices):
    """What makes a service irregular without being a complaint (ruling 30)."""

    SITE_NOT_CLEANED = "site_not_cleaned", _("未清理现场")
    NO_RECEIPT = "no_receipt", _("收费无收据")
    NO_SHOW = "no_show", _("爽约")
    ACCESSORIES_NOT_TOLD = "accessories_not_told", _("辅材收费未事先说明")
