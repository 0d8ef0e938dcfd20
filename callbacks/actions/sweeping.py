"""The timetable's verbs: run twice, late or on two machines, they leave the database as once (C8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from callbacks.actions.planning import open_windows, plan_callbacks
from callbacks.actions.queueing import free_expired_leases, rerank
from callbacks.models import CallbackTask
from config.lib.calendar import local, local_day
from config.lib.leases import RunState
from regions.actions.periodic import run_once
from workorders.models import ImportBatch


def plan_hourly(*, now: datetime) -> bool:
    """Once an hour; True when this call did it."""
    key = f"plan-callbacks:{local(now):%Y-%m-%dT%H}"
    return run_once(key=key, now=now, work=lambda: _plan(now))


def open_windows_daily(*, now: datetime) -> bool:
    """Once a day; True when this call did it."""
    key = f"open-callback-windows:{local_day(now)}"
    return run_once(key=key, now=now, work=lambda: {"opened": open_windows(now=now)})


def plan_finished_imports(*, now: datetime) -> bool:
    """Plan once for all imports that ended since the last plan; True when there were any.

    The mark is set after the planning, so that a machine that dies in between plans again.
    """
    waiting = list(
        ImportBatch.objects.filter(run_state=RunState.DONE, planned_at__isnull=True).values_list(
            "pk", flat=True
        )
    )
    if not waiting:
        return False
    _plan(now)
    ImportBatch.objects.filter(pk__in=waiting, planned_at__isnull=True).update(planned_at=now)
    return True


def sweep_queue(*, now: datetime) -> None:
    """Keep ``rank`` true and free what nobody works on any more."""
    open_windows(now=now)
    rerank(tasks=CallbackTask.objects.all(), now=now)
    free_expired_leases(now=now)


def _plan(now: datetime) -> Mapping[str, int]:
    return asdict(plan_callbacks(now=now))
