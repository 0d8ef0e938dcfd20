from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.models.region import Region


class ServiceHours(models.Model):
    """When departments work, dated (ruling 42); a row without region is the company's.

    ``weekdays`` are ISO numbers, ``1234567`` all seven. Holidays are closed, make-up days open.
    """

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    valid_from = models.DateField(_("生效日期"))
    weekdays = models.CharField(_("工作日(1=周一)"), max_length=7, default="1234567")
    opens = models.TimeField(_("开始"))
    break_from = models.TimeField(_("午休开始"), null=True, blank=True)
    break_to = models.TimeField(_("午休结束"), null=True, blank=True)
    closes = models.TimeField(_("结束"))
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="service_hours_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(region__isnull=True), name="service_hours_once_company"
            ),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="service_hours_in_order"),
            models.CheckConstraint(
                condition=Q(weekdays__regex=r"^[1-7]{1,7}$"), name="service_weekdays_known"
            ),
        ]
        verbose_name = _("服务时段")
        verbose_name_plural = _("服务时段")

    def __str__(self) -> str:
        return f"{self.region or _('全部')} {self.opens:%H:%M}–{self.closes:%H:%M}"
