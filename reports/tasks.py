"""The reports' own timetable (config/celery.py); the rows say what is to be done."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.actions import (
    checking_totals,
    delivering,
    drafting,
    exporting_run,
    publishing_many,
    reconciling,
    reminding,
    rollup,
)

# A file of ten million rows is written in one go; the lease is renewed all the while.
EXPORT_LIMIT = 2 * 60 * 60
# Months of a large group, read once more from the raw rows.
CHECK_LIMIT = 2 * 60 * 60


@shared_task
def draft_dailies() -> dict[str, int]:
    return {"reports": drafting.draft_due_dailies(now=timezone.now())}


@shared_task
def refresh_totals() -> dict[str, int]:
    return {"days": rollup.refresh_totals(now=timezone.now())}


@shared_task(soft_time_limit=CHECK_LIMIT, time_limit=CHECK_LIMIT + 60)
def check_totals() -> dict[str, int]:
    return checking_totals.check_nightly(now=timezone.now())


@shared_task
def draft_periods() -> dict[str, int]:
    return {"reports": publishing_many.draft_due_periods(now=timezone.now())}


@shared_task
def publish_asked(report_id: int) -> None:
    publishing_many.publish_one(report_id=report_id, now=timezone.now())


@shared_task
def sweep_publications() -> dict[str, int]:
    """Publish what was asked for and whose message was lost."""
    return {"reports": publishing_many.publish_overlooked(now=timezone.now())}


@shared_task
def refresh_moved_days() -> dict[str, int]:
    return {"reports": drafting.refresh_moved_days(now=timezone.now())}


@shared_task
def deliver_mail() -> dict[str, int]:
    return {"mailed": delivering.deliver_due(now=timezone.now())}


@shared_task
def remind_of_dailies() -> dict[str, int]:
    return reminding.remind_and_tell(now=timezone.now())


@shared_task
def check_filed_days() -> dict[str, int]:
    """Filed versions that were never compared with slips and ERP."""
    return {"days": reconciling.check_changed_days(now=timezone.now())}


@shared_task(soft_time_limit=CHECK_LIMIT, time_limit=CHECK_LIMIT + 60)
def recheck_filed_days() -> dict[str, int]:
    """The last five weeks once more: slips and ERP may have moved since."""
    return {"days": reconciling.check_recent_days(now=timezone.now())}


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
