from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from callbacks.choices import ComplaintCategory, Severity, StabilityScope
from regions.choices import DepartmentCode
from regions.models import Region
from workorders.choices import Kind


class CasePolicy(models.Model):
    """The numbers of the complaint loop as dated rows (house rule 19); a row without region is the company's.

    Hours are clock hours, days calendar days (states.md 6.2, 6.3; rulings 42–44).
    """

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    valid_from = models.DateField(_("生效日期"))
    second_target_hours = models.PositiveSmallIntegerField(_("二次回访目标(小时)"), default=24)
    second_limit_hours = models.PositiveSmallIntegerField(_("二次回访期限(小时)"), default=48)
    escalate_after_hours = models.PositiveSmallIntegerField(_("处理超时再升级(小时)"), default=24)
    remind_before_minutes = models.PositiveSmallIntegerField(_("到期前提醒(分钟)"), default=60)
    parts_check_days = models.PositiveSmallIntegerField(_("配件跟踪间隔(天)"), default=3)
    parts_level_2_days = models.PositiveSmallIntegerField(_("等配件升二级(天)"), default=7)
    parts_level_3_days = models.PositiveSmallIntegerField(_("等配件升三级(天)"), default=15)
    postpone_days = models.PositiveSmallIntegerField(_("客户改期最多(天)"), default=7)
    postpone_times = models.PositiveSmallIntegerField(_("客户改期次数"), default=2)
    rejections = models.PositiveSmallIntegerField(_("部门可退回次数"), default=1)
    stability_scope = models.CharField(
        _("72小时稳定性回访"), max_length=8, choices=StabilityScope, default=StabilityScope.DEFAULT
    )
    stability_hours = models.PositiveSmallIntegerField(_("稳定性回访(小时)"), default=72)
    recheck_hours = models.PositiveSmallIntegerField(_("资料复核期限(小时)"), default=24)
    recheck_verify_days = models.PositiveSmallIntegerField(_("总部核实期限(天)"), default=3)
    improvement_days = models.PositiveSmallIntegerField(_("改进工单期限(天)"), default=7)
    same_matter_days = models.PositiveSmallIntegerField(_("同一事项重复投诉(天)"), default=30)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="case_policy_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(region__isnull=True), name="case_policy_once_company"
            ),
        ]
        verbose_name = _("投诉规则")
        verbose_name_plural = _("投诉规则")

    def __str__(self) -> str:
        return f"{self.region or _('全公司')} {self.valid_from}"


class SeverityLimits(models.Model):
    """The limits of one severity in minutes, dated (states.md 6.2). Which clock they count is ruling 42's."""

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    valid_from = models.DateField(_("生效日期"))
    severity = models.CharField(_("程度"), max_length=8, choices=Severity)
    assign_minutes = models.PositiveIntegerField(_("指派(分钟)"))
    accept_minutes = models.PositiveIntegerField(_("受理(分钟)"))
    response_minutes = models.PositiveIntegerField(_("首次响应(分钟)"))
    progress_minutes = models.PositiveIntegerField(_("跟进间隔(分钟)"))
    resolution_minutes = models.PositiveIntegerField(_("处理(分钟)"))
    again_minutes = models.PositiveIntegerField(_("重新处理(分钟)"), default=48 * 60)
    plan_minutes = models.PositiveIntegerField(_("方案(分钟)"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "severity", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "severity", "valid_from"], name="severity_limits_once"),
            models.UniqueConstraint(
                fields=["severity", "valid_from"],
                condition=Q(region__isnull=True),
                name="severity_limits_once_company",
            ),
        ]
        verbose_name = _("投诉时限")
        verbose_name_plural = _("投诉时限")

    def __str__(self) -> str:
        return f"{self.region or _('全公司')} {self.get_severity_display()} {self.valid_from}"


class Route(models.Model):
    """Which department answers for a category, dated (E3, calls.md 5.5): category × region → department.

    The region's row goes before the company's, one for the kind of work before one for any, the latest first.
    """

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    category = models.CharField(_("类别"), max_length=20, choices=ComplaintCategory)
    kind = models.CharField(_("工单类型"), max_length=8, choices=Kind, blank=True)
    valid_from = models.DateField(_("生效日期"))
    department = models.CharField(_("责任部门"), max_length=12, choices=DepartmentCode)
    history = HistoricalRecords()

    class Meta:
        ordering = ["category", "region", "kind", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "category", "kind", "valid_from"], name="route_once"),
            models.UniqueConstraint(
                fields=["category", "kind", "valid_from"],
                condition=Q(region__isnull=True),
                name="route_once_company",
            ),
        ]
        verbose_name = _("投诉分派")
        verbose_name_plural = _("投诉分派")

    def __str__(self) -> str:
        return f"{self.region or _('全公司')} {self.get_category_display()}"
