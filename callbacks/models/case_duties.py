"""Duties that a case leaves to people: follow-ups, improvement orders, the supervisor's looks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import CaseLimit, FollowUpKind, FollowUpState, ImprovementState, RootCause
from callbacks.models.case_rows import CaseRowQuerySet
from callbacks.models.complaint import Complaint
from regions.models import Department, Region
from regions.scoping import ScopedQuerySet


class FollowUpQuerySet(CaseRowQuerySet["FollowUp"]):
    def open(self) -> FollowUpQuerySet:
        return self.filter(state=FollowUpState.OPEN)


class FollowUp(models.Model):
    """A task in the agent's queue that is no callback (四6; rulings 43, 44).

    A parts check every three days at most, or the 72-hour stability check, whose answer is ``recurred``.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="follow_ups")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    kind = models.CharField(_("类型"), max_length=12, choices=FollowUpKind)
    state = models.CharField(_("状态"), max_length=10, choices=FollowUpState, default=FollowUpState.OPEN)
    due_at = models.DateTimeField(_("期限"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("回访员"),
    )
    note = models.TextField(_("说明"), blank=True)
    told_customer = models.BooleanField(_("已告知客户"), null=True, blank=True)
    recurred = models.BooleanField(_("是否复发"), null=True, blank=True)
    respondent_name = models.CharField(_("受访人"), max_length=60, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"],
                condition=Q(state=FollowUpState.OPEN),
                name="one_open_follow_up_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state=FollowUpState.DONE)
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(note=""),
                name="done_follow_up_says_what",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "due_at", "id"],
                condition=Q(state=FollowUpState.OPEN),
                name="follow_up_queue",
            )
        ]
        verbose_name = _("跟进")
        verbose_name_plural = _("跟进")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


class ImprovementOrder(models.Model):
    """改进工单 (K13): negative feedback becomes a measure with an owner and a day, once a case."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="improvement")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("责任部门"))
    root_cause = models.CharField(_("根因"), max_length=12, choices=RootCause)
    responsible_name = models.CharField(_("责任人"), max_length=60, blank=True)
    state = models.CharField(_("状态"), max_length=6, choices=ImprovementState, default=ImprovementState.OPEN)
    opened_at = models.DateTimeField(_("开立时间"))
    due_on = models.DateField(_("期限"))
    measure = models.TextField(_("改进措施"), blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ImprovementState.DONE)
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(measure=""),
                name="done_improvement_says_what",
            )
        ]
        indexes = [models.Index(fields=["region", "state", "-id"], name="improvement_list")]
        verbose_name = _("改进工单")
        verbose_name_plural = _("改进工单")

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class OverdueCheck(models.Model):
    """A person looked at a limit that had passed (L4); once for each limit missed."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="overdue_checks")
    limit = models.CharField(max_length=10, choices=CaseLimit)
    due_at = models.DateTimeField()
    note = models.TextField(_("核查说明"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "limit", "due_at"], name="overdue_checked_once")
        ]
        verbose_name = _("超时核查")
        verbose_name_plural = _("超时核查")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.limit}"


class InboxLook(models.Model):
    """The supervisor's look at ten and at three: who looked when, and what the inbox held then."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("区域"))
    on = models.DateField(_("日期"))
    hour = models.PositiveSmallIntegerField(_("点"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    open_cases = models.PositiveIntegerField(_("未结"))
    overdue = models.PositiveIntegerField(_("超时"))
    unassigned = models.PositiveIntegerField(_("未指派"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["region", "on", "hour"], name="inbox_looked_once")]
        verbose_name = _("主管查看")
        verbose_name_plural = _("主管查看")

    def __str__(self) -> str:
        return f"{self.region_id} {self.on} {self.hour}"
