"""Whose turn it is: which callbacks an agent may be given, and where each stands in the queue (ruling 31)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from callbacks.choices import AppointmentFor, QueueReason, TaskState
from callbacks.models import CallbackTask, Dial
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.priority import Place, Rank, Waiting, place
from callbacks.queries.orders import is_vip
from config.lib.calendar import day_range, local_day
from regions.choices import Role
from regions.models import User
from regions.scoping import AppendOnlyQuerySet

# Who works the queue: the region's agents and, standing in, its supervisor (roles.md 7).
CALLING_ROLES = frozenset({Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR})
# A personal appointment whose agent does not come is anybody's after this long.
MINE_ALONE = timedelta(minutes=30)
SKIPS_UNTIL_THE_SUPERVISOR_IS_TOLD = 3


def agent_regions(agent: User) -> frozenset[int]:
    """The regions whose callbacks she may call."""
    return agent.region_ids(roles=CALLING_ROLES)


def free_for(*, agent: User, now: datetime) -> Q:
    """Callbacks nobody else holds, and no appointment that waits for another agent."""
    unheld = Q(claimed_by__isnull=True) | Q(claimed_by=agent) | Q(lease_until__lt=now)
    hers = (
        ~Q(appointment_for=AppointmentFor.ME) | Q(assigned_to=agent) | Q(appointment_at__lt=now - MINE_ALONE)
    )
    return unheld & hers


def held_tasks(*, agent: User, now: datetime) -> CallbackTaskQuerySet:
    """What her running leases hold, in whatever region.

    Searched by her alone: with the regions in the question SQLite would walk through a region's callbacks.
    """
    return CallbackTask.objects.open().filter(claimed_by=agent, lease_until__gte=now)


def held_by(*, agent: User, now: datetime) -> CallbackTask | None:
    """The callback she holds, if her lease still runs and the region is still hers."""
    hers = held_tasks(agent=agent, now=now).order_by("-lease_until", "pk")
    regions = agent_regions(agent)
    return next((task for task in hers if task.region_id in regions), None)


def place_of(*, task: CallbackTask, now: datetime, callable_at: datetime | None = None) -> Place:
    """Where ``task`` stands if it may next be called at ``callable_at`` (None: when its window opens)."""
    return place(
        waiting=Waiting(
            due_start=task.due_start,
            due_end=task.due_end,
            round=task.round,
            is_vip=is_vip(task.work_order),
            callable_at=callable_at,
            is_appointment=task.appointment_at is not None,
        ),
        now=now,
    )


def own_time(task: CallbackTask) -> datetime | None:
    """A retry or an appointment keeps the moment set for it; anything else follows its window."""
    if task.appointment_at is not None:
        return task.appointment_at
    return task.callable_at if task.callable_at > task.due_start else None


def reason_now(*, task: CallbackTask, now: datetime) -> QueueReason:
    """Why it stands where it stands, as of ``now`` even when the sweep has not come by."""
    if task.rank == Rank.SUPERVISOR:
        return QueueReason.SUPERVISOR
    return place_of(task=task, now=now, callable_at=own_time(task)).reason


def for_supervisor(*, user: User) -> CallbackTaskQuerySet:
    """Open callbacks that only the supervisor can bring on: all dials used, or skipped three times (rulings
    27, 31). Scoped to what ``user`` sees."""
    stuck = Q(rank=Rank.SUPERVISOR) | Q(skips__gte=SKIPS_UNTIL_THE_SUPERVISOR_IS_TOLD)
    return CallbackTask.objects.visible_to(user).open().filter(stuck).order_by("due_end", "pk")


def unsaved_dials(*, user: User, now: datetime) -> AppendOnlyQuerySet[Dial]:
    """Numbers shown today without a result, latest first, unless she may still be talking (ruling 32)."""
    start, _end = day_range(local_day(now))
    let_go = Q(task__claimed_by__isnull=True) | Q(task__lease_until__lt=now)
    dials = Dial.objects.visible_to(user).filter(dialled_at__gte=start, dialled_at__lte=now)
    return (
        dials.filter(let_go, attempt__isnull=True)
        .exclude(task__state=TaskState.CANCELLED)
        .order_by("-dialled_at", "-pk")
    )
