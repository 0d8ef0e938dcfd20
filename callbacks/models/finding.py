from django.db import models
from django.utils.translation import gettext_lazy as _

from callbacks.choices import FindingState
from callbacks.models.record import CallbackRecord
from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.models import WorkOrder


class ServiceFinding(models.Model):
    """服务不规范 (四7, ruling 30): irregular service that is no complaint; the supervisor has three days."""

    record = models.OneToOneField(CallbackRecord, models.PROTECT, related_name="finding")
    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="findings", verbose_name=_("工单"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="findings", verbose_name=_("区域"))
    grounds = models.JSONField(_("情形"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=FindingState, default=FindingState.OPENED)
    opened_at = models.DateTimeField(_("登记时间"))
    due_at = models.DateTimeField(_("确认期限"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["region", "-id"], name="finding_list")]
        verbose_name = _("服务不规范")
        verbose_name_plural = _("服务不规范")

    def __str__(self) -> str:
        return f"{self.pk}"
