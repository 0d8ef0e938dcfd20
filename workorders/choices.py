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
