"""Background work of the callbacks (config/celery.py holds the timetable): each task makes one call.

The rows are the queue: a lost message costs the time until the next tick, a doubled one nothing.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from callbacks.actions import handing_over, sharing, sweeping
from callbacks.actions.result_stream import collect_results as append_results


@shared_task
def plan_hourly() -> dict[str, bool]:
    return {"ran": sweeping.plan_hourly(now=timezone.now())}


@shared_task
def plan_finished_imports() -> dict[str, bool]:
    """Every half minute: imports that ended since the last plan; nobody below calls upward (ruling 70)."""
    return {"ran": sweeping.plan_finished_imports(now=timezone.now())}


@shared_task
def open_windows_daily() -> dict[str, bool]:
    """00:05: callbacks whose window begins today become due."""
    return {"ran": sweeping.open_windows_daily(now=timezone.now())}


@shared_task
def share_morning() -> None:
    """08:30: due callbacks are given to the agents of the regions that want it (ruling 35)."""
    sharing.share_morning(now=timezone.now())


@shared_task
def sweep_queue() -> None:
    """Every minute: ranks that stopped being true, leases that ran out."""
    sweeping.sweep_queue(now=timezone.now())


@shared_task
def hand_over() -> dict[str, int]:
    """Every quarter of an hour: what those away today have promised passes to their stand-ins."""
    return {"passed": handing_over.hand_over(now=timezone.now())}


@shared_task
def collect_results() -> dict[str, int]:
    """Every minute: what changed for the ERP joins the stream that goes back to it."""
    return {"appended": append_results(now=timezone.now())}
