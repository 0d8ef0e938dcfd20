"""Keeping the queue's order true (ruling 31): ``rank``, ``callable_at``, ``rerank_at`` of open callbacks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from callbacks.choices import CALLABLE_STATES, OPEN_STATES
from callbacks.models import CallbackTask
from callbacks.policies.priority import Place
from callbacks.queries.queue import own_time, place_of

CHUNK = 2_000


def columns_of(found: Place) -> dict[str, Any]:
    """The place as columns, for an update that changes other things too."""
    return {"rank": found.rank, "callable_at": found.callable_at, "rerank_at": found.rerank_at}


def rerank(*, tasks: QuerySet[CallbackTask], now: datetime, limit: int | None = None) -> int:
    """Renew the place of callable tasks whose ``rerank_at`` has passed; how many, at most ``limit``.

    Rows in somebody else's hand are left to her: they are renewed by the next sweep.
    """
    found = 0
    while limit is None or found < limit:
        size = CHUNK if limit is None else min(CHUNK, limit - found)
        chunk = _rerank_chunk(tasks=tasks, now=now, size=size)
        found += chunk
        if chunk < size:
            break
    return found


def _rerank_chunk(*, tasks: QuerySet[CallbackTask], now: datetime, size: int) -> int:
    """Looks before it locks: mostly nothing is stale, and then nobody waits."""
    stale = tasks.filter(state__in=OPEN_STATES, rerank_at__isnull=False, rerank_at__lte=now).filter(
        state__in=CALLABLE_STATES
    )
    ids = list(stale.order_by("rerank_at", "pk").values_list("pk", flat=True)[:size])
    if ids:
        _renew(ids=ids, now=now)
    return len(ids)


@transaction.atomic
def _renew(*, ids: list[int], now: datetime) -> None:
    locked = CallbackTask.objects.filter(pk__in=ids, rerank_at__lte=now).select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
    )
    same: dict[Place, list[int]] = {}
    for task in locked.select_related("work_order__customer", "complaint").order_by("pk"):
        found = place_of(task=task, now=now, callable_at=own_time(task))
        same.setdefault(found, []).append(task.pk)
    for found, alike in same.items():
        CallbackTask.objects.filter(pk__in=alike).update(**columns_of(found))


def free_expired_leases(*, now: datetime) -> int:
    """Give back what its agent left lying; how many."""
    expired = CallbackTask.objects.filter(claimed_by__isnull=False, lease_until__lt=now)
    return expired.update(claimed_by=None, lease_until=None)
