"""What stands on an agent's desk: what waits for her, how much of it, what is known of a customer (A2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from callbacks.choices import CALLABLE_STATES, HANDLED_STATES, OPEN_STATES
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.priority import Rank
from callbacks.queries.queue import free_for, on_desk_of
from config.lib.calendar import ONE_DAY, day_range, local_day
from regions.models import User
from workorders.models import WorkOrder

SOON = timedelta(minutes=5)
# Ciphertext stays in the database unless somebody dials.
SEALED_ORDER = ("phone_raw", "address", "raw")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the regions she calls for. ``left_today``: open and due by tonight, whenever they may be called."""

    due: int
    soon: int
    overdue: int
    appointments: int
    done_today: int
    due_tomorrow: int
    left_today: int


def waiting_for(*, agent: User, now: datetime, only_own: bool = False) -> CallbackTaskQuerySet:
    """In the order of the queue: what she could be given now, her own claim included.

    ``only_own``: what was shared out to her, and what she holds (ruling 35).
    """
    rows = _callable(agent=agent).filter(_due(now), free_for(agent=agent, now=now))
    if only_own:
        rows = rows.filter(Q(assigned_to=agent) | Q(claimed_by=agent))
    return rows.order_by("rank", "callable_at", "pk")


def _callable(*, agent: User) -> CallbackTaskQuerySet:
    return CallbackTask.objects.callable().filter(on_desk_of(agent))


def _due(now: datetime) -> Q:
    return Q(rank__lt=Rank.SUPERVISOR, callable_at__lte=now)


def shown_as(*, show: str, now: datetime) -> Q | None:
    """The rows behind a counter, by its name; None for an unknown name."""
    today = local_day(now)
    start, end = day_range(today)
    open_rows = Q(state__in=CALLABLE_STATES)
    return {
        "due": open_rows & _due(now),
        "soon": open_rows & Q(callable_at__gt=now, callable_at__lte=now + SOON),
        "overdue": open_rows & Q(due_end__lt=now),
        "appointments": open_rows & Q(appointment_at__isnull=False),
        "done_today": Q(state__in=HANDLED_STATES, completed_at__gte=start, completed_at__lt=end),
        "due_tomorrow": Q(state__in=OPEN_STATES, due_on=today + ONE_DAY),
    }.get(show)


def counts(*, agent: User, now: datetime) -> Counts:
    """Three index ranges: open ones, those done today, those due tomorrow."""
    tasks = CallbackTask.objects.filter(on_desk_of(agent))
    named = {name: Count("pk", filter=shown_as(show=name, now=now)) for name in OPEN_COUNTERS}
    named["left_today"] = Count("pk", filter=Q(due_on__lte=local_day(now)))
    totals = tasks.callable().aggregate(**named)
    later = {name: tasks.filter(shown_as(show=name, now=now) or Q()).count() for name in DAY_COUNTERS}
    return Counts(**totals, **later)


def wrap_up_today(*, agent: User, now: datetime) -> timedelta | None:
    """From the outcome key to the save, on average, of her calls today (ruling 32); None before the first."""
    start, end = day_range(local_day(now))
    mine = CallAttempt.objects.standing().filter(agent=agent, saved_at__gte=start, saved_at__lt=end)
    talks = mine.filter(ended_at__isnull=False, same_call_as__isnull=True)
    length = ExpressionWrapper(F("saved_at") - F("ended_at"), output_field=DurationField())
    found: timedelta | None = talks.aggregate(average=Avg(length))["average"]
    return found


OPEN_COUNTERS = ("due", "soon", "overdue", "appointments")
DAY_COUNTERS = ("done_today", "due_tomorrow")


def earlier_orders(*, task: CallbackTask, user: User, limit: int = 5) -> list[WorkOrder]:
    """The customer's other orders that she may see, latest first; same customer = same digits or same row."""
    order = task.work_order
    same = Q(customer=order.customer_id)
    if order.phone_hmac:
        same |= Q(phone_hmac=order.phone_hmac)
    rows = WorkOrder.objects.visible_to(user).filter(same).exclude(pk=order.pk)
    return list(
        rows.select_related("category", "technician")
        .defer("phone", "phone_alt", *SEALED_ORDER)
        .order_by("-dispatched_at", "-pk")[:limit]
    )


def records_of(*, task: CallbackTask, orders: list[WorkOrder], user: User) -> list[CallbackRecord]:
    """First and second callbacks of these orders and the earlier rounds of this one, latest first."""
    ids = [task.work_order_id, *(order.pk for order in orders)]
    rows = CallbackRecord.objects.visible_to(user).filter(work_order__in=ids)
    return list(rows.order_by("-recorded_at", "-pk"))


def complaints_of(*, task: CallbackTask, orders: list[WorkOrder], user: User) -> list[Complaint]:
    ids = [task.work_order_id, *(order.pk for order in orders)]
    return list(Complaint.objects.visible_to(user).filter(work_order__in=ids).order_by("-pk")[:5])
