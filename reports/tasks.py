"""The reports' own timetable (config/celery.py); the rows say what is to be done."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.actions import drafting, exporting_run

# A file of ten million rows is written in one go; the lease is renewed all the while.
EXPORT_LIMIT = 2 * 60 * 60


@shared_task
def draft_dailies() -> dict[str, int]:
    return {"reports": drafting.draft_due_dailies(now=timezone.now())}


@shared_task
def refresh_dirty_days() -> dict[str, int]:
    return {"reports": drafting.refresh_dirty_days(now=timezone.now())}


@shared_task(soft_time_limit=EXPORT_LIMIT, time_limit=EXPORT_LIMIT + 60)
def run_export(export_id: int) -> None:
    exporting_run.run_export(run_id=export_id, clock=timezone.now)


@shared_task
def sweep_exports() -> dict[str, int]:
    """Ring again for exports whose message was lost or whose worker died."""
    return {"rung": exporting_run.ring_overlooked(now=timezone.now())}


@shared_task
def remove_export_files() -> dict[str, int]:
    return {"removed": exporting_run.remove_old_files(now=timezone.now())}
