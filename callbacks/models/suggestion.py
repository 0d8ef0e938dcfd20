from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from callbacks.choices import SuggestionCategory
from callbacks.models.attempt import CallAttempt
from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.models import WorkOrder

Heard = TypeVar("Heard", bound="HeardOnCall")


class HeardQuerySet(ScopedQuerySet[Heard]):
    def standing(self) -> HeardQuerySet[Heard]:
        """All but those whose result was taken back (ruling 33)."""
        return self.filter(attempt__retraction__isnull=True)


class HeardOnCall(models.Model):
    """Words of the customer that lead to nothing by themselves, but are counted and read (A5, J4)."""

    attempt = models.OneToOneField(CallAttempt, models.PROTECT, related_name="%(class)s")
    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+", verbose_name=_("工单"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    text = models.TextField(_("内容"))
    heard_at = models.DateTimeField(_("时间"))
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("回访员")
    )

    objects = HeardQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Suggestion(HeardOnCall):
    category = models.CharField(
        _("类别"), max_length=18, choices=SuggestionCategory, default=SuggestionCategory.OTHER
    )

    class Meta(HeardOnCall.Meta):
        indexes = [models.Index(fields=["region", "-id"], name="suggestion_list")]
        verbose_name = _("建议")
        verbose_name_plural = _("建议")


class CustomerNeed(HeardOnCall):
    class Meta(HeardOnCall.Meta):
        indexes = [models.Index(fields=["region", "-id"], name="need_list")]
        verbose_name = _("客户需求")
        verbose_name_plural = _("客户需求")
