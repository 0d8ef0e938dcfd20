"""The conservation equation (ruling 72): every order finished at least once is in exactly one place.

The first that fits: cancelled, in a case, in a re-check, in a call, planned, waived, done. What fits nowhere
is an order that has not been planned yet; after planning there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from callbacks.choices import HANDLED_STATES, OPEN_CASE_STATES, RecheckState, TaskState
from callbacks.models import CallbackTask, Complaint, DataRecheck
from callbacks.models.complaint import ComplaintQuerySet
from callbacks.models.task import CallbackTaskQuerySet
from workorders.choices import Status
from workorders.models.work_order import WorkOrderQuerySet


class Place(StrEnum):
    """Where an order is, in the order in which it is looked for."""

    CANCELLED = "cancelled"
    IN_CASE = "in_case"
    IN_RECHECK = "in_recheck"
    IN_CALL = "in_call"
    PLANNED = "planned"
    WAIVED = "waived"
    DONE = "done"
    NOWHERE = "nowhere"


UNCONCLUDED = (RecheckState.OPENED, RecheckState.CHECKING)


def places(*, orders: WorkOrderQuerySet) -> Mapping[Place, int]:
    """How many of ``orders`` are where; the sum is those finished at least once. One query."""
    ever = Q(finished_landed_at__isnull=False) | Q(undone_at__isnull=False)
    once = orders.filter(ever, is_test=False)
    found = once.order_by().annotate(place=_place()).values_list("place").annotate(count=Count("pk"))
    counts = {Place(place): count for place, count in found}
    return {place: counts.get(place, 0) for place in Place}


def _place() -> Case:
    return Case(
        When(~Q(status=Status.FINISHED), then=Value(Place.CANCELLED)),
        When(Exists(_case()), then=Value(Place.IN_CASE)),
        When(Exists(_recheck()), then=Value(Place.IN_RECHECK)),
        When(Exists(_task(TaskState.IN_PROGRESS)), then=Value(Place.IN_CALL)),
        When(Exists(_task(TaskState.PENDING, TaskState.DUE)), then=Value(Place.PLANNED)),
        When(Exists(_task(TaskState.WAIVED)), then=Value(Place.WAIVED)),
        When(Exists(_task(*HANDLED_STATES)), then=Value(Place.DONE)),
        default=Value(Place.NOWHERE),
        output_field=CharField(),
    )


def _case() -> ComplaintQuerySet:
    return Complaint.objects.filter(work_order=OuterRef("pk"), state__in=OPEN_CASE_STATES)


def _recheck() -> QuerySet[DataRecheck]:
    return DataRecheck.objects.filter(work_order=OuterRef("pk"), state__in=UNCONCLUDED)


def _task(*states: TaskState) -> CallbackTaskQuerySet:
    return CallbackTask.objects.standing().filter(work_order=OuterRef("pk"), state__in=states)
