from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import RecheckKind, RecheckState
from callbacks.models.task import CallbackTask
from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.models import WorkOrder


class DataRecheck(models.Model):
    """资料复核: every empty, wrong or mismatching datum is re-verified, 100 % (F1, F2)."""

    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="rechecks", verbose_name=_("工单"))
    task = models.ForeignKey(CallbackTask, models.PROTECT, null=True, blank=True, related_name="rechecks")
    region = models.ForeignKey(Region, models.PROTECT, related_name="rechecks", verbose_name=_("区域"))
    kind = models.CharField(_("类型"), max_length=18, choices=RecheckKind)
    state = models.CharField(_("状态"), max_length=16, choices=RecheckState, default=RecheckState.OPENED)
    note = models.TextField(_("说明"), blank=True)
    respondent_name = models.CharField(_("受访人"), max_length=60, blank=True)
    opened_at = models.DateTimeField(_("登记时间"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "kind"],
                condition=Q(state__in=[RecheckState.OPENED, RecheckState.CHECKING]),
                name="one_open_recheck_a_kind",
            )
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="recheck_list"),
            models.Index(fields=["opened_at", "id"], name="recheck_by_day"),
        ]
        verbose_name = _("资料复核")
        verbose_name_plural = _("资料复核")

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
