"""The morning share (ruling 35): who is given which due callback, and what that means for "next"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Q

from callbacks.actions.claiming import claim_next
from callbacks.models import CallbackTask
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.priority import Rank
from callbacks.policies.sharing import share
from callbacks.queries.desk import waiting_for
from callbacks.queries.numbers import policies_on, policy_on
from callbacks.queries.queue import held_by, held_tasks
from callbacks.queries.shares import agents_present, is_pressing, own_share, unshared
from config.lib.calendar import local_day
from regions.actions.auditing import record_audit
from regions.actions.days import mark_days
from regions.actions.periodic import run_once
from regions.choices import Role
from regions.models import Region, User

CHUNK = 2_000
TRIES = 5


def share_morning(*, now: datetime) -> int:
    """Once a day for each region whose dated rule says so; how many regions were shared by this call."""
    day = local_day(now)
    regions = {region.pk: region for region in Region.objects.callable()}
    policies = policies_on(region_ids=frozenset(regions), day=day)
    wanted = [region for pk, region in regions.items() if policies[pk].morning_share]
    return sum(_once(region=region, now=now) for region in wanted)


def _once(*, region: Region, now: datetime) -> bool:
    def work() -> Mapping[str, int]:
        return {"shared": share_region(region=region, actor=None, now=now)}

    return run_once(key=f"morning-share:{region.code}:{local_day(now)}", now=now, work=work)


@transaction.atomic
def share_region(*, region: Region, actor: User | None, now: datetime) -> int:
    """Give the region's due callbacks that are nobody's to its agents; how many. Again: only what is new."""
    Region.objects.select_for_update().get(pk=region.pk)  # two shares at once would count the same loads
    agents = agents_present(region=region, day=local_day(now))
    given = share(callbacks=unshared(region=region), agents=agents)
    by_agent: dict[int, list[int]] = defaultdict(list)
    for pk, agent in given.items():
        by_agent[agent].append(pk)
    shared = 0
    for agent, ids in sorted(by_agent.items()):
        for start in range(0, len(ids), CHUNK):
            free = CallbackTask.objects.filter(pk__in=ids[start : start + CHUNK], assigned_to=None)
            shared += free.filter(claimed_by=None).update(assigned_to=agent)
    if shared:
        mark_given(tasks=CallbackTask.objects.filter(pk__in=given), now=now)
        after = {"callbacks": shared, "agents": len(by_agent)}
        record_audit(actor=actor, verb="share_tasks", obj=region, region=region, now=now, after=after)
    return shared


def mark_given(*, tasks: CallbackTaskQuerySet, now: datetime) -> None:
    """Until somebody has called, a callback is counted to whom it is given, on the day it is due."""
    rows = tasks.order_by().values_list("region_id", "work_order__region_id", "due_on").distinct()
    mark_days(days={(region, day) for *regions, day in rows for region in regions}, now=now)


def next_callback(*, agent: User, now: datetime) -> CallbackTask | None:
    """What she holds; appointments and what is overdue, anybody's; her own share; then the whole queue.

    Nobody waits for a colleague who is away: what is left of her share comes when the others' are done, and
    first of all once it is overdue. Headquarters' agent gets the second callbacks that are left to her.
    """
    for _try in range(TRIES):
        own = own_share(agent=agent, now=now).first()
        if own is None or not _goes_first(own=own, agent=agent, now=now):
            break
        if taken := _take_own(task=own, agent=agent, now=now):
            return taken
    return claim_next(agent=agent, now=now) or _left_to_headquarters(agent=agent, now=now)


def _left_to_headquarters(*, agent: User, now: datetime) -> CallbackTask | None:
    if not agent.has_role(Role.HQ_AGENT):
        return None
    for _try in range(TRIES):
        first = waiting_for(agent=agent, now=now).first()
        if first is None:
            return None
        if taken := _take_own(task=first, agent=agent, now=now):
            return taken
    return None


def _goes_first(*, own: CallbackTask, agent: User, now: datetime) -> bool:
    """Only where the region shares out; elsewhere, and while something presses, the queue decides alone."""
    if not policy_on(region_id=own.region_id, day=local_day(now)).morning_share:
        return False
    is_first = own.rank is not None and own.rank <= Rank.OVERDUE
    return is_first or not is_pressing(agent=agent, now=now)


@transaction.atomic
def _take_own(*, task: CallbackTask, agent: User, now: datetime) -> CallbackTask | None:
    """Hers, unless she holds one already (then that) or somebody was quicker (then None).

    One claim at a time for her: a second "next" in parallel finds what the first one took.
    """
    User.objects.select_for_update(no_key=True).get(pk=agent.pk)
    minutes = policy_on(region_id=task.region_id, day=local_day(now)).lease_minutes
    unheld = Q(claimed_by=None) | Q(claimed_by=agent) | Q(lease_until__lt=now)
    idle = ~Exists(held_tasks(agent=agent, now=now))
    CallbackTask.objects.callable().filter(unheld, idle, pk=task.pk).update(
        claimed_by=agent, lease_until=now + timedelta(minutes=minutes)
    )
    return held_by(agent=agent, now=now)
