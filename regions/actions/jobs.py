"""The administrator's hand on background work: run now, run again, give up. And what a run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from config.celery import SWEEPS
from config.lib.errors import Conflict, Unavailable
from config.lib.leases import OVERLOOKED, LeasedRow, RunState
from regions.actions.auditing import record_audit
from regions.choices import GAVE_UP, RAN_NOW, RETRIED
from regions.models import JobRecord, User

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of an entry of the timetable; ``error`` is empty after a good one."""

    started_at: datetime
    finished_at: datetime
    result: str = ""
    error: str = ""


def note_run(*, name: str, run: Run) -> None:
    """One row an entry: the last run overwrites the one before, the counts go on."""
    last = {
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "result": run.result[:300],
        "error": run.error[:500],
    }
    failed = int(bool(run.error))
    known = JobRecord.objects.filter(name=name)
    if known.update(runs=F("runs") + 1, failures=F("failures") + failed, **last):
        return
    first = JobRecord(name=name, runs=1, failures=failed, **last)
    JobRecord.objects.bulk_create([first], ignore_conflicts=True)


@transaction.atomic
def run_now(*, name: str, actor: User, now: datetime) -> None:
    """Ask a worker for an entry of the timetable at once. Raises Unavailable without a broker."""
    record, _made = JobRecord.objects.get_or_create(name=name)
    record_audit(actor=actor, verb=RAN_NOW, obj=record, region=None, now=now, after={"task": name})
    try:
        current_app.send_task(name)
    except (OperationalError, OSError) as problem:
        raise Unavailable("broker_away", _("消息队列(Redis)连不上，没有运行，请稍后再试。")) from problem


@transaction.atomic
def retry(*, row: LeasedRow, actor: User, now: datetime) -> None:
    """A dead run waits again, with all its attempts; what it has written stays, it goes on from there.

    Raises Conflict when it is no longer dead.
    """
    _move(
        row,
        run_state=RunState.PENDING,
        attempt=0,
        error="",
        lease_until=None,
        finished_at=None,
        queued_at=now - OVERLOOKED - timedelta(seconds=1),  # the next sweep takes it up
    )
    _tell(verb=RETRIED, row=row, actor=actor, now=now)
    transaction.on_commit(_ring, robust=True)


@transaction.atomic
def give_up(*, row: LeasedRow, actor: User, now: datetime) -> None:
    """A dead run is closed for good. Raises Conflict when it is no longer dead."""
    _move(row, run_state=RunState.CANCELLED, finished_at=now)
    _tell(verb=GAVE_UP, row=row, actor=actor, now=now)


def _move(row: LeasedRow, **changes: Any) -> None:
    dead = type(row)._default_manager.filter(  # type: ignore[attr-defined]
        pk=row.pk, run_state=RunState.DEAD
    )
    if not dead.update(**changes):
        raise Conflict("not_dead", _("这个任务的状态已经改变，请刷新后再看。"))


def _tell(*, verb: str, row: LeasedRow, actor: User, now: datetime) -> None:
    before = {"attempt": row.attempt, "error": row.error[:200]}
    record_audit(actor=actor, verb=verb, obj=row, region=None, now=now, before=before)


def _ring() -> None:
    """Every sweep, since each knows its own rows; without a broker the timetable rings within a minute."""
    try:
        for task in SWEEPS:
            current_app.send_task(task)
    except (OperationalError, OSError) as problem:
        logger.warning("nudge_lost", task="sweeps", error=type(problem).__name__)
