"""The agents of some regions as they are at this moment: four queries however many they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from callbacks.choices.lists import AgentState
from callbacks.models import CallAttempt, CallbackTask, Dial
from callbacks.policies.agents_now import Moment, at_this_moment
from config.lib.calendar import day_range, local_day
from regions.choices import Role
from regions.models import User

ORDER = {AgentState.WRAP_UP: 0, AgentState.TALKING: 1, AgentState.IDLE: 2}


@dataclass(frozen=True, slots=True)
class AgentNow:
    agent: User
    moment: Moment


def agents_now(*, region_ids: Collection[int], now: datetime) -> list[AgentNow]:
    """Long wrap-ups first, then by state and by how long it lasts."""
    agents = list(
        User.objects.filter(
            memberships__role=Role.CALLBACK_AGENT, memberships__region__in=region_ids, is_active=True
        )
        .order_by("pk")
        .distinct()
    )
    start, _end = day_range(local_day(now))
    held = dict(_held(agents, now))
    dialled = _dialled(held, since=start)
    saved = CallAttempt.objects.filter(agent__in=agents, saved_at__gte=start, saved_at__lte=now).order_by()
    last_saved = dict(saved.values_list("agent_id").annotate(Max("saved_at")))
    found = [
        AgentNow(
            agent=agent,
            moment=at_this_moment(
                holds=agent.pk in held,
                dialled_at=dialled.get(agent.pk),
                saved_at=last_saved.get(agent.pk),
                now=now,
            ),
        )
        for agent in agents
    ]
    return sorted(found, key=lambda each: _place(each, now))


def _place(each: AgentNow, now: datetime) -> tuple[bool, int, datetime, int]:
    moment = each.moment
    return (not moment.is_long, ORDER[moment.state], moment.since or now, each.agent.pk)


def _held(agents: list[User], now: datetime) -> list[tuple[int, int]]:
    """(agent, callback) of the leases that run."""
    rows = CallbackTask.objects.open().filter(claimed_by__in=agents, lease_until__gte=now)
    return list(rows.order_by("lease_until", "pk").values_list("claimed_by_id", "pk"))


def _dialled(held: dict[int, int], *, since: datetime) -> dict[int, datetime]:
    """When each agent dialled what she holds, as long as no result of it was saved."""
    rows = Dial.objects.filter(
        agent__in=list(held), task__in=list(held.values()), dialled_at__gte=since, attempt__isnull=True
    ).order_by("dialled_at", "pk")
    return {
        agent: at
        for agent, task, at in rows.values_list("agent_id", "task_id", "dialled_at")
        if held[agent] == task
    }
