from __future__ import annotations

import json
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from regions.scoping import ScopedQuerySet
from reports.choices import PeriodKind, PeriodState
from reports.models.report_event import ReportEvent
from reports.policies.spans import SpanKind, span_around

FILES = ("snapshot", "workbook", "poster")
SPANS = {PeriodKind.WEEKLY: SpanKind.WEEK, PeriodKind.MONTHLY: SpanKind.MONTH}


class PeriodReportQuerySet(ScopedQuerySet["PeriodReport"]):
    def published(self) -> PeriodReportQuerySet:
        """Every version that was published, replaced ones too."""
        return self.filter(published_at__isnull=False)

    def current(self) -> PeriodReportQuerySet:
        """The version that stands for its period: the newest one."""
        return self.exclude(state=PeriodState.SUPERSEDED)

    def without_files(self) -> PeriodReportQuerySet:
        return self.defer(*FILES)


class PeriodReport(models.Model):
    """总部客服回访情况周报表 or 月报表 of one region and period, one version (H3, H4, H7).

    A draft computes its figures live; publishing freezes them: ``snapshot`` holds the packed book with every
    form, sheet and the rows behind each figure, ``sha256`` is over its canonical JSON without ids (ruling
    22), ``workbook`` and ``poster`` the files byte for byte (ruling 55). ``changes`` tells cell by cell what
    this version says otherwise than the one before; ``checklist`` what stood open when it was published, and
    ``exception`` why headquarters published it all the same. ``asked_at`` is set while a worker is to publish
    it: the row is the queue.
    """

    kind = models.CharField(_("报表"), max_length=8, choices=PeriodKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="period_reports", verbose_name=_("区域"))
    first = models.DateField(_("第一天"))
    last = models.DateField(_("最后一天"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=PeriodState, default=PeriodState.DRAFT)
    note = models.TextField(_("说明"), blank=True)
    reason = models.TextField(_("更正原因"), blank=True)
    exception = models.TextField(_("例外发布的原因"), blank=True)
    checklist = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
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
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发布人"),
    )
    erp_as_of = models.DateTimeField(_("ERP数据截至"), null=True, blank=True)
    snapshot = models.BinaryField(default=bytes, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    workbook = models.BinaryField(default=bytes, blank=True)
    poster = models.BinaryField(default=bytes, blank=True)

    objects = PeriodReportQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "kind", "region", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "region", "first", "version"], name="period_report_version_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "region", "first"],
                condition=~Q(state=PeriodState.SUPERSEDED),
                name="one_standing_period_report",
            ),
            models.CheckConstraint(
                condition=Q(state=PeriodState.DRAFT) | (~Q(sha256="") & Q(published_at__isnull=False)),
                name="published_period_report_is_frozen",
            ),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="period_report_in_order"),
        ]
        indexes = [
            models.Index(fields=["kind", "first", "region"], name="period_report_by_period"),
            models.Index(
                fields=["asked_at"], condition=Q(asked_at__isnull=False), name="period_report_asked_for"
            ),
        ]
        verbose_name = _("周报、月报")
        verbose_name_plural = _("周报、月报")

    def __str__(self) -> str:
        return f"{self.region} {self.kind} {self.period} v{self.version}"

    @property
    def period(self) -> str:
        """As addresses and commands write it: ``2026-W47`` or ``2026-11``."""
        return span_around(kind=SPANS[PeriodKind(self.kind)], day=self.first).text

    def book(self) -> dict[str, Any]:
        """The frozen book as it was stored."""
        stored: dict[str, Any] = json.loads(zlib.decompress(bytes(self.snapshot)))
        return stored


def packed(*, book: dict[str, Any]) -> bytes:
    """Rows of a large month are some megabytes of words that repeat: a tenth when packed."""
    return zlib.compress(
        json.dumps(book, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    )


class PeriodReportEvent(ReportEvent):
    """A step of a weekly or monthly: drafted, published, corrected."""

    subject = models.ForeignKey(PeriodReport, models.CASCADE, related_name="events")
