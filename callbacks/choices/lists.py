"""The tabs of the lists people work from (screens.md 2, A2), and what an agent does at the moment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InboxTab(models.TextChoices):
    HEADQUARTERS = "headquarters", _("待总部")
    ALL = "all", _("全部")
    OVERDUE = "overdue", _("超时")
    TODAY = "today", _("今日到期")
    UNASSIGNED = "unassigned", _("未指派")
    TO_DECIDE = "to_decide", _("待裁定")
    PARTS = "parts", _("等配件")
    SECOND = "second", _("二次回访")
    TO_COMPLETE = "to_complete", _("待补充")


class WorkTab(models.TextChoices):
    """In the order in which they are worked off."""

    OVERDUE = "overdue", _("超时")
    TO_NAME = "to_name", _("待指定处理人")
    TO_ACCEPT = "to_accept", _("待受理")
    MINE = "mine", _("我处理的")
    ASKED = "asked", _("请我出意见")
    INQUIRED = "inquired", _("待说明")
    DEPARTMENT = "department", _("本部门")
    IMPROVEMENT = "improvement", _("改进工单")


class AgentState(models.TextChoices):
    TALKING = "talking", _("通话中")
    WRAP_UP = "wrap_up", _("话后")
    IDLE = "idle", _("空闲")
