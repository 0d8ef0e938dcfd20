"""Who holds which callback (ruling 31, reliability.md C1): two agents never hold one.

A claim is a lease: it ends by itself, is renewed while she works, and is given up by saving, releasing or
skipping. Right on PostgreSQL (row locks, skipping those in another hand) and on SQLite (one writer).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Q, Subquery
from django.utils.translation import gettext_lazy as _

from callbacks.actions._transition import Step, note
from callbacks.actions.queueing import columns_of, rerank
from callbacks.choices import OPEN_STATES, TaskState
from callbacks.models import CallbackTask
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.priority import Rank
from callbacks.queries.numbers import policy_on
from callbacks.queries.queue import (
    SKIPS_UNTIL_THE_SUPERVISOR_IS_TOLD,
    agent_regions,
    free_for,
    held_by,
    held_tasks,
    place_of,
)
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Refused
from regions.models import User

TRIES = 20
RERANKED_AT_ONCE = 500
# A waived order may still be called (ruling 53).
MAY_BE_CALLED = (*OPEN_STATES, TaskState.WAIVED)


class NothingWaits(Exception):
    """The region's queue is empty for her: trying again would not help."""


def claim_next(*, agent: User, now: datetime) -> CallbackTask | None:
    """What she holds already, else the best callable callback of her regions, claimed; None when none waits.

    The order is that of policies/priority.py, read from columns that are brought up to date first.
    """
    held = held_by(agent=agent, now=now)
    if held is not None:
        return held
    regions = agent_regions(agent)
    # Of every region: the index of what is stale knows no regions.
    rerank(tasks=CallbackTask.objects.all(), now=now, limit=RERANKED_AT_ONCE)
    for _attempt in range(TRIES):
        region = _best_region(regions=regions, agent=agent, now=now)
        if region is None:
            return None
        try:
            taken = _take_first(region=region, agent=agent, now=now)
        except NothingWaits:
            return None
        if taken is not None:
            return taken
    return None


def _waiting(*, region: int, agent: User, now: datetime) -> CallbackTaskQuerySet:
    """In the order of the queue's index."""
    free = callable_now(now=now).filter(free_for(agent=agent, now=now), region=region)
    return free.order_by("rank", "callable_at", "pk")


def _best_region(*, regions: frozenset[int], agent: User, now: datetime) -> int | None:
    """Where the best callback waits: the first of each region by the index, then the best of these few."""
    if len(regions) == 1:
        return next(iter(regions))
    firsts = [
        (row, region)
        for region in sorted(regions)
        if (
            row := _waiting(region=region, agent=agent, now=now)
            .values_list("rank", "callable_at", "pk")
            .first()
        )
    ]
    return min(firsts)[1] if firsts else None


def _take_first(*, region: int, agent: User, now: datetime) -> CallbackTask | None:
    """None when all that waits is in another hand at this moment. Raises NothingWaits."""
    waiting = _waiting(region=region, agent=agent, now=now)
    minutes = policy_on(region_id=region, day=local_day(now)).lease_minutes
    lease = {"claimed_by": agent, "lease_until": now + timedelta(minutes=minutes)}
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            # One claim at a time for her: a second "next" in parallel finds what the first one took.
            User.objects.select_for_update(no_key=True).get(pk=agent.pk)
            if held := held_by(agent=agent, now=now):
                return held
            chosen = waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:1]
            taken = CallbackTask.objects.filter(pk__in=list(chosen)).update(**lease)
    else:
        # One statement, so that the database's only write lock is held as briefly as can be.
        idle = ~Exists(held_tasks(agent=agent, now=now))
        taken = CallbackTask.objects.filter(idle, pk=Subquery(waiting.values("pk")[:1])).update(**lease)
    if not taken and not waiting.exists():
        raise NothingWaits
    return held_by(agent=agent, now=now)


def callable_now(*, now: datetime) -> CallbackTaskQuerySet:
    return CallbackTask.objects.callable().filter(rank__lt=Rank.SUPERVISOR, callable_at__lte=now)


def claim(*, task: CallbackTask, agent: User, now: datetime) -> CallbackTask:
    """Take this callback, or renew what she holds. Raises Conflict when another holds it or it is closed.

    Any open callback may be taken by hand, before its window too: the call itself then needs a reason.
    """
    _take(task=task, agent=agent, now=now)
    return task


def renew_lease(*, task: CallbackTask, agent: User, now: datetime) -> datetime:
    """The lease's new end. Raises Conflict when she no longer holds the callback."""
    if task.claimed_by_id != agent.pk:
        raise Conflict("not_held", _("您没有占用这条回访。"))
    return _take(task=task, agent=agent, now=now)


def _take(*, task: CallbackTask, agent: User, now: datetime) -> datetime:
    lease = now + timedelta(minutes=policy_on(region_id=task.region_id, day=local_day(now)).lease_minutes)
    unheld = Q(claimed_by__isnull=True) | Q(claimed_by=agent) | Q(lease_until__lt=now)
    rows = CallbackTask.objects.filter(pk=task.pk, state__in=MAY_BE_CALLED)
    if not rows.filter(unheld).update(claimed_by=agent, lease_until=lease):
        if not rows.exists():
            raise closed(task)
        raise Conflict("held_by_another", _("这条回访正由别的回访员处理。"))
    task.claimed_by, task.lease_until = agent, lease
    return lease


def closed(task: CallbackTask) -> Conflict:
    return Conflict("not_open", _("这条回访已经结束,不能再拨打或保存。"), state=task.state, legal=[])


def release(*, task: CallbackTask, agent: User) -> None:
    """Give the callback back; nothing happens when she does not hold it."""
    CallbackTask.objects.filter(pk=task.pk, claimed_by=agent).update(claimed_by=None, lease_until=None)


def skip(*, task: CallbackTask, agent: User, reason: str, now: datetime) -> CallbackTask:
    """Put it off 30 minutes; the third skip shows it to the supervisor (ruling 31).

    Raises Refused without a reason, Conflict when another agent holds it or it is no longer open.
    """
    if not reason.strip():
        raise Refused("reason_missing", _("请填写跳过的原因。"), fields={"reason": _("请填写原因。")})
    with transaction.atomic():
        task = (
            CallbackTask.objects.select_for_update(of=("self",))
            .select_related("work_order__customer")
            .get(pk=task.pk)
        )
        if not task.is_open:
            raise closed(task)
        claim(task=task, agent=agent, now=now)
        _put_off(task=task, agent=agent, reason=reason, now=now)
    return task


def _put_off(*, task: CallbackTask, agent: User, reason: str, now: datetime) -> None:
    policy = policy_on(region_id=task.region_id, day=local_day(now))
    back_at = max(task.callable_at, now + timedelta(minutes=policy.skip_minutes))
    skips = task.skips + 1
    columns = {"skips": skips, "claimed_by": None, "lease_until": None}
    # A dead end stays the supervisor's: nobody else can dial it (ruling 27).
    if task.state != TaskState.PENDING and task.rank != Rank.SUPERVISOR:
        columns |= columns_of(place_of(task=task, now=now, callable_at=back_at))
    told = skips >= SKIPS_UNTIL_THE_SUPERVISOR_IS_TOLD
    verb = "skip_to_supervisor" if told else "skip"
    note(
        task=task,
        step=Step(to=TaskState(task.state), verb=verb, now=now, actor=agent, reason=reason, columns=columns),
    )
