from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from regions.scoping import ScopedQuerySet
from reports.choices import HistoricKind
from workorders.models.catalogue import CATEGORY_LENGTH


class HistoricFormQuerySet(ScopedQuerySet["HistoricForm"]):
    def standing(self) -> HistoricFormQuerySet:
        """What counts: not replaced by a later taking."""
        return self.filter(replaced_at__isnull=True)


class HistoricForm(models.Model):
    """历史补录: one sheet of a past 日/周/月报 as it was taken from a file; never edited (item 9).

    ``table`` is ``{"rows": [{column: value}], "totals": {column: value}, "notes": [text]}`` with the columns
    of ruling 62. Taken in again with a ``reason`` it is replaced, and kept.
    """

    form = models.CharField(_("报表"), max_length=8, choices=HistoricKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    category = models.CharField(_("品类"), max_length=CATEGORY_LENGTH)
    first = models.DateField(_("开始日期"))
    last = models.DateField(_("结束日期"))
    table = models.JSONField()
    file_name = models.CharField(_("文件名"), max_length=200)
    sheet = models.CharField(_("工作表"), max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("补录人")
    )
    taken_at = models.DateTimeField(_("补录时间"))
    reason = models.TextField(_("替换原因"), blank=True)
    replaced_at = models.DateTimeField(_("被替换时间"), null=True, blank=True)

    objects = HistoricFormQuerySet.as_manager()

    class Meta:
        ordering = ["-last", "region", "category", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "region", "category", "first"],
                condition=Q(replaced_at__isnull=True),
                name="one_standing_historic_form",
            ),
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="historic_form_has_days"),
        ]
        verbose_name = _("历史报表")
        verbose_name_plural = _("历史报表")

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.region} {self.category} {self.first}"
