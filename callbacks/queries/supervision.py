"""What waits for the supervisor, with what she needs to decide it (rulings 27, 31, 32)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from callbacks.choices import CALLABLE_STATES
from callbacks.models import CallAttempt, CallbackTask, Dial, TaskEvent
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.attempts import Missing, standing
from callbacks.policies.priority import Rank
from callbacks.queries.desk import shown_as
from callbacks.queries.numbers import attempt_rule, policies_on
from callbacks.queries.queue import for_supervisor, unsaved_dials
from config.lib.calendar import local_day
from regions.choices import Role
from regions.models import User

# The oldest of each list; what is done makes room for the next.
SHOWN = 50
SKIPS_TOLD = 3
SUPERVISING = frozenset({Role.REGION_SUPERVISOR})
SKIP_VERBS = ("skip", "skip_to_supervisor")
SEALED = tuple(f"work_order__{name}" for name in ("phone", "phone_raw", "phone_alt", "address", "raw"))


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A callback without dials left; ``dials`` how many were made."""

    task: CallbackTask
    dials: int
    missing: Missing


@dataclass(frozen=True, slots=True)
class Skipped:
    """A callback put off too often, with the latest reasons, newest first."""

    task: CallbackTask
    events: tuple[TaskEvent, ...]


def dead_ends(*, lead: User, now: datetime) -> list[DeadEnd]:
    """All dials used and the attempt rule not met (ruling 27), the longest overdue first."""
    tasks = list(_hers(lead).filter(rank=Rank.SUPERVISOR)[:SHOWN])
    policies = policies_on(region_ids=frozenset(task.region_id for task in tasks), day=local_day(now))
    times = _counted_times(tasks)
    made = Counter(Dial.objects.filter(task__in=tasks).values_list("task", flat=True))
    return [
        DeadEnd(
            task=task,
            dials=made[task.pk],
            missing=standing(times=times[task.pk], rule=attempt_rule(policies[task.region_id])).missing,
        )
        for task in tasks
    ]


def skipped(*, lead: User) -> list[Skipped]:
    """Skipped three times (ruling 31), the most urgent first."""
    # What stands in the queue has a rank: the condition lets its index find the few open ones.
    tasks = list(_hers(lead).filter(rank__lt=Rank.SUPERVISOR)[:SHOWN])
    events = TaskEvent.objects.visible_to(lead).filter(subject__in=tasks, verb__in=SKIP_VERBS)
    told: dict[int, list[TaskEvent]] = defaultdict(list)
    for event in events.select_related("actor").order_by("-pk"):
        told[event.subject_id].append(event)
    return [Skipped(task=task, events=tuple(told[task.pk][:SKIPS_TOLD])) for task in tasks]


def dials_without_result(*, lead: User, now: datetime) -> list[Dial]:
    """Today's (ruling 32), the latest first."""
    dials = unsaved_dials(user=lead, now=now).filter(region__in=_regions(lead))
    rows = dials.select_related("agent", "region", "task__work_order__category")
    return list(rows.defer(*(f"task__{name}" for name in SEALED))[:SHOWN])


def overdue_count(*, lead: User, now: datetime) -> int:
    """As many as the list behind the link shows."""
    overdue = CallbackTask.objects.visible_to(lead).filter(state__in=CALLABLE_STATES, rank__isnull=False)
    counted = shown_as(show="overdue", now=now)
    return overdue.filter(counted).count() if counted is not None else 0


def _hers(lead: User) -> CallbackTaskQuerySet:
    """Only where she supervises: elsewhere she could read and not act."""
    rows = for_supervisor(user=lead).filter(region__in=_regions(lead))
    return rows.select_related("region", "work_order__category", "work_order__customer").defer(*SEALED)


def _regions(lead: User) -> frozenset[int]:
    return lead.region_ids(roles=SUPERVISING)


def _counted_times(tasks: Iterable[CallbackTask]) -> dict[int, list[datetime]]:
    counted = CallAttempt.objects.standing().filter(task__in=tasks, counted=True)
    times: dict[int, list[datetime]] = defaultdict(list)
    for task, at in counted.values_list("task", "dialled_at"):
        times[task].append(at)
    return times
