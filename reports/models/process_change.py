from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from regions.scoping import AnyUser, AppendOnly, AppendOnlyQuerySet, region_ids
from reports.policies.kpis import BY_CODE
from reports.policies.process_changes import EFFECT_KPIS

EFFECT_CHOICES = [(code, BY_CODE[code].label) for code in EFFECT_KPIS]


class ProcessChangeQuerySet(AppendOnlyQuerySet["ProcessChange"]):
    def scope_of(self, user: AnyUser) -> Q:
        """Her regions' own, and what was changed for all of them."""
        return super().scope_of(user) | (Q(region__isnull=True) if region_ids(user) else Q(pk__in=()))


class ProcessChange(AppendOnly):
    """A change of how callbacks are made, by headquarters (A11): from when, what, why, who answers for it.

    ``kpi`` is the rate that is to tell its effect; ``region`` empty = everywhere. Never edited: what was
    given up, or entered by mistake, gets its ``ending``.
    """

    effective_on = models.DateField(_("生效日期"))
    what = models.CharField(_("改了什么"), max_length=200)
    why = models.TextField(_("为什么"))
    owner = models.CharField(_("负责人"), max_length=60)
    kpi = models.CharField(_("看哪个指标"), max_length=40, choices=EFFECT_CHOICES)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    at = models.DateTimeField(_("登记时间"))

    objects = ProcessChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(why=""), name="process_change_says_what_and_why"
            )
        ]
        verbose_name = _("流程改进")
        verbose_name_plural = _("流程改进")

    def __str__(self) -> str:
        return self.what


class ProcessChangeEndingQuerySet(AppendOnlyQuerySet["ProcessChangeEnding"]):
    def scope_of(self, user: AnyUser) -> Q:
        return Q(change__in=ProcessChange.objects.visible_to(user).order_by().values("pk"))


class ProcessChangeEnding(AppendOnly):
    """The change holds no more from ``ended_on`` on; ended before it began, it never did."""

    change = models.OneToOneField(ProcessChange, models.PROTECT, related_name="ending")
    ended_on = models.DateField(_("停止日期"))
    reason = models.TextField(_("停止原因"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ProcessChangeEndingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="process_change_ends_for_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.ended_on}"
