from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from callbacks.choices import ScriptCode
from regions.models import Region


class CallbackPolicy(models.Model):
    """The numbers of the callback rules, as dated rows that HQ edits (house rule 19).

    The region's row with the latest ``valid_from`` up to the day wins, else the company's (no region).
    ``callbacks_from`` and ``max_age_days`` empty = no limit (ruling 13). Days count from completion (C3, C4).
    """

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    valid_from = models.DateField(_("生效日期"))
    callbacks_from = models.DateField(_("上线日期"), null=True, blank=True)
    max_age_days = models.PositiveSmallIntegerField(_("最大天数"), null=True, blank=True)
    install_first_day = models.PositiveSmallIntegerField(_("安装:首日"), default=1)
    install_last_day = models.PositiveSmallIntegerField(_("安装:末日"), default=1)
    repair_first_day = models.PositiveSmallIntegerField(_("维修:首日"), default=1)
    repair_last_day = models.PositiveSmallIntegerField(_("维修:末日"), default=3)
    attempts_needed = models.PositiveSmallIntegerField(_("未接通:次数"), default=3)
    days_needed = models.PositiveSmallIntegerField(_("未接通:天数"), default=2)
    bands_needed = models.PositiveSmallIntegerField(_("未接通:时段"), default=2)
    gap_minutes = models.PositiveSmallIntegerField(_("计数间隔(分钟)"), default=120)
    dials_a_day = models.PositiveSmallIntegerField(_("每客户每天拨打"), default=3)
    dials_a_task = models.PositiveSmallIntegerField(_("每单拨打"), default=6)
    dials_granted = models.PositiveSmallIntegerField(_("主管加拨"), default=3)
    overdue_days = models.PositiveSmallIntegerField(_("改约可超期(天)"), default=2)
    lease_minutes = models.PositiveSmallIntegerField(_("占用(分钟)"), default=15)
    skip_minutes = models.PositiveSmallIntegerField(_("跳过(分钟)"), default=30)
    serious_overcharge = models.DecimalField(_("较重多收(元)"), max_digits=8, decimal_places=2, default=100)
    charge_tolerance = models.DecimalField(_("收费不符(元)"), max_digits=8, decimal_places=2, default=1)
    always_call_above = models.DecimalField(
        _("旺季必访:收费超过(元)"), max_digits=8, decimal_places=2, default=300
    )
    repeat_repair_days = models.PositiveSmallIntegerField(_("重复维修(天)"), default=30)
    finding_days = models.PositiveSmallIntegerField(_("服务不规范确认(天)"), default=3)
    morning_share = models.BooleanField(_("早上分派给回访员"), default=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="callback_policy_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(region__isnull=True), name="callback_policy_once_company"
            ),
            models.CheckConstraint(
                condition=Q(install_first_day__lte=F("install_last_day"))
                & Q(repair_first_day__lte=F("repair_last_day")),
                name="callback_windows_in_order",
            ),
        ]
        verbose_name = _("回访规则")
        verbose_name_plural = _("回访规则")

    def __str__(self) -> str:
        return f"{self.region or _('全公司')} {self.valid_from}"


class ScriptText(models.Model):
    """What the agent reads aloud, versioned by date: published words are never edited (D9, D10, L27)."""

    code = models.CharField(_("用途"), max_length=20, choices=ScriptCode)
    valid_from = models.DateField(_("生效日期"))
    text = models.TextField(_("话术"))
    history = HistoricalRecords()

    class Meta:
        ordering = ["code", "-valid_from", "pk"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="script_text_once")]
        verbose_name = _("话术")
        verbose_name_plural = _("话术")

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.valid_from}"
