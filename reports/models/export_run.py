from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.lib.leases import LeasedRow, RunState
from regions.models import Region
from regions.scoping import AnyUser
from reports.choices import ExportFormat, ExportKind


class ExportRunQuerySet(models.QuerySet["ExportRun"]):
    def visible_to(self, user: AnyUser) -> ExportRunQuerySet:
        """Her own exports: a file made for one scope is nobody else's."""
        return self.filter(requested_by=user) if user.is_authenticated else self.none()


class ExportRun(LeasedRow):
    """A detail file on its way: asked for, written row by row by a worker, kept until ``expires_at``.

    ``filters`` are those of the list it was asked from, by name. ``rows`` grows while it runs; ``total`` is
    what was counted at the start. Permission is judged when it is asked for, when it runs and when it is
    downloaded: ``made_for`` are the regions whose rows the file holds, and who lost one of them gets no file
    (E4). For results on their way back to the ERP ``after_event`` and ``until_event`` are the cursor: the
    next file of the source and ``scope`` begins where the last one ended.
    """

    scope = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("范围"))
    format = models.CharField(_("格式"), max_length=4, choices=ExportFormat, default=ExportFormat.XLSX)
    made_for = models.JSONField(default=list, blank=True)
    kind = models.CharField(_("内容"), max_length=12, choices=ExportKind)
    filters = models.JSONField(default=dict, blank=True)
    source = models.CharField(_("来源"), max_length=20, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    requested_at = models.DateTimeField(_("申请时间"))
    total = models.PositiveIntegerField(_("总行数"), default=0)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    after_event = models.BigIntegerField(null=True, blank=True)
    until_event = models.BigIntegerField(null=True, blank=True)
    file = models.FileField(upload_to="exports/", blank=True)
    filename = models.CharField(_("文件名"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(_("保留到"), null=True, blank=True)

    objects = ExportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="export_list"),
            models.Index(
                fields=["source", "scope", "-id"],
                condition=Q(kind=ExportKind.RESULTS),
                name="export_results_cursor",
            ),
        ]
        verbose_name = _("导出")
        verbose_name_plural = _("导出")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def is_kept(self, *, now: datetime) -> bool:
        """There is a file, and its days are not over; the sweep that deletes it comes only at night."""
        has_file = self.run_state == RunState.DONE and bool(self.file)
        return has_file and (self.expires_at is None or now <= self.expires_at)

    @property
    def ascii_name(self) -> str:
        """For clients that read no other."""
        return f"{self.kind}-{self.pk}.{self.format}"
