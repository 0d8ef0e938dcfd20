"""Totals of a day and of a month: counts and sums only, made anew from the records, never added to.

``DailyTotal`` is by region × category × technician × kind, ``DailyAgentTotal`` by region × agent × category ×
kind; the monthly ones above are sums of them. The columns are the measures (reports/policies/measures.py).
Technician and category are those on the order: what they were merged into is resolved by the reader.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.choices import Kind
from workorders.models import Category, Technician


def _count() -> Any:
    return models.PositiveIntegerField(default=0)


class ServiceCounts(models.Model):
    dispatched_onsite = _count()
    dispatched_carry_in = _count()
    done_onsite = _count()
    done_carry_in = _count()
    completed_onsite = _count()
    completed_carry_in = _count()
    carried_over = _count()
    repairs = _count()
    repeat_repairs = _count()

    class Meta:
        abstract = True


class CallCounts(models.Model):
    answered = _count()
    satisfaction_5 = _count()
    satisfaction_4 = _count()
    satisfaction_3 = _count()
    satisfaction_2 = _count()
    satisfaction_1 = _count()
    attitude_5 = _count()
    attitude_4 = _count()
    attitude_3 = _count()
    attitude_2 = _count()
    attitude_1 = _count()
    not_genuine = _count()
    final_rated = _count()
    final_satisfied = _count()
    due = _count()
    handled = _count()
    completed = _count()
    refused = _count()
    unreachable = _count()
    bad_data = _count()
    rule_unmet = _count()
    timely = _count()
    late_import = _count()
    own_due = _count()
    own_timely = _count()
    effective_base = _count()
    called_base = _count()
    confirmed_errors = _count()
    cases = _count()
    cases_valid = _count()
    solved = _count()
    solved_in_time = _count()
    responded_in_time = _count()
    responded_late = _count()
    unanswered = _count()

    class Meta:
        abstract = True


class DialCounts(models.Model):
    dials = _count()
    connected = _count()
    first_dials = _count()
    first_connected = _count()
    talk_seconds = _count()

    class Meta:
        abstract = True


class OfRegion(models.Model):
    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class OfTechnician(OfRegion, ServiceCounts, CallCounts):
    technician = models.ForeignKey(
        Technician, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class OfAgent(OfRegion, CallCounts, DialCounts):
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


def _once(*, day: str, whom: str, name: str) -> list[models.BaseConstraint]:
    """One row a cell; SQL holds two unknowns for different, so nobody's row has a constraint of its own."""
    fields = ["region", day, "category", "kind"]
    known = {f"{whom}__isnull": False}
    return [
        models.UniqueConstraint(fields=[*fields, whom], condition=Q(**known), name=f"{name}_once"),
        models.UniqueConstraint(fields=fields, condition=~Q(**known), name=f"{name}_nobody_once"),
    ]


class DailyTotal(OfTechnician):
    day = models.DateField()

    class Meta:
        ordering = ["day", "pk"]
        constraints = _once(day="day", whom="technician", name="daily_total")
        indexes = [models.Index(fields=["region", "day"], name="daily_total_of_region")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class DailyAgentTotal(OfAgent):
    day = models.DateField()

    class Meta:
        ordering = ["day", "pk"]
        constraints = _once(day="day", whom="agent", name="daily_agent_total")
        indexes = [models.Index(fields=["region", "day"], name="daily_agent_total_of_region")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class MonthlyTotal(OfTechnician):
    """``month`` is its first day."""

    month = models.DateField()

    class Meta:
        ordering = ["month", "pk"]
        constraints = _once(day="month", whom="technician", name="monthly_total")
        indexes = [models.Index(fields=["region", "month"], name="monthly_total_of_region")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month}"


class MonthlyAgentTotal(OfAgent):
    """``month`` is its first day."""

    month = models.DateField()

    class Meta:
        ordering = ["month", "pk"]
        constraints = _once(day="month", whom="agent", name="monthly_agent_total")
        indexes = [models.Index(fields=["region", "month"], name="monthly_agent_total_of_region")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month}"


class TotalDay(models.Model):
    """How far the totals of (region, day) are: ``is_stale`` until they were made anew.

    A mark of the floors below (``DirtyDay``) is taken over by setting ``is_stale``, and ``is_moved`` for the
    filed daily; then the writers never wait for the making. ``differences`` is what the nightly comparison
    with the raw rows found: ``{measure: [stored, counted]}``, empty when they agreed.
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    is_stale = models.BooleanField(default=True)
    is_moved = models.BooleanField(default=False)
    stale_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    differences = models.JSONField(default=dict, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "day"], name="total_day_once")]
        indexes = [
            models.Index(fields=["stale_at"], condition=Q(is_stale=True), name="total_day_stale"),
            models.Index(fields=["day"], condition=Q(is_moved=True), name="total_day_moved"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class TotalMonth(models.Model):
    """The totals of (region, month): ``is_stale`` while a day of it was made anew since."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    is_stale = models.BooleanField(default=True)
    built_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["month", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "month"], name="total_month_once")]
        indexes = [models.Index(fields=["month"], condition=Q(is_stale=True), name="total_month_stale")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month}"
