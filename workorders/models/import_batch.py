from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.lib.encryption import EncryptedTextField
from config.lib.leases import LeasedRow
from regions.scoping import AnyUser, ScopedQuerySet, region_ids
from workorders.choices import BatchOrigin, Reason


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    def visible_to(self, user: AnyUser) -> ImportBatchQuerySet:
        """Her own uploads, and those of everybody whose orders she could see all of: HQ sees every batch."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Q(uploaded_by=user) | models.Q(scope_id__in=region_ids(user)))


class ImportBatch(LeasedRow):
    """One file on its way into the orders: received → checked → committed in chunks (B2).

    ``scope`` is the uploader's top region: rows of regions outside it are rejected as unknown.
    ``columns`` maps a field to the file's header, ``preview`` holds 20 masked rows. ``mapping`` is the
    source's saved mapping as it was when the file was checked (ruling 11); ``mends`` the batch whose rejected
    rows this one brings back.
    """

    source = models.CharField(_("来源"), max_length=20, default="erp")
    origin = models.CharField(_("方式"), max_length=8, choices=BatchOrigin, default=BatchOrigin.WIZARD)
    scope = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("范围"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上传人"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    filename = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(upload_to="imports/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sheet = models.CharField(_("工作表"), max_length=80, blank=True)
    header_row = models.PositiveIntegerField(_("表头行"), default=0)
    columns = models.JSONField(default=dict, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    mends = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="mended_by", verbose_name=_("改正自")
    )
    preview = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("相同"), default=0)
    rejected = models.PositiveIntegerField(_("退回"), default=0)
    duplicates = models.PositiveIntegerField(_("重复"), default=0)
    committed = models.JSONField(default=dict, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("导入")
        verbose_name_plural = _("导入")

    def __str__(self) -> str:
        return self.filename

    @property
    def acceptable(self) -> int:
        """How many rows the commit lands, as the check counted them."""
        return self.created + self.updated + self.unchanged


class RowProblem(models.Model):
    """A rejected row, or a note about an optional value that was dropped (rulings 6, 7).

    ``value`` is masked where it is a phone; ``raw`` is the whole row, encrypted, and
    goes 7 days after the end.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("行"))
    order_no = models.CharField(_("工单号"), max_length=60, blank=True)
    field = models.CharField(_("字段"), max_length=30)
    header = models.CharField(_("列"), max_length=80, blank=True)
    value = models.CharField(_("内容"), max_length=200, blank=True)
    reason = models.CharField(_("原因"), max_length=30, choices=Reason)
    message = models.CharField(_("说明"), max_length=300)
    is_rejection = models.BooleanField(default=True)
    raw = EncryptedTextField(blank=True, default="")

    objects = models.Manager()

    class Meta:
        ordering = ["batch", "line", "pk"]
        indexes = [models.Index(fields=["batch", "is_rejection", "line"], name="problem_of_batch")]

    def __str__(self) -> str:
        return f"{self.line} {self.reason}"
