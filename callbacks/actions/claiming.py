"""Who holds which callback (ruling 31, reliability.md C1): two agents never hold one.

A claim is a lease: it ends by itself, is renewed while she works, and is given up by saving, releasing or
skipping. Right on PostgreSQL (row locks, skipping those in another hand) and on SQLite (one writer).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.actions._first_in_line import Asks, best_region, claim_first
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
    place_of,
)
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.models import User

TRIES = 20
RERANKED_AT_ONCE = 500
# A waived order may still be called (ruling 53).
MAY_BE_CALLED = (*OPEN_STATES, TaskState.WAIVED)


def claim_next(*, agent: User, now: datetime) -> CallbackTask | None:
    """What she holds already, else the best callable callback of her regions, claimed; None when none waits.

    The order is that of policies/priority.py, read from columns that are brought up to date first. Mostly
    they are true and she holds nothing: then one statement does all (P5).
    """
    asks = Asks(agent=agent, regions=agent_regions(agent), now=now, unless_stale=True)
    region = best_region(asks=asks)
    if region is not None and (taken := claim_first(asks=asks, region=region)):
        return taken
    if held := held_by(agent=agent, now=now):
        return held
    # Of every region: the index of what is stale knows no regions.
    rerank(tasks=CallbackTask.objects.all(), now=now, limit=RERANKED_AT_ONCE)
    return _claim_after_all(replace(asks, unless_stale=False))


def _claim_after_all(asks: Asks) -> CallbackTask | None:
    for _attempt in range(TRIES):
        region = best_region(asks=asks)
        if region is None:
            return None
        if taken := claim_first(asks=asks, region=region):
            return taken
        if held := held_by(agent=asks.agent, now=asks.now):
            return held
        if not _waiting(asks=asks, region=region).exists():
            return None
    return None


def _waiting(*, asks: Asks, region: int) -> CallbackTaskQuerySet:
    """What is in another hand at this very moment waits too."""
    return callable_now(now=asks.now).filter(free_for(agent=asks.agent, now=asks.now), region=region)


def callable_now(*, now: datetime) -> CallbackTaskQuerySet:
    return CallbackTask.objects.callable().filter(rank__lt=Rank.SUPERVISOR, callable_at__lte=now)


def claim(*, task: CallbackTask, agent: User, now: datetime) -> CallbackTask:
    """Take this callback, or renew what she holds. Raises Conflict when another holds it or it is closed,
    Forbidden for a second callback of a case that she handled (E5).

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
    if task.complaint is not None and task.complaint.was_handled_by(agent):
        raise Forbidden("handler_never_calls", _("处理过这件投诉的人不能做它的二次回访。"))
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
