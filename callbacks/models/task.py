from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import (
    CALLABLE_STATES,
    HANDLED_STATES,
    OPEN_STATES,
    AppointmentFor,
    CancelReason,
    TaskState,
    WaiveReason,
)
from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.models import WorkOrder


class CallbackTaskQuerySet(ScopedQuerySet["CallbackTask"]):
    def open(self) -> CallbackTaskQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def callable(self) -> CallbackTaskQuerySet:
        return self.filter(state__in=CALLABLE_STATES)

    def standing(self) -> CallbackTaskQuerySet:
        """Tasks that still count: not cancelled, and not flagged by an undone order (ruling 14)."""
        return self.exclude(state=TaskState.CANCELLED).filter(flagged_at__isnull=True)

    def first_round(self) -> CallbackTaskQuerySet:
        return self.filter(round=1)

    def handled(self) -> CallbackTaskQuerySet:
        return self.filter(state__in=HANDLED_STATES)


class CallbackTask(models.Model):
    """One callback of one order in one round (C1): the agent's unit of work.

    The queue's order lives in ``rank`` and ``callable_at`` so that one partial index serves "next";
    ``rerank_at`` says when the rank will be wrong and a sweep renews it (ruling 31). What has ended has
    neither and so leaves the indexes. Their condition is IS NOT NULL, which a comparison with a bound
    parameter implies on SQLite too; a condition on the state would not be used there. ``flagged_at`` marks
    a done task whose order the ERP undid: it stays and leaves every figure (ruling 14). ``due_on`` is the
    local day of ``due_end``. ``draw`` and ``draw_key`` tell the peak season's draw it stood in (ruling 36),
    ``exception`` the days that moved its window (ruling 37).
    """

    work_order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="callbacks", verbose_name=_("工单")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="callbacks", verbose_name=_("区域"))
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    state = models.CharField(_("状态"), max_length=12, choices=TaskState)
    due_start = models.DateTimeField(_("回访开始"))
    due_end = models.DateTimeField(_("回访截止"))
    due_on = models.DateField(_("应回访日"))
    late_import = models.BooleanField(_("迟到数据"), default=False)
    policy = models.ForeignKey(
        "callbacks.CallbackPolicy", models.PROTECT, null=True, blank=True, related_name="+"
    )
    draw = models.ForeignKey(
        "callbacks.PeakDraw",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="callbacks",
        db_index=False,  # callback_of_draw serves it
    )
    draw_key = models.CharField(max_length=16, blank=True)
    exception = models.ForeignKey(
        "callbacks.ExceptionDay", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    waive_reason = models.CharField(max_length=16, choices=WaiveReason, blank=True)
    cancel_reason = models.CharField(max_length=12, choices=CancelReason, blank=True)
    close_reason = models.TextField(_("结束说明"), blank=True)
    rule_met = models.BooleanField(_("达到三次规则"), null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)
    complaint = models.ForeignKey(
        "callbacks.Complaint", models.PROTECT, null=True, blank=True, related_name="second_callbacks"
    )
    rank = models.PositiveSmallIntegerField(null=True, default=500)
    callable_at = models.DateTimeField()
    rerank_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("回访员"),
    )
    appointment_at = models.DateTimeField(_("改约时间"), null=True, blank=True)
    appointment_for = models.CharField(max_length=6, choices=AppointmentFor, blank=True)
    keep_open = models.BooleanField(default=False)
    early_reason = models.CharField(_("提前原因"), max_length=200, blank=True)
    dials_granted = models.PositiveSmallIntegerField(default=0)
    skips = models.PositiveSmallIntegerField(default=0)
    first_attempt_at = models.DateTimeField(_("首次拨打"), null=True, blank=True)
    last_attempt_at = models.DateTimeField(_("最近拨打"), null=True, blank=True)
    attempts_made = models.PositiveSmallIntegerField(_("拨打次数"), default=0)
    completed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    created_at = models.DateTimeField()

    objects = CallbackTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_order", "round"],
                condition=~Q(state=TaskState.CANCELLED) & Q(flagged_at__isnull=True),
                name="callback_round_once",
            ),
            models.UniqueConstraint(
                fields=["work_order"],
                condition=Q(state__in=OPEN_STATES, complaint__isnull=True),
                name="one_open_callback_an_order",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(state__in=OPEN_STATES, complaint__isnull=False),
                name="one_open_callback_a_case",
            ),
            models.CheckConstraint(
                condition=Q(round=1, complaint__isnull=True) | Q(round__gt=1, complaint__isnull=False),
                name="second_callback_has_its_case",
            ),
            models.CheckConstraint(condition=Q(due_start__lte=F("due_end")), name="callback_window_in_order"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="callback_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=HANDLED_STATES) | Q(completed_at__isnull=False),
                name="handled_callback_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "rank", "callable_at", "id"],
                condition=Q(rank__isnull=False),
                name="callback_queue",
            ),
            models.Index(
                fields=["rerank_at"],
                condition=Q(rerank_at__isnull=False),
                name="callback_rerank",
            ),
            models.Index(
                fields=["claimed_by"], condition=Q(claimed_by__isnull=False), name="callback_claimed"
            ),
            models.Index(
                fields=["assigned_to", "region", "rank", "callable_at", "id"],
                condition=Q(rank__isnull=False) & Q(assigned_to__isnull=False),
                name="callback_share",
            ),
            models.Index(fields=["draw"], condition=Q(draw__isnull=False), name="callback_of_draw"),
            models.Index(fields=["region", "due_on", "id"], name="callback_by_due_day"),
            # Figures go by the region of the order, which may be another: their day alone finds them.
            models.Index(fields=["due_on", "id"], name="callback_due_anywhere"),
            models.Index(fields=["region", "completed_at", "id"], name="callback_by_completion"),
            models.Index(
                fields=["completed_at", "id"],
                condition=Q(completed_at__isnull=False),
                name="callback_by_end",
            ),
            models.Index(fields=["region", "-id"], name="callback_list"),
        ]
        verbose_name = _("回访")
        verbose_name_plural = _("回访")

    def __str__(self) -> str:
        return f"{self.work_order_id}/{self.round}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
