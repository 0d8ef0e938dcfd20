"""Ringing a worker after the commit, as well as one can (reliability.md 1): the row is the queue.

A lost ring costs the time until the sweep, never the row, so a broker that is away is logged and forgotten.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from config.lib import leases

logger = structlog.get_logger(__name__)


def nudge(*, task: str, row_id: int) -> None:
    """After the commit of the surrounding transaction, ask for ``task(row_id)`` by its registered name."""
    transaction.on_commit(lambda: _ring(task=task, row_id=row_id), robust=True)


def ring_overlooked(runs: QuerySet[leases.Row], *, task: str, now: datetime) -> int:
    """A kind of run's sweep: nudge what was forgotten, bury what failed five times; the number of nudges."""
    leases.bury(runs, now=now)
    waiting = list(leases.overlooked(runs, now=now).values_list("pk", flat=True))
    for pk in waiting:
        nudge(task=task, row_id=pk)
    return len(waiting)


def _ring(*, task: str, row_id: int) -> None:
    try:
        current_app.send_task(task, args=[row_id])
    except (OperationalError, OSError) as error:
        logger.warning("nudge_lost", task=task, row_id=row_id, error=type(error).__name__)
