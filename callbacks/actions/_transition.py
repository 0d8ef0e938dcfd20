"""The one door through which a callback changes its state (house rule 2).

The table of policies/states.py decides, a history row remembers, and the UPDATE holds only while the state is
still what the caller saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from callbacks.actions._history import history
from callbacks.choices import OPEN_STATES, TaskState
from callbacks.models import CallbackTask, TaskEvent
from callbacks.policies.states import legal_steps, may_follow
from config.lib.errors import Conflict
from regions.models import User

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Step:
    """Who does what, when and why; ``columns`` change together with the state."""

    to: TaskState
    verb: str
    now: datetime
    actor: User | None = None
    reason: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)


# What has ended leaves the queue's partial indexes, which hold rows with a rank and nothing else.
OUT_OF_THE_QUEUE = {"rank": None, "rerank_at": None}


def _columns(step: Step) -> dict[str, Any]:
    ended = step.to not in OPEN_STATES
    return {**step.columns, **(OUT_OF_THE_QUEUE if ended else {})}


def transition(*, task: CallbackTask, step: Step) -> CallbackTask:
    """Take one step; call it in a transaction. Raises Conflict with ``legal`` when the table forbids it."""
    state = TaskState(task.state)
    if not may_follow(state=state, following=step.to):
        raise Conflict(
            "illegal_step",
            _("“%(state)s”的回访不能改为“%(to)s”。") % {"state": state.label, "to": step.to.label},
            legal=[str(following) for following in legal_steps(state=state)],
        )
    columns = _columns(step)
    moved = CallbackTask.objects.filter(pk=task.pk, state=state).update(state=step.to, **columns)
    if not moved:
        raise Conflict("changed_meanwhile", _("这条回访刚被别人改过,请刷新后再试。"))
    row = history(step=step, region_id=task.region_id, before=state, to=step.to)
    TaskEvent.objects.create(subject=task, **row)
    task.state = step.to
    for name, value in columns.items():
        setattr(task, name, value)
    return task


def note(*, task: CallbackTask, step: Step) -> None:
    """Remember something that leaves the state as it is (a skip, a grant); ``columns`` change with it."""
    if step.columns:
        CallbackTask.objects.filter(pk=task.pk).update(**step.columns)
        for name, value in step.columns.items():
            setattr(task, name, value)
    row = history(step=step, region_id=task.region_id, before=task.state, to=task.state)
    TaskEvent.objects.create(subject=task, **row)


def transition_many(*, tasks: QuerySet[CallbackTask], step: Step) -> int:
    """The same step for every task of ``tasks`` whose state allows it; how many moved.

    In short transactions of ``CHUNK`` rows, in order of their ids. Rows that another machine has in hand are
    left to it.
    """
    moved = last = 0
    while True:
        with transaction.atomic():
            chunk = _lock_chunk(tasks=tasks, after=last)
            if not chunk:
                return moved
            last = chunk[-1][0]
            moved += _move(chunk=chunk, step=step)


def _lock_chunk(*, tasks: QuerySet[CallbackTask], after: int) -> list[tuple[int, int, str]]:
    wanted = tasks.filter(pk__gt=after).order_by("pk").values("pk")[:CHUNK]
    locked = CallbackTask.objects.filter(pk__in=wanted).select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked
    )
    return list(locked.order_by("pk").values_list("pk", "region_id", "state"))


def _move(*, chunk: list[tuple[int, int, str]], step: Step) -> int:
    events = [
        TaskEvent(subject_id=pk, **history(step=step, region_id=region_id, before=state, to=step.to))
        for pk, region_id, state in chunk
        if may_follow(state=TaskState(state), following=step.to)
    ]
    ids = [event.subject_id for event in events]
    CallbackTask.objects.filter(pk__in=ids).update(state=step.to, **_columns(step))
    TaskEvent.objects.bulk_create(events, batch_size=1_000)
    return len(ids)
