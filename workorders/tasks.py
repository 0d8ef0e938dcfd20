"""The background edge: an id in, one call (house rule 6)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from workorders.actions.importing import ring_overlooked, run_batch
from workorders.actions.retention import remove_old_files


@shared_task
def run_import_batch(batch_id: int) -> None:
    run_batch(batch_id=batch_id, clock=timezone.now)


@shared_task
def sweep_import_batches() -> dict[str, int]:
    """Ring again for batches whose message was lost or whose worker died."""
    return {"rung": ring_overlooked(now=timezone.now())}


@shared_task
def remove_import_files() -> dict[str, int]:
    return {"removed": remove_old_files(now=timezone.now())}
