from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class FilingPolicy(models.Model):
    """When dailies are drafted and due, as dated rows (ruling 49)."""

    valid_from = models.DateField(_("生效日期"), unique=True)
    draft_at = models.TimeField(_("自动起草"), default=time(18, 30))
    deadline_at = models.TimeField(_("上报期限(次工作日)"), default=time(9, 0))
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name = _("上报规则")
        verbose_name_plural = _("上报规则")

    def __str__(self) -> str:
        return f"{self.valid_from}"
