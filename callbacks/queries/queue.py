"""Whose turn it is: which callbacks an agent may be given, and where each stands in the queue (ruling 31)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from callbacks.choices import AppointmentFor, ComplaintState, QueueReason, TaskState
from callbacks.models import CallbackTask, Complaint, Dial
from callbacks.models.case_callers import handled_by, has_agent
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.priority import Place, Rank, Waiting, place
from callbacks.queries.orders import is_vip
from config.lib.calendar import day_range, local_day
from regions.choices import Role
from regions.models import User
from regions.scoping import AppendOnlyQuerySet

# Who works the queue: the region's agents and, standing in, its supervisor (roles.md 7).
CALLING_ROLES = frozenset({Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR})
HEADQUARTERS = frozenset({Role.HQ_AGENT})
# A personal appointment whose agent does not come is anybody's after this long.
MINE_ALONE = timedelta(minutes=30)
SKIPS_UNTIL_THE_SUPERVISOR_IS_TOLD = 3


def agent_regions(agent: User) -> frozenset[int]:
    """The regions whose callbacks she may call."""
    return agent.region_ids(roles=CALLING_ROLES)


def on_desk_of(agent: User) -> Q:
    """What she may be given: the callbacks of her regions; of headquarters' the second callbacks for which a
    region has no agent left who did not handle the case (roles.md 7)."""
    hers = Q(region__in=agent_regions(agent))
    if not agent.has_role(Role.HQ_AGENT):
        return hers
    return hers | left_to_headquarters(agent)


def left_to_headquarters(agent: User) -> Q:
    """Found from the cases, which are few, never by walking through callbacks."""
    regions = agent.region_ids(roles=HEADQUARTERS)
    cases = Complaint.objects.filter(~has_agent(), region__in=regions, state=ComplaintState.SECOND_CALLBACK)
    return Q(complaint__in=cases.order_by().values("pk"))


def not_handled_by(agent: User) -> Q:
    """No second callback of a case that she handled (E5); looked at only where there is a case."""
    hers = Complaint.objects.filter(handled_by(agent), pk=OuterRef("complaint"))
    return Q(complaint__isnull=True) | ~Q(Exists(hers.order_by()))


def free_for(*, agent: User, now: datetime) -> Q:
    """Callbacks nobody else holds, no appointment that waits for another agent, no case of her own."""
    unheld = Q(claimed_by__isnull=True) | Q(claimed_by=agent) | Q(lease_until__lt=now)
    hers = (
        ~Q(appointment_for=AppointmentFor.ME) | Q(assigned_to=agent) | Q(appointment_at__lt=now - MINE_ALONE)
    )
    return unheld & hers & not_handled_by(agent)


def held_tasks(*, agent: User, now: datetime) -> CallbackTaskQuerySet:
    """What her running leases hold, in whatever region.

    Searched by her alone: with the regions in the question SQLite would walk through a region's callbacks.
    """
    return CallbackTask.objects.open().filter(claimed_by=agent, lease_until__gte=now)


def held_by(*, agent: User, now: datetime) -> CallbackTask | None:
    """The callback she holds, if her lease still runs and the region is still hers."""
    hers = held_tasks(agent=agent, now=now).order_by("-lease_until", "pk")
    regions = agent_regions(agent)
    headquarters = agent.region_ids(roles=HEADQUARTERS) if agent.has_role(Role.HQ_AGENT) else frozenset()
    return next(
        (
            task
            for task in hers
            if task.region_id in regions or (task.complaint_id and task.region_id in headquarters)
        ),
        None,
    )


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
            target_at=task.complaint.second_target_at if task.complaint is not None else None,
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
