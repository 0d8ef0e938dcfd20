from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import (
    ChargeStatus,
    FaultFixed,
    Level,
    NotGenuineReason,
    OnTime,
    Relation,
    SiteCleaned,
    Solved,
)
from callbacks.models.attempt import CallAttempt
from callbacks.models.task import CallbackTask
from regions.models import Region
from regions.scoping import AppendOnly, AppendOnlyQuerySet, ScopedQuerySet
from workorders.models import WorkOrder


class CallbackRecordQuerySet(ScopedQuerySet["CallbackRecord"]):
    def effective(self) -> CallbackRecordQuerySet:
        """First-round results that the forms count: not taken back (ruling 33), nor undone in the ERP since
        (ruling 14)."""
        return self.standing().filter(round=1, task__flagged_at__isnull=True)

    def standing(self) -> CallbackRecordQuerySet:
        """All but those taken back within ten seconds."""
        return self.filter(retracted_at__isnull=True)


class CallbackRecord(models.Model):
    """What the customer answered (D2–D5): core answers as typed columns, never JSON.

    An unanswered question is NULL or empty, never a default. Corrected only by ``actions/amending``. A record
    taken back lets go of its task, so that the task can have another; its attempt still names it.
    """

    task = models.OneToOneField(CallbackTask, models.PROTECT, null=True, blank=True, related_name="record")
    attempt = models.OneToOneField(CallAttempt, models.PROTECT, related_name="record")
    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="records")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    questionnaire = models.ForeignKey(
        "callbacks.Questionnaire", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(_("回访时间"))
    is_partial = models.BooleanField(_("未答完"), default=False)
    is_genuine = models.BooleanField(_("是否属实"), null=True, blank=True)
    not_genuine_reason = models.CharField(max_length=16, choices=NotGenuineReason, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("满意度"), choices=Level, null=True, blank=True)
    attitude_rating = models.PositiveSmallIntegerField(_("服务态度"), choices=Level, null=True, blank=True)
    site_cleaned = models.CharField(_("清理现场"), max_length=14, choices=SiteCleaned, blank=True)
    charge_status = models.CharField(_("收费情况"), max_length=10, choices=ChargeStatus, blank=True)
    charge_amount = models.DecimalField(
        _("客户所说金额"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    receipt_given = models.BooleanField(_("收据"), null=True, blank=True)
    on_time = models.CharField(_("准时"), max_length=12, choices=OnTime, blank=True)
    fault_fixed = models.CharField(_("故障排除"), max_length=10, choices=FaultFixed, blank=True)
    accessories_told = models.BooleanField(_("辅材收费事先说明"), null=True, blank=True)
    contacted = models.BooleanField(_("部门已联系"), null=True, blank=True)
    solved = models.CharField(_("是否解决"), max_length=6, choices=Solved, blank=True)
    extra_answers = models.JSONField(default=dict, blank=True)
    respondent_name = models.CharField(_("受访人"), max_length=60, blank=True)
    respondent_relation = models.CharField(_("关系"), max_length=10, choices=Relation, blank=True)
    description = models.TextField(_("回访描述"), blank=True)
    note = models.TextField(_("备注"), blank=True)
    amended_at = models.DateTimeField(_("更正时间"), null=True, blank=True)
    retracted_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = CallbackRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(task__isnull=False) | Q(retracted_at__isnull=False),
                name="record_has_its_task_unless_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="satisfaction_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(attitude_rating__isnull=True) | Q(attitude_rating__range=(1, 5)),
                name="attitude_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(is_genuine__isnull=True) | Q(is_genuine=True) | ~Q(not_genuine_reason=""),
                name="not_genuine_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["recorded_at", "id"], name="record_by_day")]
        verbose_name = _("回访结果")
        verbose_name_plural = _("回访结果")

    def __str__(self) -> str:
        return f"{self.task_id}"


class RecordAmendment(AppendOnly):
    """A correction: old and new value, author and reason are kept for ever (E8)."""

    record = models.ForeignKey(CallbackRecord, models.PROTECT, related_name="amendments")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    field = models.CharField(max_length=30)
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500, blank=True)
    reason = models.TextField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.field}"
