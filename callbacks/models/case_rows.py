"""What stands on a case beside its states: handlings, solutions, inquiries, directives, pauses, parts."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import DirectiveKind, EscalationRule, PauseKind, ResponsibleKind, RootCause, ToldBy
from callbacks.models.complaint import Complaint
from regions.models import Department
from regions.scoping import AnyUser, AppendOnly, AppendOnlyQuerySet, ScopedQuerySet
from workorders.models import Technician

Row = TypeVar("Row", bound=models.Model)


def of_visible_cases(user: AnyUser) -> Q:
    """What belongs to a case is seen by who sees the case."""
    return Q(complaint__in=Complaint.objects.visible_to(user).order_by().values("pk"))


class CaseRowQuerySet(ScopedQuerySet[Row]):
    def scope_of(self, user: AnyUser) -> Q:
        return of_visible_cases(user)


class WrittenOnceQuerySet(AppendOnlyQuerySet[Row]):
    def scope_of(self, user: AnyUser) -> Q:
        return of_visible_cases(user)


class CaseHandling(AppendOnly):
    """Result or corrective measure of one round (E4; states.md 6.2 row 9): cause, person at fault, when done.

    The person at fault is never named by herself (F3, K13): ``found_by`` differs from ``responsible_user``.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="handlings")
    round = models.PositiveSmallIntegerField(_("轮次"))
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    result = models.TextField(_("处理结果"), blank=True)
    measure = models.TextField(_("整改措施"), blank=True)
    root_cause = models.CharField(_("根因"), max_length=12, choices=RootCause)
    responsible_kind = models.CharField(_("责任"), max_length=12, choices=ResponsibleKind)
    responsible_technician = models.ForeignKey(
        Technician, models.PROTECT, null=True, blank=True, related_name="+"
    )
    responsible_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    responsible_name = models.CharField(_("责任人"), max_length=60, blank=True)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("完成时间"))
    at = models.DateTimeField()

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "round"], name="handling_once_a_round"),
            models.CheckConstraint(
                condition=~Q(result="") | ~Q(measure=""), name="handling_has_result_or_measure"
            ),
            models.CheckConstraint(
                condition=Q(responsible_user__isnull=True) | ~Q(responsible_user=F("found_by")),
                name="nobody_judges_herself",
            ),
        ]
        verbose_name = _("处理结果")
        verbose_name_plural = _("处理结果")

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.round}"


class CaseSolution(AppendOnly):
    """A clear solution, when and how the customer was told (K4), compensation or alternative (K11)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="solutions")
    text = models.TextField(_("解决方案"))
    told_at = models.DateTimeField(_("告知时间"), null=True, blank=True)
    told_by = models.CharField(_("告知方式"), max_length=8, choices=ToldBy, blank=True)
    compensation = models.DecimalField(_("补偿(元)"), max_digits=10, decimal_places=2, null=True, blank=True)
    alternative = models.TextField(_("替代方案"), blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | ~Q(told_by=""), name="told_solution_says_how"
            )
        ]
        verbose_name = _("解决方案")
        verbose_name_plural = _("解决方案")

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class CaseInquiry(models.Model):
    """What a department was asked about the case, and what it found (K3). Asked and answered once each."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="inquiries")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    question = models.TextField(_("询问"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(_("回答"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("调查")
        verbose_name_plural = _("调查")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.department_id}"


class CaseDirective(AppendOnly):
    """An instruction (level 2), an expert's opinion (level 2) or a ruling (level 3): ruling 41."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="directives")
    kind = models.CharField(max_length=12, choices=DirectiveKind)
    text = models.TextField(_("内容"))
    level = models.PositiveSmallIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("指示")
        verbose_name_plural = _("指示")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


class CaseEscalation(models.Model):
    """One step up (K10): ``key`` names the step, so that a rule takes it once however often it looks.

    Problem and handling so far are assembled from the timeline and completed by a person: ``completed_at``.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="escalations")
    key = models.CharField(max_length=60)
    rule = models.CharField(_("原因"), max_length=22, choices=EscalationRule)
    from_level = models.PositiveSmallIntegerField()
    to_level = models.PositiveSmallIntegerField()
    description = models.TextField(_("问题描述"))
    handling_so_far = models.TextField(_("前期处理"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "key"], name="escalated_once_a_step"),
            models.CheckConstraint(condition=Q(from_level__lt=F("to_level")), name="escalation_only_rises"),
            models.CheckConstraint(
                condition=~Q(description="") & ~Q(handling_so_far=""), name="escalation_tells_the_story"
            ),
        ]
        verbose_name = _("升级")
        verbose_name_plural = _("升级")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.from_level}→{self.to_level}"


class CasePause(models.Model):
    """The case waited and its resolution stood still: why, until when agreed, from when to when."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=8, choices=PauseKind)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    until = models.DateTimeField(_("约定到"))
    began_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended_at__isnull=True), name="one_pause_at_a_time"
            )
        ]
        verbose_name = _("暂停")
        verbose_name_plural = _("暂停")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


class PartsRequisitionQuerySet(CaseRowQuerySet["PartsRequisition"]):
    def open(self) -> PartsRequisitionQuerySet:
        """Neither arrived nor given up with the case."""
        return self.filter(arrived_at__isnull=True, cancelled_at__isnull=True)


class PartsRequisition(models.Model):
    """申领配件 (E6, states.md 6.2 row 5): what was asked for, when it is expected, when it arrived."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="requisitions")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("申领时间"))
    expected_on = models.DateField(_("预计到货"))
    told_customer = models.BooleanField(_("已告知客户"))
    arrived_at = models.DateTimeField(_("到货时间"), null=True, blank=True)
    arrived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = PartsRequisitionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(arrived_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_requisition",
            )
        ]
        verbose_name = _("申领配件")
        verbose_name_plural = _("申领配件")

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class PartsLine(models.Model):
    requisition = models.ForeignKey(PartsRequisition, models.CASCADE, related_name="lines")
    name = models.CharField(_("配件"), max_length=80)
    quantity = models.PositiveSmallIntegerField(_("数量"))

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="parts_line_has_a_quantity")]
        verbose_name = _("配件")
        verbose_name_plural = _("配件")

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"
