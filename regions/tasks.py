"""The system's own pulse, and what each entry of the timetable leaves behind; config/celery.py holds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from celery import shared_task
from celery.signals import task_postrun, task_prerun
from django.db import Error
from django.utils import timezone

from config.celery import app
from config.health import BEAT
from config.logs import masked
from regions.actions import heartbeats, mailing
from regions.actions.jobs import Run, note_run
from regions.lists.waiting import forget_waiting

logger = structlog.get_logger(__name__)
_started: dict[str, datetime] = {}


@shared_task
def beat() -> None:
    heartbeats.beat(name=BEAT, now=timezone.now())


@shared_task
def mail_notices() -> dict[str, int]:
    """Every minute: notices to be mailed; nothing where no mail server is named."""
    return {"mailed": mailing.mail_notices(now=timezone.now())}


@shared_task
def forget_expired() -> dict[str, int]:
    now = timezone.now()
    return {"forgotten": heartbeats.forget_expired(now=now), "files": forget_waiting(now=now)}


def _is_of_the_timetable(name: str) -> bool:
    return any(entry["task"] == name for entry in app.conf.beat_schedule.values())


@task_prerun.connect
def note_start(task_id: str, task: Any, **_signal: Any) -> None:
    if _is_of_the_timetable(task.name):
        _started[task_id] = timezone.now()


@task_postrun.connect
def note_end(task_id: str, task: Any, retval: Any = None, **_signal: Any) -> None:
    """One row, after the work; a database that is away costs the note, never the work."""
    started_at = _started.pop(task_id, None)
    if started_at is None:
        return
    error = f"{type(retval).__name__}: {retval}" if isinstance(retval, BaseException) else ""
    run = Run(
        started_at=started_at,
        finished_at=timezone.now(),
        result="" if error else said(retval),
        error=masked(error),
    )
    try:
        note_run(name=task.name, run=run)
    except Error as problem:
        logger.warning("run_not_noted", task=task.name, error=type(problem).__name__)


def said(result: Any) -> str:
    """What a task returned, in words: ``created=3 rung=0``."""
    if isinstance(result, Mapping):
        return " ".join(f"{name}={value}" for name, value in result.items())
    return "" if result is None else str(result)
