"""The dated numbers of the complaint loop: limits, routes, and the clocks that count them (house rule 19)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from callbacks.choices import ComplaintCategory, Severity
from callbacks.models import CasePolicy, Complaint, Route, SeverityLimits
from callbacks.policies.deadlines import Clock, Limits
from callbacks.policies.routing import default_department
from callbacks.policies.service_time import ServiceCalendar, ServiceDay, two_shifts
from config.lib.calendar import local_day
from regions.choices import DepartmentCode
from regions.models import ServiceHours
from regions.queries import calling_hours, working_days
from workorders.choices import Kind
from workorders.models import WorkOrder

Dated = TypeVar("Dated", bound=Model)


def _in_force(*, rows: QuerySet[Dated], region_id: int, day: date) -> QuerySet[Dated]:
    """The region's own rows before the company's, the latest start first."""
    return rows.filter(Q(region=region_id) | Q(region=None), valid_from__lte=day).order_by(
        F("region").asc(nulls_last=True), "-valid_from", "-pk"
    )


def case_policy_on(*, region_id: int, day: date) -> CasePolicy:
    return _in_force(rows=CasePolicy.objects.all(), region_id=region_id, day=day)[:1].get()


def limits_on(*, region_id: int, severity: Severity, day: date) -> Limits:
    rows = SeverityLimits.objects.filter(severity=severity)
    row = _in_force(rows=rows, region_id=region_id, day=day)[:1].get()
    plan = row.plan_minutes
    return Limits(
        severity=severity,
        assign=timedelta(minutes=row.assign_minutes),
        accept=timedelta(minutes=row.accept_minutes),
        response=timedelta(minutes=row.response_minutes),
        progress=timedelta(minutes=row.progress_minutes),
        resolution=timedelta(minutes=row.resolution_minutes),
        again=timedelta(minutes=row.again_minutes),
        plan=None if plan is None else timedelta(minutes=plan),
    )


def clock_from(*, region_id: int, since: datetime) -> Clock:
    """What counts time in this region from ``since`` on: four queries, none a day."""
    day = local_day(since)
    hours = calling_hours(region_id=region_id, day=day)
    return Clock(
        calendar=service_calendar(region_id=region_id, since=day),
        calls_from=hours.opens,
        calls_to=hours.closes,
    )


def limits_and_clock(*, case: Complaint, severity: Severity, since: datetime) -> tuple[Limits, Clock]:
    """What is promised on the day of ``since``, and what counts it."""
    limits = limits_on(region_id=case.region_id, severity=severity, day=local_day(since))
    return limits, clock_from(region_id=case.region_id, since=since)


def service_calendar(*, region_id: int, since: date) -> ServiceCalendar:
    return service_calendars(region_ids=[region_id], since=since)[region_id]


def service_calendars(*, region_ids: Collection[int], since: date) -> dict[int, ServiceCalendar]:
    """Two queries for all of them. A region's own hours replace the company's altogether."""
    rows = list(
        ServiceHours.objects.filter(Q(region__in=region_ids) | Q(region=None)).order_by("valid_from", "pk")
    )
    days = working_days(first=since)
    company = [_day_of(row) for row in rows if row.region_id is None]
    own = {pk: [_day_of(row) for row in rows if row.region_id == pk] for pk in region_ids}
    return {pk: ServiceCalendar(hours=own[pk] or company, days=days) for pk in region_ids}


def _day_of(row: ServiceHours) -> ServiceDay:
    return ServiceDay(
        valid_from=row.valid_from,
        spans=two_shifts(
            opens=row.opens, closes=row.closes, break_from=row.break_from, break_to=row.break_to
        ),
        weekdays=frozenset(int(each) for each in row.weekdays),
    )


def department_code_for(*, order: WorkOrder, category: ComplaintCategory, day: date) -> DepartmentCode:
    """By the dated table of routes: the region's row, then the one for this kind of work, then the latest."""
    rows = Route.objects.filter(category=category, kind__in=("", order.kind))
    in_force = rows.filter(Q(region=order.region_id) | Q(region=None), valid_from__lte=day)
    found = in_force.order_by(F("region").asc(nulls_last=True), "-kind", "-valid_from", "-pk").first()
    if found is None:
        return default_department(category=category, kind=Kind(order.kind))
    return DepartmentCode(found.department)
