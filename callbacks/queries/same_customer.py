"""A customer's several orders (decision 22): one conversation serves them, one result an order.

"Same customer" is the same digits (ruling 16), whichever of the two numbers holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from callbacks.choices import Behaviour, PhoneSlot
from callbacks.models import CallAttempt, CallbackTask, Dial
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.queries.calls import standing_attempts
from callbacks.queries.queue import agent_regions, free_for
from regions.models import User
from workorders.models import WorkOrder

AT_MOST = 200
# After these the customer is still on the line.
GOES_ON = frozenset({Behaviour.COMPLETES, Behaviour.DENIES, Behaviour.REFUSES})


@dataclass(frozen=True, slots=True)
class Since:
    """How far back her own dial still waits for its result, and a shared one is the same conversation."""

    own: datetime
    shared: datetime
    now: datetime


def others_of_customer(*, task: CallbackTask, agent: User, now: datetime) -> CallbackTaskQuerySet:
    """Open first callbacks of the same customer in the same region that she may take, the most urgent first.

    A second callback is a talk of its own: it comes through the queue, to who may make it.
    """
    digests = digests_of(task)
    theirs = WorkOrder.objects.filter(Q(phone_hmac__in=digests) | Q(phone_alt_hmac__in=digests))
    rows = CallbackTask.objects.open().first_round().exclude(pk=task.pk)
    rows = rows.filter(region=task.region_id, work_order__in=theirs)
    if task.region_id not in agent_regions(agent):
        return rows.none()
    return rows.filter(free_for(agent=agent, now=now)).order_by("due_end", "pk")


def digests_of(task: CallbackTask) -> frozenset[str]:
    order = task.work_order
    return frozenset({order.phone_hmac, order.phone_alt_hmac} - {""})


def slot_of(*, task: CallbackTask, digest: str) -> PhoneSlot:
    """Which of the order's numbers has these digits."""
    alternate = task.work_order.phone_alt_hmac == digest and task.work_order.phone_hmac != digest
    return PhoneSlot.ALTERNATE if alternate else PhoneSlot.PRIMARY


def next_of_customer(*, attempt: CallAttempt, agent: User, now: datetime) -> CallbackTask | None:
    """The one to go on with in the same conversation; None when the customer has hung up or has no other.

    Only what may be called now: a window that has not opened needs its reason.
    """
    if attempt.outcome.behaviour not in GOES_ON:
        return None
    others = others_of_customer(task=attempt.task, agent=agent, now=now)
    return others.callable().filter(due_start__lte=now).first()


@dataclass(frozen=True, slots=True)
class Line:
    """Her dial that is still good for a callback; ``is_shared``: made for another order of the customer."""

    dialled_at: datetime
    slot: PhoneSlot
    is_shared: bool


def line_of(*, task: CallbackTask, agent: User, since: Since) -> Line | None:
    """Is the customer on the line already, so that nothing needs to be dialled?"""
    dials = Dial.objects.filter(agent=agent, dialled_at__gte=since.own, dialled_at__lte=since.now)
    last = dials.select_related("attempt__outcome").order_by("-dialled_at", "-pk").first()
    if last is None or last.phone_hmac not in digests_of(task):
        return None
    saved = getattr(last, "attempt", None)
    slot = slot_of(task=task, digest=last.phone_hmac)
    if last.task_id == task.pk and saved is None:
        return Line(dialled_at=last.dialled_at, slot=slot, is_shared=False)
    on_the_line = saved is None or saved.outcome.behaviour in GOES_ON or is_taken_back(saved)
    answered = standing_attempts(task).filter(dialled_at__gte=last.dialled_at).exists()
    if not on_the_line or answered or last.dialled_at < since.shared:
        return None
    return Line(dialled_at=last.dialled_at, slot=slot, is_shared=last.task_id != task.pk)


def is_taken_back(attempt: CallAttempt) -> bool:
    return hasattr(attempt, "retraction")
