from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from workorders.models.catalogue import Source


class SourceMapping(models.Model):
    """How one source's files are read (ruling 11): saved by the wizard, used by every later import.

    ``headers`` {field: heading of the file} · ``constants`` {field: text for every row} · ``values``
    {field: {what the file says: what it means}} for kind, status and region · ``date_format`` empty when the
    usual ways of writing a day are enough.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="mapping", verbose_name=_("来源"))
    headers = models.JSONField(_("列"), default=dict, blank=True)
    constants = models.JSONField(_("固定值"), default=dict, blank=True)
    values = models.JSONField(_("对照"), default=dict, blank=True)
    date_format = models.CharField(_("日期格式"), max_length=20, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["source", "pk"]
        verbose_name = _("列对应")
        verbose_name_plural = _("列对应")

    def __str__(self) -> str:
        return f"{self.source}"
