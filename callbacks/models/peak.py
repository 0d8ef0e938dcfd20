from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from config.lib.calendar import ONE_DAY
from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.choices import Kind
from workorders.models import Category


class PeakPolicyQuerySet(models.QuerySet["PeakPolicy"]):
    def holding(self, *, first: date, last: date) -> PeakPolicyQuerySet:
        """Rows that are in force on some day from ``first`` to ``last``."""
        ended = Q(ended_on__isnull=True) | (Q(ended_on__gt=first) & Q(ended_on__gt=F("starts_on")))
        return self.filter(ended, starts_on__lte=last, ends_on__gte=first)


class PeakPolicy(models.Model):
    """HQ's lower ratio for a season (C2, ruling 36): dates of completion, both included.

    ``ratio`` is the percentage of all valid orders that is called. Company-wide by default; a row with a
    region is that region's exception and needs ``reason`` (printed as 例外). Never deleted: ``ended_on``
    stops it from that day. ``seed`` makes its draws repeatable.
    """

    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    ended_on = models.DateField(_("提前结束日期"), null=True, blank=True)
    ratio = models.DecimalField(
        _("回访比例(%)"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("品类")
    )
    kind = models.CharField(_("工单类型"), max_length=8, choices=Kind, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("例外区域")
    )
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    seed = models.CharField(_("种子"), max_length=40)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    history = HistoricalRecords()

    objects = PeakPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="peak_dates_in_order"),
            models.CheckConstraint(condition=Q(ratio__gte=0, ratio__lte=100), name="peak_ratio_is_a_share"),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | ~Q(reason=""), name="peak_exception_has_its_reason"
            ),
        ]
        verbose_name = _("旺季比例")
        verbose_name_plural = _("旺季比例")

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on} {self.percent}%"

    @property
    def percent(self) -> str:
        """30 and 12.5, not 30.00 and 12.50."""
        return f"{self.ratio.normalize():f}"

    @property
    def last_day(self) -> date:
        """A season ended early holds up to the day before."""
        return self.ends_on if self.ended_on is None else min(self.ends_on, self.ended_on - ONE_DAY)


class PeakDraw(models.Model):
    """One planning's draw of one region and completion day under one policy: enough to draw it again.

    ``population`` are the valid orders of that day planned so far, these included; ``called_before`` those
    of them that earlier plannings called. ``always`` and ``called`` are of this draw alone: called whatever
    the ratio, and called at all. An order's place is its digest under the policy's seed, behind the letter
    of why it is always called (``CallbackTask.draw_key``): the lowest are called.
    """

    policy = models.ForeignKey(PeakPolicy, models.PROTECT, related_name="draws")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    completed_on = models.DateField()
    drawn_at = models.DateTimeField()
    population = models.PositiveIntegerField()
    called_before = models.PositiveIntegerField(default=0)
    always = models.PositiveIntegerField()
    called = models.PositiveIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["policy", "region", "completed_on"], name="peak_draw_of_day")]
        verbose_name = _("旺季抽取")
        verbose_name_plural = _("旺季抽取")

    def __str__(self) -> str:
        return f"{self.policy_id} {self.region_id} {self.completed_on}"


class ExceptionDayQuerySet(models.QuerySet["ExceptionDay"]):
    def standing(self) -> ExceptionDayQuerySet:
        return self.filter(withdrawn_at__isnull=True)


class ExceptionDay(models.Model):
    """Days on which nobody can be called (typhoon, 除夕–初三), for one region or all (ruling 37).

    HQ's row; both dates included. It moves ``due_end`` of the windows it touches and is held against nobody.
    Never deleted: ``withdrawn_at`` ends it for windows not yet moved.
    """

    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域")
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    reason = models.CharField(_("原因"), max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    objects = ExceptionDayQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="exception_days_in_order"),
        ]
        verbose_name = _("例外日")
        verbose_name_plural = _("例外日")

    def __str__(self) -> str:
        return f"{self.region or _('全公司')} {self.starts_on}–{self.ends_on}"
