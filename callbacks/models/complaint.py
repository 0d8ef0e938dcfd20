from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import (
    ENDED_CASE_STATES,
    HANDLING_VERBS,
    OPEN_CASE_STATES,
    CaseLimit,
    ComplaintCategory,
    ComplaintClass,
    ComplaintKind,
    ComplaintState,
    CoreDemand,
    Severity,
    Solved,
)
from callbacks.models.record import CallbackRecord
from regions.choices import Role
from regions.models import Department, Region, User
from regions.scoping import AnyUser, ScopedQuerySet
from workorders.models import WorkOrder

# Satisfied enough to close a case (decision 14).
CONTENT = 4


class ComplaintQuerySet(ScopedQuerySet["Complaint"]):
    def scope_of(self, user: AnyUser) -> Q:
        """The region's rows, a department's own cases for its head, deputy and handlers with those it was
        asked about (K3), and those an expert is named on (roles.md 7)."""
        scope = super().scope_of(user)
        if user.is_authenticated and user.has_role(Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER):
            mine = Department.objects.filter(Q(head=user) | Q(deputy=user) | Q(handlers=user)).values("pk")
            inquiries: Any = self.model._meta.get_field("inquiries").related_model
            asked = inquiries.objects.filter(department__in=mine)
            scope |= Q(department__in=mine) | Q(pk__in=asked.order_by().values("complaint"))
        if user.is_authenticated and user.has_role(Role.TECHNICAL_EXPERT):
            scope |= Q(expert=user)
        return scope

    def open(self) -> ComplaintQuerySet:
        return self.filter(state__in=OPEN_CASE_STATES)

    def solved(self) -> ComplaintQuerySet:
        """A satisfied second callback; or withdrawn in a saved talk with the customer (kpis.md 3.2)."""
        withdrawn = Q(state=ComplaintState.WITHDRAWN, closing_solved=Solved.YES)
        return self.filter(withdrawn | Q(state=ComplaintState.CLOSED_SATISFIED))

    def standing(self) -> ComplaintQuerySet:
        """All but those whose save was taken back within ten seconds (ruling 33)."""
        return self.filter(taken_back_at__isnull=True)


