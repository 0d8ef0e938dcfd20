from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from regions.scoping import ScopedQuerySet
from reports.choices import ReportState
from reports.models.report_event import ReportEvent


class DailyReportQuerySet(ScopedQuerySet["DailyReport"]):
    def filed(self) -> DailyReportQuerySet:
        return self.filter(submitted_at__isnull=False)

    def current(self) -> DailyReportQuerySet:
        """The version that stands for its day: the newest one."""
        return self.exclude(state=ReportState.SUPERSEDED)


class DailyReport(models.Model):
    """区域售后客服回访日报表 of one region and day, one version (H1, H7).

    A draft computes its figures live; submitting freezes them: ``snapshot`` holds every form, the detail and
    the agent summary with the ids behind each figure, ``sha256`` is over its canonical JSON without ids
    (ruling 22), ``workbook`` and ``poster`` the files byte for byte (ruling 55). ``remarks`` are the maker's,
    ``{"<category or empty>": {"<technician key>": text}}``.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="daily_reports", verbose_name=_("区域"))
    date = models.DateField(_("日期"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    is_nil = models.BooleanField(_("零报告"), default=False)
    notes = models.TextField(_("说明"), blank=True)
    remarks = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("更正原因"), blank=True)
    return_reason = models.TextField(_("退回原因"), blank=True)
    deadline_at = models.DateTimeField(_("上报期限"))
    erp_as_of = models.DateTimeField(_("ERP数据截至"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("制表人"),
    )
    prepared_on = models.DateField(_("制表日期"), null=True, blank=True)
    drafted_at = models.DateTimeField(_("起草时间"))
    submitted_at = models.DateTimeField(_("上报时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上报人"),
    )
    first_submitted_at = models.DateTimeField(_("首次上报"), null=True, blank=True)
    decided_at = models.DateTimeField(_("总部处理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("总部处理人"),
    )
    snapshot = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    workbook = models.BinaryField(default=bytes, blank=True)
    poster = models.BinaryField(default=bytes, blank=True)

    objects = DailyReportQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "region", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "date", "version"], name="daily_report_version_once"),
            models.UniqueConstraint(
                fields=["region", "date"],
                condition=~Q(state=ReportState.SUPERSEDED),
                name="one_standing_daily_report",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReportState.DRAFT, ReportState.SUPERSEDED]) | ~Q(sha256=""),
                name="filed_daily_report_is_frozen",
            ),
        ]
        indexes = [models.Index(fields=["state", "date"], name="daily_report_by_state")]
        verbose_name = _("日报")
        verbose_name_plural = _("日报")

    def __str__(self) -> str:
        return f"{self.region} {self.date} v{self.version}"

    @property
    def is_late(self) -> bool:
        """Timeliness is the first submission's (ruling 49)."""
        return self.first_submitted_at is not None and self.first_submitted_at > self.deadline_at


class DailyReportEvent(ReportEvent):
    """A step of the filing cycle (states.md 6.5)."""

    subject = models.ForeignKey(DailyReport, models.CASCADE, related_name="events")
