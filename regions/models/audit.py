from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models.region import Region
from regions.scoping import AppendOnly, AppendOnlyQuerySet


class AuditEntry(AppendOnly):
    """Who did what to which row, before and after, and why (O1, ruling 19). Never changed, never deleted."""

    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("操作人"),
    )
    verb = models.CharField(_("动作"), max_length=40)
    object_type = models.CharField(_("对象"), max_length=60)
    object_id = models.CharField(_("编号"), max_length=40)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域")
    )
    before = models.JSONField(_("之前"), default=dict, blank=True)
    after = models.JSONField(_("之后"), default=dict, blank=True)
    reason = models.TextField(_("原因"), blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.GenericIPAddressField(_("地址"), null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["region", "at", "id"], name="audit_by_region"),
            models.Index(fields=["actor", "at", "id"], name="audit_by_actor"),
        ]
        verbose_name = _("审计")
        verbose_name_plural = _("审计")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.object_id}"
