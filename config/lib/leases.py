"""The row is the queue; the Celery message is a nudge (reliability.md 1).

A background run is a row with a state and a lease. A worker takes it by one conditional UPDATE, renews the
lease in the transaction of every chunk, and a sweep rings again whatever was forgotten. Losing a message, a
worker or Redis therefore costs time, never a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, TypeVar, cast

from django.db import DatabaseError, connections, models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

# Long enough for any chunk; short enough that a run whose worker was killed goes on within a minute (C4).
LEASE = timedelta(seconds=40)
# A beat may come late behind SQLite's one writer, who is waited for up to 20 s.
BEAT = LEASE / 4
OVERLOOKED = timedelta(seconds=30)
MAX_ATTEMPTS = 5
# A sweep rings for the oldest of them: a long queue is not rung for anew every few seconds.
RUNG_AT_ONCE = 200


class RunState(models.TextChoices):
    DRAFT = "draft", _("未开始")
    PENDING = "pending", _("排队中")
    RUNNING = "running", _("运行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    DEAD = "dead", _("多次失败")
    CANCELLED = "cancelled", _("已取消")


class LeasedRow(models.Model):
    """Base of every row that a worker runs. ``lease_version`` guards against a clock that steps back."""

    run_state = models.CharField(_("运行状态"), max_length=10, choices=RunState, default=RunState.DRAFT)
    attempt = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_version = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(null=True, blank=True)
    checkpoint = models.PositiveIntegerField(default=0)
    error = models.TextField(_("错误"), blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=LeasedRow)


class LeaseLost(Exception):
    """Another worker took the row: stop at once, write nothing more."""


def claim(queryset: QuerySet[Row], *, pk: int, now: datetime) -> Row | None:
    """Take the run for ``LEASE``; None when somebody else has it or there is nothing to do."""
    free = Q(run_state=RunState.PENDING) | Q(run_state=RunState.RUNNING, lease_until__lt=now)
    taken = (
        queryset.filter(free, pk=pk, attempt__lt=MAX_ATTEMPTS)
        .order_by()
        .update(
            run_state=RunState.RUNNING,
            attempt=F("attempt") + 1,
            lease_version=F("lease_version") + 1,
            lease_until=now + LEASE,
        )
    )
    return queryset.get(pk=pk) if taken else None


def held(row: LeasedRow) -> QuerySet[Any]:
    """The run while its lease is this worker's, else nothing: whatever renews or ends it starts here."""
    runs = type(row)._default_manager.filter(  # type: ignore[attr-defined]
        pk=row.pk, run_state=RunState.RUNNING, lease_version=row.lease_version
    )
    return cast("QuerySet[Any]", runs)


def renew(row: LeasedRow, *, checkpoint: int, now: datetime) -> None:
    """Move the checkpoint and the lease; call it inside the chunk's transaction. Raises LeaseLost."""
    if not held(row).update(checkpoint=checkpoint, lease_until=now + LEASE, attempt=1):
        raise LeaseLost
    row.checkpoint = checkpoint


def hold(row: LeasedRow, *, now: datetime, **columns: Any) -> None:
    """Keep the lease of a run that begins anew after a kill: its attempts still count. Raises LeaseLost."""
    if not held(row).update(lease_until=now + LEASE, **columns):
        raise LeaseLost


@contextmanager
def heartbeat(row: LeasedRow, *, clock: Callable[[], datetime]) -> Iterator[None]:
    """Hold the lease from a thread of its own while the caller is busy where it cannot."""
    over = Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT.total_seconds()):
                hold(row, now=clock())
        except (LeaseLost, DatabaseError):
            pass  # the caller finds out by its own next step
        finally:
            connections.close_all()

    thread = Thread(target=beat, name=f"heartbeat-{row.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def finish(row: LeasedRow, *, state: RunState, now: datetime, error: str = "", **columns: Any) -> bool:
    """End the run, with what else its end leaves; False when the lease was lost meanwhile."""
    end = {"run_state": state, "lease_until": None, "finished_at": now, "error": error, **columns}
    return bool(held(row).update(**end))


def overlooked(queryset: QuerySet[Row], *, now: datetime) -> QuerySet[Row]:
    """The oldest rows whose nudge was lost: pending for longer than 30 s, or a lease that ran out."""
    forgotten = queryset.filter(
        Q(run_state=RunState.PENDING, queued_at__lt=now - OVERLOOKED)
        | Q(run_state=RunState.RUNNING, lease_until__lt=now),
        attempt__lt=MAX_ATTEMPTS,
    )
    return forgotten.order_by("queued_at", "pk")[:RUNG_AT_ONCE]


def bury(queryset: QuerySet[Row], *, now: datetime) -> int:
    """Rows that failed five times are dead: shown to people, never rung again."""
    return queryset.filter(
        Q(run_state=RunState.PENDING) | Q(run_state=RunState.RUNNING, lease_until__lt=now),
        attempt__gte=MAX_ATTEMPTS,
    ).update(run_state=RunState.DEAD, lease_until=None, finished_at=now)
