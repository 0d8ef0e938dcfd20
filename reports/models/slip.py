from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.models import Region
from regions.scoping import ScopedQuerySet
from reports.choices import SlipHow
from workorders.models import Technician, WorkOrder


class SlipQuerySet(ScopedQuerySet["Slip"]):
    def standing(self) -> SlipQuerySet:
        """Those not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Slip(models.Model):
    """A finished job's slip as a technician handed it in (B4); taking one back leaves the row (E8).

    ``day`` is the one it is counted for, ``order_no`` what stands on the paper, ``work_order`` the region's
    order of that number once there is one, ``technician`` whose it is: the order's, as long as it is known.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="slips", verbose_name=_("区域"))
    day = models.DateField(_("完工日期"))
    handed_in_on = models.DateField(_("交单日期"))
    order_no = models.CharField(_("工单号"), max_length=60)
    work_order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="slips", verbose_name=_("工单")
    )
    technician = models.ForeignKey(
        Technician, models.PROTECT, null=True, blank=True, related_name="slips", verbose_name=_("服务人员")
    )
    how = models.CharField(_("方式"), max_length=6, choices=SlipHow)
    taken_at = models.DateTimeField(_("收单时间"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("收单人")
    )
    taken_back_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤回人"),
    )

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "order_no"],
                condition=Q(taken_back_at__isnull=True),
                name="one_standing_slip_an_order",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="slip_taken_back_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "day"], name="slip_by_day"),
            models.Index(fields=["region", "-id"], name="slip_list"),
        ]
        verbose_name = _("单据")
        verbose_name_plural = _("单据")

    def __str__(self) -> str:
        return self.order_no


class SlipDay(models.Model):
    """Where the count of a region's day stands: closed, the clerk says that every slip in hand is in.

    Opening it again needs a reason; the trail keeps every closing and opening.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="slip_days", verbose_name=_("区域"))
    day = models.DateField(_("日期"))
    closed_at = models.DateTimeField(_("清点完成"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("清点人"),
    )
    reopened_at = models.DateTimeField(_("重新打开"), null=True, blank=True)
    reopen_reason = models.CharField(_("重新打开的原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "day"], name="slip_day_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="slip_day_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reopen_reason=""), name="slip_day_reopened_why"
            ),
        ]
        verbose_name = _("单据清点")
        verbose_name_plural = _("单据清点")

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class SlipPolicy(models.Model):
    """Whether a daily may only be filed once its slips are counted, as dated rows (ruling 50, house rule 19).

    The region's own row with the latest ``valid_from`` up to the day wins, else the company's (no region).
    """

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    valid_from = models.DateField(_("生效日期"))
    slips_required = models.BooleanField(_("上报前须清点单据"), default=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="slip_policy_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(region__isnull=True), name="slip_policy_once_company"
            ),
        ]
        verbose_name = _("单据规则")
        verbose_name_plural = _("单据规则")

    def __str__(self) -> str:
        return f"{self.region or _('全公司')} {self.valid_from}"
