"""Orders by the day they were dispatched, and by the day they were finished (forms.md 2.1–2.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.lib.calendar import day_start
from reports.aggregates.sources.shape import Rows, always
from reports.policies.cuts import next_month
from reports.policies.measures import Measure
from workorders.choices import Kind, ServiceMode, Status
from workorders.imports.repeats import REPEATED_WITHIN
from workorders.models import WorkOrder

# kpis.md 3.2: a repair is repeated by a new one on the same unit within 30 days of its completion. A unit is
# told by its customer's number and its 品类 (calls.md 5.6); who lands one marks the other's day.
ONSITE, CARRY_IN = Q(service_mode=ServiceMode.ONSITE), Q(service_mode=ServiceMode.CARRY_IN)
REPAIR = Q(kind=Kind.REPAIR)


def _done(day: date) -> Q:
    """Finished by the end of the month they were dispatched in: the monthly form's cohort."""
    return Q(status=Status.FINISHED, completed_at__lt=day_start(next_month(day)))


def _from_before(day: date) -> Q:
    return Q(dispatched_at__lt=day_start(day.replace(day=1)))


def _finished() -> QuerySet[Any]:
    again = WorkOrder.objects.valid().filter(
        REPAIR,
        phone_hmac=OuterRef("phone_hmac"),
        category=OuterRef("category"),
        dispatched_at__gte=OuterRef("completed_at"),
        dispatched_at__lt=OuterRef("completed_at") + REPEATED_WITHIN,
    )
    repeated = Exists(again.exclude(pk=OuterRef("pk")))
    return WorkOrder.objects.finished().alias(is_repeated=repeated)


DISPATCHED = Rows(
    rows=WorkOrder.objects.valid,
    at="dispatched_at",
    order="",
    conditions={
        Measure.DISPATCHED_ONSITE: always(ONSITE),
        Measure.DISPATCHED_CARRY_IN: always(CARRY_IN),
        Measure.DONE_ONSITE: lambda day: ONSITE & _done(day),
        Measure.DONE_CARRY_IN: lambda day: CARRY_IN & _done(day),
    },
)
FINISHED = Rows(
    rows=_finished,
    at="completed_at",
    order="",
    conditions={
        Measure.COMPLETED_ONSITE: always(ONSITE),
        Measure.COMPLETED_CARRY_IN: always(CARRY_IN),
        Measure.CARRIED_OVER: _from_before,
        Measure.REPAIRS: always(REPAIR),
        Measure.REPEAT_REPAIRS: always(REPAIR & ~Q(phone_hmac="") & Q(is_repeated=True)),
    },
)
