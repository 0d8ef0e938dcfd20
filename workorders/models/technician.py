from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.models import Region
from regions.scoping import ScopedQuerySet


class Technician(models.Model):
    """安装、维修工: source + number; without a number, the one of that name in the region (ruling 16)."""

    source = models.CharField(_("来源"), max_length=20, default="erp")
    number = models.CharField(_("工号"), max_length=30, blank=True)
    name = models.CharField(_("姓名"), max_length=60)
    sort_key = models.CharField(max_length=120, blank=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="technicians", verbose_name=_("区域"))
    alias_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name=_("并入")
    )
    is_new = models.BooleanField(_("待确认"), default=False)
    is_active = models.BooleanField(_("在职"), default=True)
    history = HistoricalRecords()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["region", "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], condition=~Q(number=""), name="technician_number_once"
            ),
            models.UniqueConstraint(
                fields=["source", "region", "name"], condition=Q(number=""), name="technician_name_once"
            ),
        ]
        verbose_name = _("服务人员")
        verbose_name_plural = _("服务人员")

    def __str__(self) -> str:
        return f"{self.name} {self.number}".strip()
