from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import ComplaintCategory, ComplaintKind, ComplaintState, Severity
from callbacks.models.record import CallbackRecord
from regions.choices import Role
from regions.models import Department, Region
from regions.scoping import AnyUser, ScopedQuerySet
from workorders.models import WorkOrder


class ComplaintQuerySet(ScopedQuerySet["Complaint"]):
    def scope_of(self, user: AnyUser) -> Q:
        """The region's rows, and a department's own cases for its head, deputy and handlers (roles.md 7)."""
        scope = super().scope_of(user)
        if user.is_authenticated and user.has_role(Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER):
            mine = Department.objects.filter(Q(head=user) | Q(deputy=user) | Q(handlers=user)).values("pk")
            scope |= Q(department__in=mine)
        return scope


class Complaint(models.Model):
    """A case: whatever is untrue, dissatisfied or wrong, until the customer says satisfied (E1, E3–E7).

    ``grounds`` are the trigger codes in order of gravity; one save opens one complaint (ruling 29).
    """

    number = models.CharField(_("编号"), max_length=20, unique=True)
    work_order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="complaints", verbose_name=_("工单")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="complaints", verbose_name=_("区域"))
    record = models.OneToOneField(
        CallbackRecord, models.PROTECT, null=True, blank=True, related_name="complaint"
    )
    kind = models.CharField(_("性质"), max_length=12, choices=ComplaintKind)
    category = models.CharField(_("类别"), max_length=20, choices=ComplaintCategory)
    grounds = models.JSONField(_("理由"), default=list)
    severity = models.CharField(_("程度"), max_length=8, choices=Severity)
    severity_rule = models.CharField(_("程度依据"), max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(_("级别"), default=1)
    state = models.CharField(
        _("状态"), max_length=20, choices=ComplaintState, default=ComplaintState.REGISTERED
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("责任部门"),
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    complainant = models.CharField(_("投诉人"), max_length=60)
    respondent_name = models.CharField(_("受访人"), max_length=60, blank=True)
    matter = models.TextField(_("投诉事项"))
    demand = models.TextField(_("客户要求"))
    description = models.TextField(_("回访描述"))
    occurred_at = models.DateTimeField(_("投诉时间"))
    registered_at = models.DateTimeField(_("登记时间"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    rounds = models.PositiveSmallIntegerField(_("二次回访轮数"), default=0)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="complaint_level_1_to_3"),
            models.CheckConstraint(condition=~Q(demand=""), name="complaint_has_a_demand"),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="complaint_list"),
            models.Index(fields=["region", "state", "-id"], name="complaint_by_state"),
            models.Index(fields=["region", "registered_at"], name="complaint_by_day"),
        ]
        verbose_name = _("投诉")
        verbose_name_plural = _("投诉")

    def __str__(self) -> str:
        return self.number
