from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.choices import DayKind
from regions.models.region import Region


class Holiday(models.Model):
    """A day that is off, or a weekend day that is worked (调休). A year without rows counts weekdays."""

    on = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类型"), max_length=8, choices=DayKind, default=DayKind.HOLIDAY)
    name = models.CharField(_("名称"), max_length=40)
    history = HistoricalRecords()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("节假日")
        verbose_name_plural = _("节假日")

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class CallingHours(models.Model):
    """When customers may be phoned, dated; a row without region is the company's (kpis.md 3.3)."""

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    valid_from = models.DateField(_("生效日期"))
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))
    lunch_from = models.TimeField(_("午休开始"), null=True, blank=True)
    lunch_to = models.TimeField(_("午休结束"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="calling_hours_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(region__isnull=True), name="calling_hours_once_company"
            ),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="calling_hours_in_order"),
        ]
        verbose_name = _("拨打时段")
        verbose_name_plural = _("拨打时段")

    def __str__(self) -> str:
        return f"{self.region or _('全部')} {self.opens:%H:%M}–{self.closes:%H:%M}"