class Complaint(models.Model):
    """A case: whatever is untrue, dissatisfied or wrong, until the customer says satisfied (E1, E3–E7).

    ``grounds`` are the trigger codes in order of gravity; one save opens one complaint (ruling 29).

    The limits stand in ``<limit>_due_at``; ``next_due_at`` is the one that falls first in the present state,
    so that an index sorts the inbox. ``paused_at`` is set while the resolution stands still. ``version``
    counts every change, for two editors. What closes a case is copied into ``closing_*`` and checked by the
    database (ruling 45): a satisfied second callback by somebody else than its handler, or the proof that the
    other endings ask for.
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
    reopenings = models.PositiveSmallIntegerField(_("重新处理次数"), default=0)
    rejections = models.PositiveSmallIntegerField(default=0)
    postponements = models.PositiveSmallIntegerField(default=0)
    is_difficult = models.BooleanField(_("疑难"), default=False)
    is_cross_department = models.BooleanField(_("多部门"), default=False)
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("技术专家"),
    )
    problem_class = models.CharField(_("归类"), max_length=10, choices=ComplaintClass, blank=True)
    apologised_at = models.DateTimeField(_("已致歉"), null=True, blank=True)
    core_demand = models.CharField(_("核心诉求"), max_length=12, choices=CoreDemand, blank=True)
    invalid_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    invalid_reason = models.TextField(_("不成立的理由"), blank=True)
    invalid_found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )
    assigned_at = models.DateTimeField(_("指派时间"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    responded_at = models.DateTimeField(_("首次响应时间"), null=True, blank=True)
    planned_at = models.DateTimeField(_("方案时间"), null=True, blank=True)
    handled_at = models.DateTimeField(_("处理完毕时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结案时间"), null=True, blank=True)
    assign_due_at = models.DateTimeField(_("指派期限"), null=True, blank=True)
    accept_due_at = models.DateTimeField(_("受理期限"), null=True, blank=True)
    response_due_at = models.DateTimeField(_("首次响应期限"), null=True, blank=True)
    plan_due_at = models.DateTimeField(_("方案期限"), null=True, blank=True)
    progress_due_at = models.DateTimeField(_("跟进期限"), null=True, blank=True)
    resolution_due_at = models.DateTimeField(_("处理期限"), null=True, blank=True)
    second_target_at = models.DateTimeField(_("二次回访目标"), null=True, blank=True)
    second_due_at = models.DateTimeField(_("二次回访期限"), null=True, blank=True)
    wait_due_at = models.DateTimeField(_("等待到"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(_("下一期限"), null=True, blank=True)
    next_limit = models.CharField(max_length=10, choices=CaseLimit, blank=True)
    closing_record = models.OneToOneField(
        CallbackRecord, models.PROTECT, null=True, blank=True, related_name="closed_complaint"
    )
    closing_solved = models.CharField(max_length=6, choices=Solved, null=True, blank=True)
    closing_satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    closing_agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_note = models.TextField(_("结案说明"), blank=True)
    closing_ruling = models.ForeignKey(
        "callbacks.CaseDirective", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_call_at = models.DateTimeField(_("撤回的通话"), null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="complaint_level_1_to_3"),
            models.CheckConstraint(condition=~Q(demand=""), name="complaint_has_a_demand"),
            models.CheckConstraint(
                condition=Q(state__in=ComplaintState.values), name="complaint_state_known"
            ),
            # An unknown passes a CHECK: every column is asked for by name.
            models.CheckConstraint(
                condition=~Q(state__in=[ComplaintState.CLOSED_SATISFIED, ComplaintState.INVALID])
                | Q(
                    closing_record__isnull=False,
                    closing_satisfaction__isnull=False,
                    closing_satisfaction__gte=CONTENT,
                    closing_agent__isnull=False,
                ),
                name="only_a_satisfied_call_closes",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.CLOSED_SATISFIED)
                | Q(closing_solved__isnull=False, closing_solved=Solved.YES, handler__isnull=False),
                name="satisfied_case_is_solved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ComplaintState.CLOSED_SATISFIED, ComplaintState.INVALID])
                | Q(handler__isnull=True)
                | ~Q(closing_agent=F("handler")),
                name="handler_never_closes",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.INVALID) | Q(invalid_found_by__isnull=False),
                name="invalid_case_was_found_so",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.MERGED)
                | (Q(merged_into__isnull=False) & ~Q(merged_into=F("id"))),
                name="merged_case_has_its_master",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.WITHDRAWN)
                | Q(withdrawn_call_at__isnull=False)
                | Q(taken_back_at__isnull=False),
                name="withdrawn_by_a_recorded_call",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.CLOSED_BY_RULING) | Q(closing_ruling__isnull=False),
                name="ruled_case_has_its_ruling",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.CLOSED_UNCONFIRMED) | ~Q(closing_note=""),
                name="unconfirmed_case_has_its_note",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_CASE_STATES) | Q(closed_at__isnull=False),
                name="ended_case_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="complaint_list"),
            models.Index(fields=["region", "state", "-id"], name="complaint_by_state"),
            models.Index(fields=["region", "registered_at"], name="complaint_by_day"),
            models.Index(fields=["registered_at"], name="complaint_anywhere"),
            models.Index(
                fields=["region", "next_due_at", "id"],
                condition=Q(state__in=OPEN_CASE_STATES),
                name="complaint_inbox",
            ),
            models.Index(
                fields=["next_due_at", "id"], condition=Q(next_due_at__isnull=False), name="complaint_limits"
            ),
        ]
        verbose_name = _("投诉")
        verbose_name_plural = _("投诉")

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CASE_STATES

    def was_handled_by(self, user: User) -> bool:
        """Is or was she its handler in any round? Then she never calls back on it, nor ends it (E5)."""
        if self.handler_id == user.pk or any(each.handler_id == user.pk for each in self.handlings.all()):
            return True
        steps = getattr(self, "handling_steps", None)  # known to a list: queries/case_hands.py
        if steps is None:
            return self.events.filter(actor=user, verb__in=HANDLING_VERBS).exists()
        return any(step.actor_id == user.pk for step in steps)
