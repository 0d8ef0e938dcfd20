from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from reports.choices import AnswerSource, DayBasis, NeutralCounts, RatingSource
from reports.policies.judgements import Judgements


class FilingPolicy(models.Model):
    """When dailies are drafted, reminded of and due, as dated rows (ruling 49)."""

    valid_from = models.DateField(_("生效日期"), unique=True)
    draft_at = models.TimeField(_("自动起草"), default=time(18, 30))
    deadline_at = models.TimeField(_("上报期限(次工作日)"), default=time(9, 0))
    remind_minutes = models.PositiveSmallIntegerField(
        _("期限前提醒(分钟)"),
        default=60,
        help_text=_("日报还没有上报时，在期限前这么多分钟提醒；0 = 不提醒。"),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name = _("上报规则")
        verbose_name_plural = _("上报规则")

    def __str__(self) -> str:
        return f"{self.valid_from}"


class FormPolicy(models.Model):
    """How the company's forms are read where they can be read two ways, as dated rows (house rule 19).

    A weekly or monthly goes by the row of its first day and keeps what it was made by: a later row changes no
    period that has begun.
    """

    valid_from = models.DateField(_("生效日期"), unique=True)
    weekly_answer_source = models.CharField(
        _("周报服务态度来源"),
        max_length=16,
        choices=AnswerSource.choices,
        default=AnswerSource.ALL_CALLBACKS,
    )
    rating_source = models.CharField(
        _("周报、月报服务态度取自"),
        max_length=16,
        choices=RatingSource.choices,
        default=RatingSource.SATISFACTION,
    )
    neutral = models.CharField(
        _("月报三级中的“一般”"),
        max_length=16,
        choices=NeutralCounts.choices,
        default=NeutralCounts.IN_BASE,
    )
    day_basis = models.CharField(
        _("日报派单量、完成量统计口径"),
        max_length=16,
        choices=DayBasis.choices,
        default=DayBasis.SERVICE,
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_answer_source__in=AnswerSource.values)
                & Q(rating_source__in=RatingSource.values)
                & Q(neutral__in=NeutralCounts.values)
                & Q(day_basis__in=DayBasis.values),
                name="form_policy_known_judgements",
            ),
        ]
        verbose_name = _("报表口径")
        verbose_name_plural = _("报表口径")

    def __str__(self) -> str:
        return f"{self.valid_from}"

    @property
    def judgements(self) -> Judgements:
        return Judgements.from_json(
            stored={
                "weekly_answer_source": self.weekly_answer_source,
                "rating_source": self.rating_source,
                "neutral": self.neutral,
                "day_basis": self.day_basis,
            }
        )
