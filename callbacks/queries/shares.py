"""Whose callbacks are whose this morning (ruling 35)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from itertools import chain

from django.db.models import Count

from callbacks.choices import HANDLING_VERBS
from callbacks.models import CallbackPolicy, CallbackTask, CaseHandling, Complaint, ComplaintEvent
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.policies.priority import Rank
from callbacks.policies.sharing import Present, Unshared, dialects_of
from callbacks.queries.numbers import policies_on
from callbacks.queries.queue import agent_regions, free_for
from config.lib.calendar import local_day
from regions.choices import Role
from regions.models import Membership, Region, User
from regions.queries.rota import people_away


def unshared(*, region: Region) -> list[Unshared]:
    """Due callbacks that nobody holds and nobody was given, in the order of the queue."""
    rows = (
        CallbackTask.objects.callable()
        .filter(region=region, assigned_to=None, claimed_by=None, rank__lt=Rank.SUPERVISOR)
        .order_by("rank", "callable_at", "pk")
    )
    found = list(rows.values_list("pk", "agent_id", "work_order__customer__dialect", "complaint_id"))
    barred = handlers_of(cases={case for *_rest, case in found if case is not None})
    return [
        Unshared(pk=pk, owner=agent, dialect=dialect, barred=barred.get(case or 0, frozenset()))
        for pk, agent, dialect, case in found
    ]


def handlers_of(*, cases: Collection[int]) -> dict[int, frozenset[int]]:
    """Everybody who handles or handled each of these cases: what ``Complaint.was_handled_by`` says."""
    if not cases:
        return {}
    handlers = Complaint.objects.filter(pk__in=cases, handler__isnull=False).values_list("pk", "handler_id")
    rounds = CaseHandling.objects.filter(complaint__in=cases).values_list("complaint_id", "handler_id")
    steps = ComplaintEvent.objects.filter(
        subject__in=cases, actor__isnull=False, verb__in=HANDLING_VERBS
    ).values_list("subject_id", "actor_id")
    found: dict[int, set[int]] = defaultdict(set)
    for case, person in chain(handlers, rounds, steps):
        found[case].add(person)
    return {case: frozenset(people) for case, people in found.items()}


def agents_present(*, region: Region, day: date) -> list[Present]:
    """Agents of the region or of one above it who work on ``day``, with what they have already."""
    away = people_away(region=region, day=day)
    posts = Membership.objects.filter(role=Role.CALLBACK_AGENT, user__is_active=True, region__is_active=True)
    rows = posts.order_by("user").values_list("user", "user__dialects", "region__path")
    people = {
        user: dialects for user, dialects, path in rows if user not in away and region.path.startswith(path)
    }
    held = CallbackTask.objects.callable().filter(region=region, assigned_to__in=people, rank__isnull=False)
    loads = dict(held.order_by().values_list("assigned_to").annotate(Count("pk")))
    return [
        Present(pk=user, dialects=dialects_of(words=words), load=loads.get(user, 0))
        for user, words in people.items()
    ]


def own_share(*, agent: User, now: datetime) -> CallbackTaskQuerySet:
    """What was shared out to her and may be called now, in the order of the queue, through its own index."""
    hers = CallbackTask.objects.callable().filter(
        assigned_to=agent, region__in=agent_regions(agent), rank__lt=Rank.SUPERVISOR, callable_at__lte=now
    )
    return hers.filter(free_for(agent=agent, now=now)).order_by("rank", "callable_at", "pk")


def sharing_regions(*, lead: User, now: datetime) -> list[Region]:
    """The regions she supervises whose dated rule wants the morning share."""
    supervised = lead.region_ids(roles=frozenset({Role.REGION_SUPERVISOR}))
    wanting = CallbackPolicy.objects.filter(morning_share=True, valid_from__lte=local_day(now))
    if not wanting.exists():
        return []
    policies = policies_on(region_ids=supervised, day=local_day(now))
    shared = [region for region, policy in policies.items() if policy.morning_share]
    return list(Region.objects.callable().filter(pk__in=shared))


def is_pressing(*, agent: User, now: datetime) -> bool:
    """Does an appointment or an overdue callback of her regions wait for whoever comes first?"""
    rows = CallbackTask.objects.callable().filter(
        region__in=agent_regions(agent), rank__lte=Rank.OVERDUE, callable_at__lte=now
    )
    return rows.filter(free_for(agent=agent, now=now)).exists()
