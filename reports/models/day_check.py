from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from regions.scoping import AppendOnly, AppendOnlyQuerySet, ScopedQuerySet
from reports.choices import CheckedColumn, DifferenceKind
from reports.models.daily_report import DailyReport
from workorders.models import WorkOrder


class DayCheck(models.Model):
    """The last comparison of a region's day: slips, filed daily, ERP now (B5, ruling 50). One row a day.

    A line is a technician × column of 派单 and 完成 (kpis.md 3.2); ``late`` rows landed after the version's
    ERP数据截至 and are in no line. ``slips`` is empty while the slips of the day are not counted.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="day_checks", verbose_name=_("区域"))
    day = models.DateField(_("日期"))
    report = models.OneToOneField(
        DailyReport, models.PROTECT, related_name="day_check", verbose_name=_("核对的版本")
    )
    checked_at = models.DateTimeField(_("核对时间"))
    lines_checked = models.PositiveIntegerField(_("核对行数"), default=0)
    lines_equal = models.PositiveIntegerField(_("一致行数"), default=0)
    late = models.PositiveIntegerField(_("时差"), default=0)
    slips = models.PositiveIntegerField(_("单据数"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "region", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "day"], name="day_check_once"),
            models.CheckConstraint(
                condition=Q(lines_equal__lte=F("lines_checked")), name="day_check_equal_among_checked"
            ),
        ]
        indexes = [models.Index(fields=["day", "region"], name="day_check_by_day")]
        verbose_name = _("日报核对")
        verbose_name_plural = _("日报核对")

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class DayDifferenceQuerySet(ScopedQuerySet["DayDifference"]):
    def standing(self) -> DayDifferenceQuerySet:
        """Found by the last check too."""
        return self.filter(ended_at__isnull=True)

    def unexplained(self) -> DayDifferenceQuerySet:
        return self.standing().filter(explained_at__isnull=True)


class DayDifference(models.Model):
    """One thing of a day that does not agree, until it does: then ``ended_at`` is set and the row stays (E8).

    Other numbers are another difference: what was explained was something else. ``technician_key`` is the
    sheet's (``policies.lines.Worker``). ``owner`` has to explain it.
    """

    day_check = models.ForeignKey(
        DayCheck, models.PROTECT, related_name="differences", verbose_name=_("日报核对")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    day = models.DateField(_("日期"))
    kind = models.CharField(_("差异"), max_length=20, choices=DifferenceKind)
    technician_key = models.CharField(max_length=80, blank=True)
    technician_name = models.CharField(_("服务人员"), max_length=60, blank=True)
    column = models.CharField(_("列"), max_length=10, choices=CheckedColumn)
    order_no = models.CharField(_("工单号"), max_length=60, blank=True)
    work_order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工单")
    )
    slips = models.PositiveIntegerField(_("单据数"), null=True, blank=True)
    filed = models.PositiveIntegerField(_("上报数"), null=True, blank=True)
    erp = models.PositiveIntegerField(_("ERP数"), null=True, blank=True)
    found_on = models.DateField(_("另一日期"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("说明人"),
    )
    opened_at = models.DateTimeField(_("发现时间"))
    ended_at = models.DateTimeField(_("消除时间"), null=True, blank=True)
    explanation = models.CharField(_("说明"), max_length=300, blank=True)
    explained_at = models.DateTimeField(_("说明时间"), null=True, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("实际说明人"),
    )

    objects = DayDifferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "region", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "day", "kind", "technician_key", "column", "order_no"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_day_difference",
            ),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True, explained_by__isnull=True, explanation="")
                | (Q(explained_at__isnull=False, explained_by__isnull=False) & ~Q(explanation="")),
                name="day_difference_explained_in_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "day"],
                condition=Q(ended_at__isnull=True, explained_at__isnull=True),
                name="day_difference_unexplained",
            ),
            models.Index(fields=["region", "-id"], name="day_difference_list"),
        ]
        verbose_name = _("核对差异")
        verbose_name_plural = _("核对差异")

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"

    @property
    def gap(self) -> int | None:
        """Filed less ERP; only figures have one."""
        return None if self.filed is None or self.erp is None else self.filed - self.erp


class DifferenceExplanation(AppendOnly):
    """What was said of a difference, each time (E8)."""

    difference = models.ForeignKey(DayDifference, models.CASCADE, related_name="explanations")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    text = models.CharField(_("说明"), max_length=300)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
