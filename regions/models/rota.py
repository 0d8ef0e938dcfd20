from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.models.region import Region
from regions.scoping import ScopedQuerySet


class WorkWeek(models.Model):
    """Who works on which weekdays, from when on; the latest row that has begun holds.

    Without a row somebody works every day. ``stand_in`` takes over on the other days.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="work_weeks", verbose_name=_("人员")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    valid_from = models.DateField(_("生效日期"))
    weekdays = models.CharField(_("上班日(1=周一)"), max_length=7, default="1234567")
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代班人"),
    )
    history = HistoricalRecords()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["user", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "region", "valid_from"], name="work_week_once"),
            models.CheckConstraint(condition=Q(weekdays__regex=r"^[1-7]{1,7}$"), name="work_week_days_known"),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")),
                name="nobody_stands_in_for_herself",
            ),
        ]
        verbose_name = _("班表")
        verbose_name_plural = _("班表")

    def __str__(self) -> str:
        return f"{self.user} {self.weekdays}"


class AbsenceQuerySet(ScopedQuerySet["Absence"]):
    def standing(self) -> AbsenceQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: date) -> AbsenceQuerySet:
        """Those who are away on ``day``; without a last day somebody has left for good."""
        return self.standing().filter(Q(last_on__isnull=True) | Q(last_on__gte=day), first_on__lte=day)


class Absence(models.Model):
    """Somebody is away, or has left for good (no last day): her promises pass to the stand-in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("人员")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    first_on = models.DateField(_("第一天"))
    last_on = models.DateField(_("最后一天"), null=True, blank=True)
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代班人"),
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(first_on__lte=F("last_on")), name="absence_in_order"
            ),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")), name="absent_is_not_her_stand_in"
            ),
        ]
        indexes = [models.Index(fields=["user", "first_on"], name="absence_by_user")]
        verbose_name = _("请假")
        verbose_name_plural = _("请假")

    def __str__(self) -> str:
        return f"{self.user} {self.first_on}"
