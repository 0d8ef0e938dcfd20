from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

CATEGORY_LENGTH = 80


class Source(models.Model):
    """A system that orders come from; history is imported with ``plans_callbacks`` off (ruling 11)."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    plans_callbacks = models.BooleanField(_("生成回访"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code", "pk"]
        verbose_name = _("数据来源")
        verbose_name_plural = _("数据来源")

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """品类: made by imports, new until the clerk confirms it; an alias points to its real one (ruling 12)."""

    name = models.CharField(_("名称"), max_length=CATEGORY_LENGTH, unique=True)
    alias_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name=_("并入")
    )
    is_new = models.BooleanField(_("待确认"), default=False)
    sort_key = models.CharField(max_length=120, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["sort_key", "name", "pk"]
        verbose_name = _("品类")
        verbose_name_plural = _("品类")

    def __str__(self) -> str:
        return self.name
