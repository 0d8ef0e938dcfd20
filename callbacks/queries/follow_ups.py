"""Follow-ups in the agents' queue (四6; ruling 44; K15): whose they are, and which comes first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Window

from callbacks.choices import FollowUpKind, FollowUpState
from callbacks.models import Complaint, FollowUp, PartsRequisition
from callbacks.models.case_callers import handled_by
from callbacks.models.case_duties import FollowUpQuerySet
from callbacks.queries.queue import agent_regions
from regions.models import User

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """``first``: the few that are due first, of ``count``."""

    first: tuple[FollowUp, ...]
    count: int


def waiting_follow_ups(*, agent: User) -> Waiting:
    """Open ones of the regions she calls for, hers or nobody's; one query."""
    rows = FollowUp.objects.open().filter(may_follow_up(agent), region__in=agent_regions(agent))
    rows = rows.filter(Q(assigned_to=agent) | Q(assigned_to=None)).select_related("complaint")
    first = tuple(rows.annotate(total=Window(Count("pk"))).order_by("due_at", "pk")[:SHOWN])
    return Waiting(first=first, count=getattr(first[0], "total", 0) if first else 0)


def may_follow_up(agent: User) -> Q:
    """Who handled a case does not ask whether the repair held."""
    hers = Complaint.objects.filter(handled_by(agent), pk=OuterRef("complaint"))
    return ~Q(kind=FollowUpKind.STABILITY) | ~Q(Exists(hers.order_by()))


def shown_as(*, show: str, user: User, now: datetime) -> Q:
    """The rows of a tab of the list, by its name; the open ones for an unknown name."""
    waiting = Q(state=FollowUpState.OPEN)
    return {
        "mine": waiting & Q(assigned_to=user),
        "overdue": waiting & Q(due_at__lt=now),
        "done": Q(state=FollowUpState.DONE),
    }.get(show, waiting)


def listed_follow_ups(*, user: User, show: str, now: datetime) -> FollowUpQuerySet:
    """What she may see of a tab."""
    rows = FollowUp.objects.visible_to(user).filter(shown_as(show=show, user=user, now=now))
    return rows.select_related("region", "assigned_to", "done_by", "complaint__work_order__category")


def parts_awaited(*, case: Complaint, user: User) -> Collection[PartsRequisition]:
    """What was asked for and has not come."""
    rows = PartsRequisition.objects.visible_to(user).open().filter(complaint=case)
    return list(rows.select_related("requested_by").prefetch_related("lines"))
