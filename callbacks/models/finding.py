from django.conf import settings
from django.db import models
from django.db.models import Q
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
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("复核人"),
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    note = models.TextField(_("复核说明"), blank=True)
    responsible_name = models.CharField(_("责任人"), max_length=60, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FindingState.CONFIRMED) | Q(decided_at__isnull=False),
                name="confirmed_finding_has_its_time",
            )
        ]
        indexes = [models.Index(fields=["region", "-id"], name="finding_list")]
        verbose_name = _("服务不规范")
        verbose_name_plural = _("服务不规范")

    def __str__(self) -> str:
        return f"{self.pk}"
