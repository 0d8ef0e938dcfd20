from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import RecheckKind, RecheckState, ResponsibleKind
from callbacks.models.task import CallbackTask
from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.models import Technician, WorkOrder


class DataRecheck(models.Model):
    """资料复核: every empty, wrong or mismatching datum is re-verified, 100 % (F1, F2; states.md 6.3).

    ``changes`` maps a corrected field to its masked value before and after; in clear they are the order's.
    """

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
    due_at = models.DateTimeField(_("复核期限"), null=True, blank=True)
    evidence = models.TextField(_("依据"), blank=True)
    changes = models.JSONField(_("更正"), default=dict, blank=True)
    responsible_kind = models.CharField(_("责任"), max_length=12, choices=ResponsibleKind, blank=True)
    responsible_technician = models.ForeignKey(
        Technician, models.PROTECT, null=True, blank=True, related_name="+"
    )
    responsible_name = models.CharField(_("责任人"), max_length=60, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("复核人"),
    )
    checked_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    verify_due_at = models.DateTimeField(_("核实期限"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核实人"),
    )
    verified_at = models.DateTimeField(_("核实时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "kind"],
                condition=Q(state__in=[RecheckState.OPENED, RecheckState.CHECKING]),
                name="one_open_recheck_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RecheckState.CONFIRMED_ERROR, RecheckState.NOT_ERROR])
                | (Q(checked_at__isnull=False) & ~Q(evidence="")),
                name="concluded_recheck_has_its_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecheckState.VERIFIED) | Q(verified_at__isnull=False),
                name="verified_recheck_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="recheck_list"),
            models.Index(fields=["opened_at", "id"], name="recheck_by_day"),
        ]
        verbose_name = _("资料复核")
        verbose_name_plural = _("资料复核")

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
